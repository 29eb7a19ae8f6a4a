import type { Operation } from '../../history/operation.ts';
import type { AnomalyEvidence } from '../../verify/checkers/check.ts';
import type { Verdict } from '../../verify/verdict.ts';
import { rowsByProcess, withAir } from './layout.ts';
import type { Clock, Mark, NamedSpan, Scene } from './model.ts';

/** Operations that evidence rests on, and those beside them, that are drawn at most. */
const MOST_SHOWN = 60;
const MOST_BESIDE = 30;

/** What the drawing is made of. */
export interface ShownQuestion {
  readonly title: string;
  readonly evidence: AnomalyEvidence;
  readonly list: readonly Operation[];
  readonly clock: Clock;
  readonly verdict: Verdict;
  readonly faults: readonly NamedSpan[];
}

/** The operations that a finding rests on, and what went on beside them on the same objects. */
export function shownScene(id: string, question: ShownQuestion): Scene | undefined {
  const { title, evidence, list, clock, verdict, faults } = question;
  const named = new Set(evidence.operations);
  const all = list.filter(({ index }) => named.has(index));
  const shown = all.slice(0, MOST_SHOWN);
  const [first] = shown;
  if (first === undefined) return undefined;
  const keys = new Set(shown.map(({ key }) => key));
  const from = shown.reduce((least, { call }) => Math.min(least, call), first.call);
  const to = shown.reduce((most, { call, ret }) => Math.max(most, ret === Infinity ? call : ret), first.call);
  const isBeside = ({ index, key, call, ret }: Operation): boolean =>
    !named.has(index) && keys.has(key) && call <= to && ret >= from;
  const beside = list.filter(isBeside);
  const marks: Mark[] = [
    ...shown.map((operation): Mark => ({ operation, role: 'shown' })),
    ...beside.slice(0, MOST_BESIDE).map((operation): Mark => {
      return { operation, role: operation.outcome === 'fail' ? 'refused' : 'aside' };
    }),
  ];
  return {
    id,
    verdict,
    title,
    text: [evidence.text],
    ...withAir({ from, to }, clock.isOrderOnly ? 0.6 : 1e-3),
    ...rowsByProcess(marks),
    states: [],
    end: undefined,
    faults,
    leftOut: all.length - shown.length + Math.max(0, beside.length - MOST_BESIDE),
  };
}
