import type { BalanceRead, BankParts, Transfer } from './bank-accounts.ts';
import { copiesOf } from './ledger-copies.ts';
import type { JudgedLedger } from './ledger.ts';
import type { Operation } from './operation.ts';
import type { WholeRead } from './set-elements.ts';
import { evidenceOf } from './set-findings.ts';
import { note, type Tally } from './tally.ts';
import { named } from './values.ts';

/** One node's balances and its table of transfers, read at the end. */
interface Books {
  readonly node: string;
  readonly balances: BalanceRead;
  readonly rows: WholeRead;
}

/** What an account must hold, given the rows; a transfer without an answer may take place between the two reads. */
interface Range {
  least: number;
  most: number;
}

function booksOf({ reads }: BankParts, { setCase }: JudgedLedger): Books[] {
  return copiesOf(setCase.elements).flatMap(({ node, read: rows }) => {
    const balances = reads.findLast(({ operation }) => operation.isFinal === true && (operation.node ?? '') === node);
    return balances === undefined ? [] : [{ node, balances, rows }];
  });
}

type Weight = 'all' | 'perhaps' | 'none';

/** Must a transfer be in these balances, given whether its row was read? */
function weightOf({ outcome, call, ret }: Operation, hasRow: boolean, { balances, rows }: Books): Weight {
  const { operation: later } = balances;
  if (outcome === 'fail' || call > later.ret) return hasRow ? 'all' : 'none';
  const isSettled = (outcome === 'ok' && ret < later.call) || rows.operation.ret < later.call;
  if (hasRow) return isSettled ? 'all' : 'perhaps';
  const isOver = outcome === 'ok' && ret < rows.operation.call;
  // Its row may have been written after the rows were read.
  return !isOver && later.ret >= rows.operation.call ? 'perhaps' : 'none';
}

function move(range: Range | undefined, amount: number, weight: Weight): void {
  if (range === undefined) return;
  range.least += weight === 'all' ? amount : Math.min(0, amount);
  range.most += weight === 'all' ? amount : Math.max(0, amount);
}

function rangesOf(
  opening: ReadonlyMap<string, number>,
  transfers: readonly Transfer[],
  hasRow: (transfer: Transfer) => boolean,
  books: Books,
): Map<string, Range> {
  const ranges = new Map([...opening].map(([account, held]) => [account, { least: held, most: held }]));
  for (const transfer of transfers) {
    const weight = weightOf(transfer.operation, hasRow(transfer), books);
    if (weight === 'none') continue;
    move(ranges.get(transfer.from), -transfer.amount, weight);
    move(ranges.get(transfer.to), transfer.amount, weight);
  }
  return ranges;
}

/**
 * Are each node's final balances explained by what there was at first and the transfers in its table? The total is conserved
 * when a transfer vanishes as a whole, and when one moves money without its row: this sees both. Returns how many nodes' books
 * were compared.
 */
export function reconcile(parts: BankParts, ledger: JudgedLedger, unreconciled: Tally): number {
  const { opening, transfers } = parts;
  if (opening === undefined) return 0;
  const { elements } = ledger.setCase;
  const all = booksOf(parts, ledger);
  for (const books of all) {
    const held = new Set(books.rows.ids);
    const hasRow = ({ operation }: Transfer): boolean => held.has(elements.numberOf(operation.key));
    for (const [account, { least, most }] of rangesOf(opening, uniqueById(transfers), hasRow, books)) {
      const balance = books.balances.balances.get(account) ?? 0;
      const off = Math.max(least - balance, balance - most);
      if (off <= Math.abs(balance) * 1e-9) continue;
      const where = books.node === '' ? '' : ` on ${books.node}`;
      const expected = least === most ? String(least) : `${String(least)} to ${String(most)}`;
      const text = `${named(account)}${where} holds ${String(balance)}, its transfers say ${expected}`;
      const { operation } = books.balances;
      note(unreconciled, {
        at: operation.call,
        badness: off,
        tell: () => evidenceOf(text, operation, books.rows.operation),
      });
    }
  }
  return all.length;
}

/** A transfer tried again under the same id moves money once. The attempt that was acknowledged counts. */
function uniqueById(transfers: readonly Transfer[]): Transfer[] {
  const rank = ({ operation: { outcome } }: Transfer): number => ['fail', 'info', 'ok'].indexOf(outcome);
  const best = new Map<string, Transfer>();
  for (const transfer of transfers) {
    const known = best.get(transfer.operation.key);
    if (known === undefined || rank(transfer) > rank(known)) best.set(transfer.operation.key, transfer);
  }
  return [...best.values()];
}
