import type { CheckOptions } from './check.ts';
import type { Operation, Value } from './operation.ts';
import type { Mismatch } from './outcome.ts';
import { isList, isRecord, shapeOf } from './values.ts';

/** All balances, read together. `null`: the account is there and its balance is not. */
export interface BalanceRead {
  readonly operation: Operation;
  readonly balances: ReadonlyMap<string, number | null>;
}

/** One movement of money. */
export interface Transfer {
  readonly operation: Operation;
  readonly from: string;
  readonly to: string;
  readonly amount: number;
}

/** A bank's history, sorted by what it is about. */
export interface BankParts {
  /** In the order in which they returned. */
  readonly reads: readonly BalanceRead[];
  readonly transfers: readonly Transfer[];
  /** Reads of the table of transfers. */
  readonly rowReads: readonly Operation[];
  readonly accounts: ReadonlySet<string>;
  /** What all accounts hold together, and where that is known from. */
  readonly total: number | undefined;
  readonly totalFrom: 'options' | 'the first read';
  /** What each account held before the first transfer, when that is known. */
  readonly opening: ReadonlyMap<string, number> | undefined;
}

/** A balance table: `{ account: balance }`; `undefined` when it is none. */
function balancesOf(value: Value): Map<string, number | null> | undefined {
  if (!isRecord(value)) return undefined;
  const balances = new Map<string, number | null>();
  for (const [account, balance] of Object.entries(value)) {
    if (balance !== null && typeof balance !== 'number') return undefined;
    balances.set(account, balance);
  }
  return balances;
}

function openingOf(value: Value): Map<string, number> | undefined {
  const balances = balancesOf(value);
  if (balances === undefined) return undefined;
  return new Map([...balances].map(([account, balance]) => [account, balance ?? 0]));
}

function accountName(value: Value): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function transferOf(operation: Operation): Transfer | undefined {
  const { value } = operation;
  if (!isRecord(value)) return undefined;
  const from = accountName(value['from']);
  const to = accountName(value['to']);
  const amount = value['amount'];
  if (from === undefined || to === undefined || typeof amount !== 'number') return undefined;
  return { operation, from, to, amount };
}

/** Does it read the table of transfers (one row, or ids), not the balances? */
function isRowRead({ key, value }: Operation): boolean {
  return key !== '' || isList(value) || (isRecord(value) && isList(value['ids']));
}

/** What the accounts hold together; `undefined` when one of them is not told. */
export function totalOf(balances: ReadonlyMap<string, number | null>): number | undefined {
  let total = 0;
  for (const balance of balances.values()) {
    if (balance === null) return undefined;
    total += balance;
  }
  return total;
}

function firstTotal(reads: readonly BalanceRead[]): number | undefined {
  for (const { balances } of reads) {
    const total = totalOf(balances);
    if (total !== undefined) return total;
  }
  return undefined;
}

/** A read that had returned before anybody moved anything shows what there was. */
function openingRead(
  reads: readonly BalanceRead[],
  transfers: readonly Transfer[],
): ReadonlyMap<string, number> | undefined {
  const firstCall = transfers.reduce((first, { operation }) => Math.min(first, operation.call), Infinity);
  const [read] = reads;
  if (read === undefined || read.operation.ret >= firstCall || totalOf(read.balances) === undefined) return undefined;
  return new Map([...read.balances].map(([account, balance]) => [account, balance ?? 0]));
}

interface Sorted {
  readonly reads: BalanceRead[];
  readonly transfers: Transfer[];
  readonly rowReads: Operation[];
  readonly odd: Operation[];
}

function sortOperation(operation: Operation, { reads, transfers, rowReads, odd }: Sorted): void {
  const { verb, outcome, value } = operation;
  if (verb === 'transfer') {
    const transfer = transferOf(operation);
    if (transfer !== undefined) transfers.push(transfer);
    // A refused transfer may hold the reason of the refusal.
    else if (outcome !== 'fail') odd.push(operation);
  } else if (isRowRead(operation)) rowReads.push(operation);
  else if (outcome === 'ok' && value !== undefined && value !== null) {
    const balances = balancesOf(value);
    if (balances === undefined) odd.push(operation);
    else reads.push({ operation, balances });
  }
}

/** Sorts a bank's operations; a mismatch when they hold something else than balances and transfers. */
export function collectBank(list: readonly Operation[], { initial, accounts }: CheckOptions): BankParts | Mismatch {
  const sorted: Sorted = { reads: [], transfers: [], rowReads: [], odd: [] };
  for (const operation of list) sortOperation(operation, sorted);
  const { reads, transfers, rowReads, odd } = sorted;
  const [first] = odd;
  if (first !== undefined) {
    const expected = first.verb === 'transfer' ? '{ from, to, amount }' : 'balances by account';
    return { text: `a ${first.verb} holds ${shapeOf(first.value)}, not ${expected}`, operations: odd };
  }
  reads.sort((a, b) => a.operation.ret - b.operation.ret);
  const given = openingOf(initial);
  if (initial !== undefined && given === undefined && typeof initial !== 'number') {
    return { text: `a bank begins with a total or with balances, not ${shapeOf(initial)}`, operations: [] };
  }
  const told = typeof initial === 'number' ? initial : given && totalOf(given);
  const derived = [...transfers.flatMap(({ from, to }) => [from, to]), ...(reads[0]?.balances.keys() ?? [])];
  return {
    reads,
    transfers,
    rowReads,
    accounts: new Set(accounts ?? derived),
    total: told ?? firstTotal(reads),
    totalFrom: told === undefined ? 'the first read' : 'options',
    opening: given ?? openingRead(reads, transfers),
  };
}
