import { clusterByValue, NO_CLUSTER, type Clusters } from '../linearizability/clusters.ts';
import { describeImpossible, firstImpossible } from '../linearizability/explain.ts';
import { search } from '../linearizability/portfolio.ts';
import { layOut } from '../linearizability/problem.ts';
import { compileRegister } from '../linearizability/register-machine.ts';
import { findStaleReads } from '../linearizability/staleness.ts';
import { findZoneViolations, type ZoneKind, type ZoneViolation } from '../linearizability/zones.ts';
import { formatMs } from '../../scenario/duration.ts';
import { count, counted } from '../text.ts';
import { combine } from '../verdict.ts';
import { evidence, type Checked, type Checker, type CheckOptions, type Impossible } from './check.ts';
import { latencyFigures, noLatencies } from './latencies.ts';
import type { Operation, Operations, Value } from './operation.ts';
import { byKey, conclude } from './outcome.ts';
import { REGISTER } from './register-models.ts';
import { searchKeys, STEPS_TO_SHOW, type KeyedOperations, type SearchedKeys } from './search-order.ts';
import { whyUnfit } from './searched-model.ts';
import { note, tally, type Tally } from './tally.ts';
import { named } from './values.ts';

/** Operations of one key up to a violation beyond which no order is searched for to show it. */
const MOST_SHOWN = 100_000;

const KINDS: readonly (readonly [ZoneKind | 'stale', string])[] = [
  ['unexpected', 'of a value that nothing wrote'],
  ['resurrected', 'of a value whose write had failed'],
  ['future', 'that ended before its value was written'],
  ['stale', 'of what had certainly been overwritten before'],
  ['overlap', 'between which two values would have had to be there at once'],
  ['contained', 'of a value on both sides of another that came between'],
];

/** Reads that say what they read: all that is in a cluster, or certainly in none, but the write of each. */
function countReads({ of, count: all }: Clusters): number {
  let told = 0;
  for (let place = 0; place < of.length; place++) if (of[place] !== NO_CLUSTER) told++;
  return told - (all - 1);
}

/** What was found in the keys judged by zones. */
class Findings {
  readonly tallies: ReadonlyMap<ZoneKind | 'stale', Tally> = new Map(
    KINDS.map(([kind]) => [kind, tally(kind, 'fail')] as const),
  );
  readonly ages: number[] = [];
  readonly #isOrderOnly: boolean;
  reads = 0;
  /** The key and the time of the first violation. */
  first: { readonly key: string; readonly at: number } | undefined;

  constructor(isOrderOnly: boolean) {
    this.#isOrderOnly = isOrderOnly;
  }

  judge(key: string, operations: readonly Operation[], clusters: Clusters): void {
    this.reads += countReads(clusters);
    findZoneViolations(operations, clusters, (violation) => {
      this.#noteViolation(key, operations, violation);
    });
    findStaleReads(operations, clusters, ({ read, missed, by }) => {
      const shown = [operations[read], operations[missed]].filter((one) => one !== undefined);
      this.ages.push(by);
      this.#note('stale', shown[0]?.call ?? 0, by, () => evidence(this.#staleText(key, shown, by), ...shown));
    });
  }

  #note(kind: ZoneKind | 'stale', at: number, badness: number, tell: () => ReturnType<typeof evidence>): void {
    const seen = this.tallies.get(kind);
    if (seen !== undefined) note(seen, { at, badness, tell });
  }

  #noteViolation(key: string, operations: readonly Operation[], { kind, at, by, places }: ZoneViolation): void {
    if (this.first === undefined || at < this.first.at) this.first = { key, at };
    const shown = (): Operation[] => places.map((place) => operations[place]).filter((one) => one !== undefined);
    this.#note(kind, at, by, () => evidence(violationText(kind, key, shown()), ...shown()));
  }

  #staleText(key: string, [read, write]: readonly Operation[], by: number): string {
    if (read === undefined || write === undefined) return '';
    const age = this.#isOrderOnly ? '' : ` ${formatMs(by)} before`;
    return `${ofKey(key)}read ${named(read.value)} (${read.label}), overwritten by ${named(write.value)} (${write.label}) that was acknowledged${age}`;
  }
}

function ofKey(key: string): string {
  return key === '' ? '' : `${key}: `;
}

function violationText(kind: ZoneKind, key: string, operations: readonly Operation[]): string {
  const [first, second] = operations;
  const reads = operations.filter(({ verb }) => verb === 'read');
  const read = reads[0] ?? first;
  const value = named(read?.value);
  const where = `${ofKey(key)}read ${value} (${read?.label ?? '?'})`;
  if (kind === 'unexpected') return `${where}, which nothing wrote`;
  if (kind === 'resurrected') return `${where}, whose write had failed`;
  if (kind === 'future') {
    return `${ofKey(key)}read ${named(second?.value)} (${second?.label ?? '?'}) before its write began (${first?.label ?? '?'})`;
  }
  const values = [...new Set(operations.map((one) => named(one.value)))].join(' and ');
  const labels = operations.map(({ label }) => label).join(', ');
  return `${ofKey(key)}${values} cannot both have been there when they were read or acknowledged (${labels})`;
}

/** Shows the first violation as a place where the search for an order ends, when that is cheap. */
function showFirst(
  keys: ReadonlyMap<string, readonly Operation[]>,
  initial: Value,
  findings: Findings,
): Impossible | undefined {
  const { first } = findings;
  if (first === undefined) return undefined;
  const upTo = (keys.get(first.key) ?? [])
    .filter(({ call }) => call <= first.at)
    .map((operation): Operation => (operation.ret <= first.at ? operation : { ...operation, ret: Infinity }));
  if (upTo.length > MOST_SHOWN) return undefined;
  const problem = layOut(upTo, compileRegister(upTo, initial));
  const found = search([problem], STEPS_TO_SHOW);
  if (found.kind !== 'illegal') return undefined;
  return describeImpossible(problem, first.key, firstImpossible(problem, found.stuck));
}

function concludeZones(
  findings: Findings,
  history: Operations,
  keys: { readonly zones: number; readonly all: number },
): Checked {
  const { tallies, ages, reads } = findings;
  const sought = KINDS.flatMap(([kind, what]) => {
    const seen = tallies.get(kind);
    return seen === undefined ? [] : [[seen, `${counted(seen.count, 'read')} ${what}`] as const];
  });
  const stale = ages.length;
  const times = history.isOrderOnly ? noLatencies('stale') : latencyFigures('stale', { zeros: 0, others: ages });
  return conclude({
    model: 'register',
    operations: history.list.length,
    sought,
    vacuous: undefined,
    doubts: [],
    holds: `one order explains ${reads === 1 ? 'the one read' : `all ${count(reads)} reads`}`,
    figures: { keys: keys.all, keysByZones: keys.zones, reads, stale, ...times },
  });
}

/** What the keys by zones and the searched keys give together. */
function together(zones: Checked, searched: SearchedKeys): Checked {
  const { anomalies, reason, impossible, steps } = searched;
  const verdict = combine([zones.verdict, searched.verdict]);
  const seen = impossible === undefined ? {} : { impossible };
  return {
    ...zones,
    verdict,
    reason: verdict === zones.verdict && zones.verdict !== 'pass' ? zones.reason : reason,
    anomalies: [...zones.anomalies, ...anomalies],
    figures: { ...zones.figures, steps },
    ...(zones.impossible === undefined ? seen : {}),
  };
}

function judge(history: Operations, options: CheckOptions): Checked {
  const { list, isOrderOnly } = history;
  const initial = options.initial === undefined ? REGISTER.initial : options.initial;
  const unfit = whyUnfit(REGISTER, list, initial);
  if (unfit !== undefined) return unfit;
  const keys = byKey(list);
  const findings = new Findings(isOrderOnly);
  const repeated: KeyedOperations[] = [];
  for (const [key, operations] of keys) {
    const clusters = clusterByValue(operations, initial);
    if (clusters === undefined) repeated.push([key, operations]);
    else findings.judge(key, operations, clusters);
  }
  const zones = concludeZones(findings, history, { zones: keys.size - repeated.length, all: keys.size });
  const shown = zones.verdict === 'fail' ? showFirst(keys, initial, findings) : undefined;
  const judged = shown === undefined ? zones : { ...zones, impossible: shown };
  return repeated.length === 0
    ? judged
    : together(judged, searchKeys(REGISTER, repeated, { initial, steps: options.steps }));
}

/**
 * A register per key, initially empty: read and write. Proves that one order, within the operations' times, explains what every read
 * returned (linearizable), or that none does; and how stale reads were. Sees nothing of what no read returned. Exact. Where every
 * value of a key is written once, by zones in O(n log n); else by the search for an order, exponential at worst, budgeted.
 */
export const checkRegister: Checker = (history, options = {}) => judge(history, options);
