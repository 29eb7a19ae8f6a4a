import { count, counted, listed } from '../text.ts';
import { collectBank, type BankParts } from './bank-accounts.ts';
import { reconcile } from './bank-books.ts';
import { noteReads, readTallies, totalFigures, type ReadTallies } from './bank-reads.ts';
import type { Checked, CheckOptions } from './check.ts';
import { unreadNodes } from './ledger-copies.ts';
import { judgeLedger, type JudgedLedger } from './ledger.ts';
import type { Operation, Operations } from './operation.ts';
import { conclude, foreignVerbs, mismatched, type Gathered, type Mismatch } from './outcome.ts';
import { tally, type Tally } from './tally.ts';

/** The table of transfers, judged as a ledger; `undefined` when nobody read it. */
function judgeRows(
  { transfers, rowReads }: BankParts,
  options: CheckOptions,
  isOrderOnly: boolean,
): JudgedLedger | Mismatch | undefined {
  if (rowReads.length === 0) return undefined;
  const list = [...transfers.map(({ operation }) => operation), ...rowReads];
  return judgeLedger(
    list.toSorted((a, b) => a.index - b.index),
    options,
    isOrderOnly,
  );
}

function sentences(tallies: ReadTallies, reads: number): [Tally, string][] {
  const { unexpectedKey, nilBalance, wrongTotal, negativeValue } = tallies;
  const of = (seen: Tally): string => `${count(seen.count)} of ${counted(reads, 'read')}`;
  return [
    [unexpectedKey, `accounts that there are not in ${of(unexpectedKey)}`],
    [nilBalance, `accounts without a balance in ${of(nilBalance)}`],
    [wrongTotal, `wrong total in ${of(wrongTotal)}`],
    [negativeValue, `overdrawn accounts in ${of(negativeValue)}`],
  ];
}

function vacuity({ reads }: BankParts, ledger: JudgedLedger | undefined, acknowledged: number): string | undefined {
  if (reads.length === 0 && ledger === undefined) return 'nothing was read';
  return acknowledged === 0 ? 'no transfer was acknowledged' : undefined;
}

function holdsText({ reads, total }: BankParts, ledger: JudgedLedger | undefined, books: number): string {
  const totals = `${counted(reads.length, 'read')}, all with a total of ${String(total)}`;
  if (ledger === undefined)
    return `${totals}; the table of transfers was not read, so one that vanished would not be seen`;
  const rows = `${counted(ledger.acknowledged, 'acknowledged transfer')}, none lost`;
  return `${totals}; ${rows}${books > 0 ? ', and they explain the balances' : ''}`;
}

function rowFigures(ledger: JudgedLedger | undefined): Checked['figures'] {
  const figures = Object.entries(ledger?.figures ?? {});
  return Object.fromEntries(figures.map(([name, value]) => [`rows ${name}`, value]));
}

/**
 * A bank: `transfer` between accounts, `read` all balances (`{ account: balance }`). Every read must show the same total, no
 * overdrawn, missing or unknown account (Jepsen's four checks, all that apply). Where the table of transfers is read too (as a
 * ledger's is), each acknowledged transfer must be in it, and it must explain the final balances.
 */
export function checkBank({ list, isOrderOnly }: Operations, options: CheckOptions = {}): Checked {
  const parts = foreignVerbs(list, 'bank', ['transfer', 'read']) ?? collectBank(list, options);
  if ('text' in parts) return mismatched('bank', list.length, parts);
  const finalNodes = options.finalNodes ?? finalNodesOf(list);
  const ledger = judgeRows(parts, { ...options, finalNodes }, isOrderOnly);
  if (ledger !== undefined && 'text' in ledger) return mismatched('bank', list.length, ledger);
  const tallies = readTallies(options);
  noteReads(parts, tallies);
  const unreconciled = tally('unreconciled', 'fail');
  const books = ledger === undefined ? 0 : reconcile(parts, ledger, unreconciled);
  const unread = ledger === undefined ? unreadNodes(list, { finalNodes }) : [];
  return conclude(gather(list, { parts, ledger, tallies, unreconciled, books, unread }));
}

/** Nodes that were read at the end, or should have been. */
function finalNodesOf(list: readonly Operation[]): string[] {
  return [...new Set(list.flatMap(({ isFinal, node = '' }) => (isFinal === true ? [node] : [])))];
}

function doubtsOf({ parts, ledger, unread }: BankCase): string[] {
  return [
    ...(parts.reads.length === 0 && ledger !== undefined ? ['no balances were read'] : []),
    ...(unread.length > 0 ? [`not read back: ${listed(unread.map((node) => (node === '' ? 'the bank' : node)))}`] : []),
    ...(ledger?.vacuous === undefined ? [] : [ledger.vacuous]),
    ...(ledger?.doubts ?? []),
  ];
}

interface BankCase {
  readonly parts: BankParts;
  readonly ledger: JudgedLedger | undefined;
  readonly tallies: ReadTallies;
  readonly unreconciled: Tally;
  readonly books: number;
  /** Nodes whose final read failed. */
  readonly unread: readonly string[];
}

function gather(list: readonly Operation[], bankCase: BankCase): Gathered {
  const { parts, ledger, tallies, unreconciled, books } = bankCase;
  const transfers = list.filter(({ verb }) => verb === 'transfer');
  const countOf = (wanted: Operation['outcome']): number =>
    transfers.filter(({ outcome }) => outcome === wanted).length;
  const acknowledged = countOf('ok');
  const { reads } = parts;
  return {
    model: 'bank',
    operations: transfers.length + reads.length + parts.rowReads.length,
    sought: [
      ...sentences(tallies, reads.length),
      ...(ledger?.sought ?? []),
      ...(books > 0 ? [[unreconciled, balancesText(unreconciled)] as const] : []),
    ],
    vacuous: vacuity(parts, ledger, acknowledged),
    doubts: doubtsOf(bankCase),
    holds: holdsText(parts, ledger, books),
    figures: {
      reads: reads.length,
      accounts: parts.accounts.size,
      transfers: transfers.length,
      acknowledged,
      failed: countOf('fail'),
      indeterminate: countOf('info'),
      ...totalFigures(parts),
      booksCompared: books,
      ...rowFigures(ledger),
    },
  };
}

function balancesText({ count: n }: Tally): string {
  return `${counted(n, 'balance')} not explained by the transfers`;
}
