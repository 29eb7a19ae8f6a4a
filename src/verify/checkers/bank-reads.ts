import { totalOf, type BalanceRead, type BankParts } from './bank-accounts.ts';
import type { AnomalyEvidence, Checked, CheckOptions } from './check.ts';
import { evidenceOf } from './set-findings.ts';
import { note, tally, type Tally } from './tally.ts';

/** Sums of fractions differ in the last digits by the order of adding: this share is not a difference. */
const ROUNDING = 1e-9;

/** What may be wrong with a read of all balances. */
export interface ReadTallies {
  readonly unexpectedKey: Tally;
  readonly nilBalance: Tally;
  readonly wrongTotal: Tally;
  readonly negativeValue: Tally;
}

/** Nothing read yet. */
export function readTallies({ overdrafts }: CheckOptions): ReadTallies {
  return {
    unexpectedKey: tally('unexpected-key', 'fail'),
    nilBalance: tally('nil-balance', 'fail'),
    wrongTotal: tally('wrong-total', 'fail'),
    negativeValue: tally('negative-value', overdrafts === 'allow' ? 'pass' : 'fail'),
  };
}

interface Finding {
  readonly into: Tally;
  readonly badness: number;
  readonly text: string;
}

function isOff(total: number, expected: number, { balances }: BalanceRead): boolean {
  const values = [...balances.values(), expected];
  const isWhole = values.every((value) => Number.isInteger(value));
  const volume = values.reduce<number>((sum, value) => sum + Math.abs(value ?? 0), 0);
  return Math.abs(total - expected) > (isWhole ? 0 : volume * ROUNDING);
}

/** Everything that is wrong with one read, with how bad it is as Jepsen's bank has it. */
function findingsOf(read: BalanceRead, { accounts, total: expected }: BankParts, tallies: ReadTallies): Finding[] {
  const { balances } = read;
  const strange = [...balances.keys()].filter((account) => !accounts.has(account));
  const empty = [...balances].flatMap(([account, balance]) => (balance === null ? [account] : []));
  const overdrawn = [...balances].filter(([, balance]) => (balance ?? 0) < 0);
  const missing = -overdrawn.reduce((sum, [, balance]) => sum + (balance ?? 0), 0);
  const total = totalOf(balances);
  const isWrong = total !== undefined && expected !== undefined && isOff(total, expected, read);
  const off = isWrong ? Math.abs(total - expected) / (Math.abs(expected) || 1) : 0;
  const { unexpectedKey, nilBalance, wrongTotal, negativeValue } = tallies;
  const found: Finding[] = [
    { into: unexpectedKey, badness: strange.length, text: `accounts that there are not: ${strange.join(', ')}` },
    { into: nilBalance, badness: empty.length, text: `no balance of ${empty.join(', ')}` },
    { into: wrongTotal, badness: off, text: `a total of ${String(total)} instead of ${String(expected)}` },
    {
      into: negativeValue,
      badness: missing,
      text: overdrawn.map(([account, balance]) => `${account}: ${String(balance)}`).join(', '),
    },
  ];
  return found.filter(({ badness }) => badness > 0);
}

/** Checks every read of all balances for each of the four; a read may be wrong in several ways. */
export function noteReads(parts: BankParts, tallies: ReadTallies): void {
  for (const read of parts.reads) {
    const { operation } = read;
    for (const { into, badness, text } of findingsOf(read, parts, tallies)) {
      const tell = (): AnomalyEvidence => evidenceOf(`${operation.label} read ${text}`, operation);
      note(into, { at: operation.ret, badness, tell });
    }
  }
}

interface Read {
  readonly total: number;
  readonly label: string;
}

function extremes(reads: readonly BalanceRead[]): {
  readonly lowest: Read | undefined;
  readonly highest: Read | undefined;
} {
  let lowest: Read | undefined;
  let highest: Read | undefined;
  for (const { operation, balances } of reads) {
    const total = totalOf(balances);
    if (total === undefined) continue;
    const now = { total, label: operation.label };
    if (lowest === undefined || total < lowest.total) lowest = now;
    if (highest === undefined || total > highest.total) highest = now;
  }
  return { lowest, highest };
}

/** The lowest and the highest total read, with the operations that read them first. */
export function totalFigures({ reads, total, totalFrom }: BankParts): Checked['figures'] {
  const { lowest, highest } = extremes(reads);
  return {
    total: total ?? null,
    totalFrom: total === undefined ? null : totalFrom,
    lowestTotal: lowest?.total ?? null,
    lowestTotalBy: lowest?.label ?? null,
    highestTotal: highest?.total ?? null,
    highestTotalBy: highest?.label ?? null,
  };
}
