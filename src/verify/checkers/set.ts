import { counted } from '../text.ts';
import type { Checked, CheckOptions } from './check.ts';
import type { Operation, Operations } from './operation.ts';
import { byKey, conclude, foreignVerbs, mismatched, type Mismatch } from './outcome.ts';
import { ACKNOWLEDGED, collectElements, countOutcomes, FAILED, UNKNOWN, type Naming } from './set-elements.ts';
import { countStaleReads, judgeFates } from './set-fates.ts';
import { noteSet, sentences, setLatencies, setTallies, type SetCase } from './set-findings.ts';
import { watchElements } from './set-timeline.ts';

/** How a set names what is put into it. */
export const SET_NAMING: Naming = {
  isAdd: ({ verb }) => verb === 'add',
  elementOf: ({ value }) => value,
  isWhole: () => true,
};

function watchSet(list: readonly Operation[], isOrderOnly: boolean): SetCase | Mismatch {
  const elements = collectElements(list, SET_NAMING);
  if ('text' in elements) return elements;
  const watched = watchElements(elements);
  return { elements, watched, fates: judgeFates(elements, watched), isOrderOnly };
}

function sum(cases: readonly SetCase[], of: (setCase: SetCase) => number): number {
  return cases.reduce((total, setCase) => total + of(setCase), 0);
}

/**
 * Sets that only grow: `add` an element, `read` them all. The key names the set. With one read at the end this is Jepsen's set
 * checker, with many its set-full, without their defects: duplicates, elements that nobody wrote and writes that were refused
 * and are there all the same are found; an element that was read is not "never read" because a later read lacks it.
 * Intervals are closed: a read that was sent in the millisecond of an acknowledgement proves nothing against it.
 */
export function checkSet({ list, isOrderOnly }: Operations, options: CheckOptions = {}): Checked {
  const foreign = foreignVerbs(list, 'set', ['add', 'read']);
  if (foreign !== undefined) return mismatched('set', list.length, foreign);
  const cases: SetCase[] = [];
  for (const group of byKey(list).values()) {
    const watched = watchSet(group, isOrderOnly);
    if ('text' in watched) return mismatched('set', list.length, watched);
    cases.push(watched);
  }
  const tallies = setTallies(options);
  for (const setCase of cases) noteSet(setCase, tallies);
  const outcomes = cases.map(({ elements }) => countOutcomes(elements));
  const withOutcome = (wanted: number): number => outcomes.reduce((n, counts) => n + (counts[wanted] ?? 0), 0);
  const acknowledged = withOutcome(ACKNOWLEDGED);
  const reads = sum(cases, ({ elements }) => elements.wholes.length);
  const attempts = sum(cases, ({ elements }) => elements.adds.length);
  return conclude({
    model: 'set',
    operations: attempts + reads,
    sought: sentences(tallies, acknowledged),
    vacuous: reads === 0 ? 'nothing was read' : acknowledged === 0 ? 'no write was acknowledged' : undefined,
    doubts: [],
    holds: `${counted(acknowledged, 'acknowledged write')}, none lost`,
    figures: {
      attempts,
      acknowledged,
      failed: withOutcome(FAILED),
      indeterminate: withOutcome(UNKNOWN),
      reads,
      stable: sum(cases, ({ fates }) => fates.counts.survived + fates.counts.recovered),
      staleReads: sum(cases, ({ elements, watched, fates }) => countStaleReads(elements, watched, fates)),
      ...setLatencies(tallies, isOrderOnly),
    },
  });
}
