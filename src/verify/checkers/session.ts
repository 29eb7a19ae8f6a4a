import { count, counted, listed, roundMs } from '../text.ts';
import type { Checked, CheckOptions, FaultWindow } from './check.ts';
import type { Operation, Operations, Verb } from './operation.ts';
import { byKey, conclude, foreignVerbs, mismatched } from './outcome.ts';
import { emptySessions, GUARANTEES, watchKey, type Guarantee, type Sessions } from './session-guarantees.ts';
import { isWrite, SOURCES } from './session-order.ts';

const VERBS: readonly Verb[] = ['write', 'put', 'cas', 'append', 'read', 'get'];

/** A violation this long after a fault is still counted as following it, milliseconds. */
const AFTERMATH_MS = 30_000;

const WORDS: Readonly<Record<Guarantee, string>> = {
  'read-your-writes': 'read your writes',
  'monotonic-reads': 'monotonic reads',
  'monotonic-writes': 'monotonic writes',
  'writes-follow-reads': 'writes follow reads',
};

function inOrder(list: readonly Operation[]): readonly Operation[] {
  const isOrdered = list.every((operation, place) => place === 0 || (list[place - 1]?.call ?? 0) <= operation.call);
  return isOrdered ? list : list.toSorted((a, b) => a.call - b.call || a.index - b.index);
}

function faultFigures(at: readonly number[], faults: readonly FaultWindow[] | undefined): Checked['figures'] {
  if (faults === undefined) return { duringFaults: null, afterFaults: null };
  const within = (after: number) => (call: number) =>
    faults.some(({ start, end }) => call >= start.lo && call <= (end?.hi ?? Infinity) + after);
  const during = at.filter(within(0)).length;
  return { duringFaults: during, afterFaults: at.filter(within(AFTERMATH_MS)).length - during };
}

function figuresOf(sessions: Sessions, { faults }: CheckOptions, isOrderOnly: boolean): Checked['figures'] {
  const tested = GUARANTEES.map((guarantee) => [`tested ${WORDS[guarantee]}`, sessions.tested[guarantee]] as const);
  const sources = SOURCES.map((source) => [`keys ordered by ${source}`, sessions.sources[source]] as const);
  return {
    ...Object.fromEntries([...tested, ...sources]),
    worstVersionsBehind: sessions.worstVersions,
    worstBehindMs: isOrderOnly ? null : roundMs(sessions.worstMs),
    ...faultFigures(sessions.at, isOrderOnly ? undefined : faults),
  };
}

function holdsText({ tested }: Sessions): string {
  const wordsOf = (wanted: boolean): string =>
    listed(GUARANTEES.filter((guarantee) => tested[guarantee] > 0 === wanted).map((guarantee) => WORDS[guarantee]));
  const untested = wordsOf(false);
  return `${wordsOf(true)} held${untested === '' ? '' : `; not put to the test: ${untested}`}`;
}

/**
 * What each session may rely on, key by key: it reads what it wrote, its reads do not go back, its writes take effect in their
 * order, and after what it read. Only what was acknowledged obliges, and only a value that is certainly older offends. The
 * order of versions comes from the first source there is, see `orderKey`.
 */
export function checkSession({ list, isOrderOnly }: Operations, options: CheckOptions = {}): Checked {
  const foreign = foreignVerbs(list, 'session', VERBS);
  if (foreign !== undefined) return mismatched('session', list.length, foreign);
  const sessions = emptySessions();
  for (const group of byKey(inOrder(list)).values()) watchKey(group, options, sessions);
  const reads = list.filter((operation) => !isWrite(operation) && operation.outcome === 'ok').length;
  const tests = GUARANTEES.reduce((n, guarantee) => n + sessions.tested[guarantee], 0);
  const { unordered } = sessions;
  return conclude({
    model: 'session',
    operations: list.length,
    sought: [
      ...GUARANTEES.filter((guarantee) => sessions.tested[guarantee] > 0).map((guarantee) => {
        const seen = sessions.violated[guarantee];
        const times = counted(sessions.tested[guarantee], 'test');
        return [seen, `${WORDS[guarantee]} violated in ${count(seen.count)} of ${times}`] as const;
      }),
      [unordered, `${count(unordered.count)} of ${counted(reads, 'read')} returned a value of unknown place`] as const,
    ],
    vacuous: vacuity(reads, tests),
    doubts: [],
    holds: holdsText(sessions),
    figures: figuresOf(sessions, options, isOrderOnly),
  });
}

function vacuity(reads: number, tests: number): string | undefined {
  if (reads === 0) return 'nothing was read';
  return tests === 0 ? 'no session read or wrote a key twice' : undefined;
}
