import { placeAfter, placeOf } from '../requests.ts';
import { count, counted } from '../text.ts';
import { evidence, type Checked, type CheckOptions } from './check.ts';
import type { Operation, Operations } from './operation.ts';
import { byKey, conclude, foreignVerbs, mismatched, type Mismatch } from './outcome.ts';
import { note, tally, type Tally } from './tally.ts';
import { shapeOf } from './values.ts';

/** Sums of fractions differ in the last digits by the order of adding: this share of all that was added is not a difference. */
const ROUNDING = 1e-9;

/** A change, positive or negative, and when it happened. */
interface Change {
  readonly at: number;
  readonly by: number;
}

/** Changes of one sign, summed up by time. */
interface Sums {
  readonly times: Float64Array;
  /** By place: the sum of the changes before it. */
  readonly sums: Float64Array;
}

function sumUp(changes: readonly Change[]): Sums {
  const ordered = changes.toSorted((a, b) => a.at - b.at);
  const sums = new Float64Array(ordered.length + 1);
  ordered.forEach(({ by }, place) => {
    sums[place + 1] = (sums[place] ?? 0) + by;
  });
  return { times: Float64Array.from(ordered, ({ at }) => at), sums };
}

function sumBefore({ times, sums }: Sums, time: number): number {
  return sums[placeOf(times, time)] ?? 0;
}

function sumUpTo({ times, sums }: Sums, time: number): number {
  return sums[placeAfter(times, time)] ?? 0;
}

/** What one counter may have been at any time. */
interface Bounds {
  readonly initial: number;
  /** Certain once they returned. */
  readonly done: Readonly<Record<'up' | 'down', Sums>>;
  /** Possible once they were called. */
  readonly begun: Readonly<Record<'up' | 'down', Sums>>;
  readonly slack: number;
}

/** An amount that is a number: {@link oddValues} has seen to it. */
function amountOf({ value }: Operation): number {
  return typeof value === 'number' ? value : 0;
}

function boundsOf(adds: readonly Operation[], initial: number): Bounds {
  const possible = adds.filter(({ outcome }) => outcome !== 'fail');
  const certain = possible.filter(({ outcome }) => outcome === 'ok');
  const begun = possible.map((add) => ({ at: add.call, by: amountOf(add) }));
  const done = certain.map((add) => ({ at: add.ret, by: amountOf(add) }));
  const bySign = (changes: readonly Change[]): Bounds['done'] => ({
    up: sumUp(changes.filter(({ by }) => by > 0)),
    down: sumUp(changes.filter(({ by }) => by < 0)),
  });
  const isWhole = Number.isInteger(initial) && possible.every((add) => Number.isInteger(amountOf(add)));
  const volume = possible.reduce((sum, add) => sum + Math.abs(amountOf(add)), Math.abs(initial));
  return { initial, done: bySign(done), begun: bySign(begun), slack: isWhole ? 0 : volume * ROUNDING };
}

/** The least and the most that a read may have seen: what had returned before its call counts, what had been called by its return may. */
function rangeOf({ initial, done, begun }: Bounds, { call, ret }: Operation): readonly [number, number] {
  const lower = initial + sumBefore(done.up, call) + sumUpTo(begun.down, ret);
  const upper = initial + sumUpTo(begun.up, ret) + sumBefore(done.down, call);
  return [lower, upper];
}

function noteReads(reads: readonly Operation[], bounds: Bounds, outside: Tally): void {
  for (const read of reads) {
    const [lower, upper] = rangeOf(bounds, read);
    const value = amountOf(read);
    const by = Math.max(lower - value, value - upper);
    if (by <= bounds.slack) continue;
    const text = `${read.label} read ${String(value)}, possible were ${String(lower)} to ${String(upper)}`;
    note(outside, { at: read.call, badness: by, tell: () => evidence(text, read) });
  }
}

/** Reads below one that had returned before they were called, of a counter that only goes up. */
function noteGoingBack(reads: readonly Operation[], { begun, slack }: Bounds, wentBack: Tally): void {
  if (begun.down.times.length > 0) return;
  const byReturn = reads.toSorted((a, b) => a.ret - b.ret);
  const byCall = reads.toSorted((a, b) => a.call - b.call);
  let highest: Operation | undefined;
  let past = 0;
  for (const read of byCall) {
    for (let done = byReturn[past]; done !== undefined && done.ret < read.call; done = byReturn[++past]) {
      if (highest === undefined || amountOf(done) > amountOf(highest)) highest = done;
    }
    const before = highest;
    if (before === undefined || amountOf(before) - amountOf(read) <= slack) continue;
    const text = `${read.label} read ${String(amountOf(read))} after ${before.label} had read ${String(amountOf(before))}`;
    const badness = amountOf(before) - amountOf(read);
    note(wentBack, { at: read.call, badness, tell: () => evidence(text, before, read) });
  }
}

/** Reads that returned a value. */
function readsOf(list: readonly Operation[]): Operation[] {
  return list.filter(
    ({ verb, outcome, value }) => verb === 'read' && outcome === 'ok' && value !== undefined && value !== null,
  );
}

function oddValues(list: readonly Operation[], { initial = 0 }: CheckOptions): Mismatch | undefined {
  const isOdd = ({ value }: Pick<Operation, 'value'>): boolean => !Number.isFinite(value);
  const adds = list.filter(({ verb, outcome }) => verb === 'add' && outcome !== 'fail');
  const odd = [...adds, ...readsOf(list)].filter(isOdd);
  const [first] = odd;
  if (first !== undefined) return { text: `a counter holds numbers, not ${shapeOf(first.value)}`, operations: odd };
  if (isOdd({ value: initial }))
    return { text: `a counter begins at a number, not ${shapeOf(initial)}`, operations: [] };
  return undefined;
}

/**
 * Counters: `add` an amount, which may be negative, and `read` the sum. The key names the counter. A read must lie between the
 * least and the most it may have seen (Jepsen's counter, with decrements), and where nothing is taken away, not below an earlier
 * one. Sound, not complete: a value within the bounds may still be impossible.
 */
export function checkCounter({ list }: Operations, options: CheckOptions = {}): Checked {
  const odd = foreignVerbs(list, 'counter', ['add', 'read']) ?? oddValues(list, options);
  if (odd !== undefined) return mismatched('counter', list.length, odd);
  const outside = tally('out-of-bounds', 'fail');
  const wentBack = tally('went-back', 'fail');
  const initial = typeof options.initial === 'number' ? options.initial : 0;
  for (const group of byKey(list).values()) {
    const bounds = boundsOf(
      group.filter(({ verb }) => verb === 'add'),
      initial,
    );
    noteReads(readsOf(group), bounds, outside);
    noteGoingBack(readsOf(group), bounds, wentBack);
  }
  const reads = readsOf(list).length;
  const adds = list.filter(({ verb }) => verb === 'add');
  const countOf = (wanted: Operation['outcome']): number => adds.filter(({ outcome }) => outcome === wanted).length;
  return conclude({
    model: 'counter',
    operations: adds.length + reads,
    sought: [
      [outside, `${count(outside.count)} of ${counted(reads, 'read')} outside of what was possible`],
      [wentBack, `${count(wentBack.count)} of ${counted(reads, 'read')} below an earlier one`],
    ],
    vacuous: reads === 0 ? 'nothing was read' : undefined,
    doubts: [],
    holds: `${counted(reads, 'read')}, all within what was possible`,
    figures: {
      adds: adds.length,
      acknowledged: countOf('ok'),
      failed: countOf('fail'),
      indeterminate: countOf('info'),
      reads,
    },
  });
}
