import type { Operation } from '../../history/operation.ts';
import type { AnomalyEvidence } from '../../verify/checkers/check.ts';
import type { Elements, Naming } from '../../verify/checkers/set-elements.ts';
import { addOf } from '../../verify/checkers/set-elements.ts';
import { counted, listed } from '../../verify/text.ts';
import { layRows, withAir } from './layout.ts';
import type { Clock, Mark, NamedSpan, Scene, Span } from './model.ts';
import { instantText } from './operation-words.ts';
import type { Verdict } from '../../verify/verdict.ts';

/** Reads before the end that are drawn: the first of them, and the last. */
const MOST_FIRST = 20;
const MOST_LAST = 20;
/** Reads of the end, and attempts to write, that are drawn. */
const MOST_FINAL = 20;
const MOST_WRITES = 10;

/** Room behind the last read, as a share of the time before it. */
const ROOM_BEHIND = 0.05;

/** What the drawing is made of. */
export interface LifeQuestion {
  readonly title: string;
  readonly evidence: AnomalyEvidence;
  readonly list: readonly Operation[];
  readonly elements: Elements;
  readonly naming: Naming;
  readonly clock: Clock;
  readonly verdict: Verdict;
  readonly faults: readonly NamedSpan[];
}

/** A read, and whether it showed the element. */
interface Look {
  readonly operation: Operation;
  readonly holds: boolean;
}

/** The element that evidence is about: what its write wrote. */
function elementOf({ evidence, list, elements, naming }: LifeQuestion): number {
  const shown = new Set(evidence.operations);
  const write = list.find((operation) => shown.has(operation.index) && naming.isAdd(operation));
  return write === undefined ? -1 : elements.numberOf(naming.elementOf(write));
}

function looksAt({ wholes, points }: Elements, id: number): Look[] {
  const looks = [
    ...wholes.map(({ operation, ids }) => ({ operation, holds: ids.includes(id) })),
    ...points.flatMap((point) =>
      point.id === id ? [{ operation: point.operation, holds: point.payload !== null }] : [],
    ),
  ];
  return looks.sort((a, b) => a.operation.call - b.operation.call);
}

/** Of so many reads each process would have a row of its own: who answered says more. */
function rowName({ operation, role }: Mark): string {
  const { node, process, isFinal } = operation;
  if (role === 'written' || role === 'refused') return `process ${process}`;
  if (isFinal === true) return process;
  return node === undefined ? 'reads' : `reads from ${node}`;
}

/** Reads that tell of the element: all but those that were over before anybody asked for it, and what is too many of them. */
function drawn(looks: readonly Look[], from: number): readonly Look[] {
  const finals = looks.filter(({ operation }) => operation.isFinal === true);
  const others = looks.filter(({ operation }) => operation.isFinal !== true && operation.ret >= from);
  const some =
    others.length <= MOST_FIRST + MOST_LAST ? others : [...others.slice(0, MOST_FIRST), ...others.slice(-MOST_LAST)];
  return [...some, ...finals.slice(0, MOST_FINAL)];
}

function writtenText(write: Operation, clock: Clock, span: Span): string {
  const { process, call, ret, outcome, node } = write;
  const by = node === undefined ? '' : ` by ${node}`;
  const answer =
    outcome === 'ok'
      ? `acknowledged${by} at ${instantText(ret, clock, span)}`
      : outcome === 'fail'
        ? `refused${by}`
        : 'never answered';
  return `Written by process ${process} at ${instantText(call, clock, span)} and ${answer}.`;
}

function looksText(looks: readonly Look[], clock: Clock, span: Span): string[] {
  const others = looks.filter(({ operation }) => operation.isFinal !== true);
  const seen = others.filter(({ holds }) => holds);
  const missed = others.filter(({ holds }) => !holds);
  const when = (look: Look | undefined): string => instantText(look?.operation.call ?? 0, clock, span);
  const parts = [
    seen.length === 0
      ? 'no read showed it'
      : `${counted(seen.length, 'read')} showed it, the last at ${when(seen.at(-1))}`,
    ...(missed.length === 0 ? [] : [`${counted(missed.length, 'read')} did not, the first at ${when(missed[0])}`]),
  ];
  const finals = looks.filter(({ operation }) => operation.isFinal === true);
  const nodes = (holds: boolean): string[] =>
    finals.filter((look) => look.holds === holds).map(({ operation }) => operation.node ?? operation.process);
  const end =
    finals.length === 0
      ? []
      : [
          `At the end it is ${nodes(true).length === 0 ? 'nowhere' : `on ${listed(nodes(true))}`}${
            nodes(false).length === 0 ? '' : `: missing from the final read of ${listed(nodes(false))}`
          }.`,
        ];
  const before = others.length === 0 ? [] : [`Before the end ${parts.join('; ')}.`];
  return [...before, ...end];
}

/**
 * The life of one element of a set or ledger: when it was written and acknowledged, the reads that showed it and those that did
 * not, and the reads of the end. `undefined` when nobody wrote it.
 */
export function lifeScene(id: string, question: LifeQuestion): Scene | undefined {
  const { title, evidence, list, elements, naming, clock, verdict, faults } = question;
  const element = elementOf(question);
  const write = element < 0 ? undefined : addOf(elements, element);
  if (write === undefined) return undefined;
  const writes = list.filter(
    (operation) => naming.isAdd(operation) && elements.numberOf(naming.elementOf(operation)) === element,
  );
  const from = writes.reduce((least, { call }) => Math.min(least, call), write.call);
  const looks = looksAt(elements, element).filter(({ operation }) => operation.ret >= from);
  const shown = drawn(looks, from);
  const marks: Mark[] = [
    ...writes.slice(0, MOST_WRITES).map((operation): Mark => {
      return { operation, role: operation.outcome === 'fail' ? 'refused' : 'written' };
    }),
    ...shown.map(({ operation, holds }): Mark => ({ operation, role: holds ? 'seen' : 'missed' })),
  ];
  const to = marks.reduce((last, { operation: { call, ret } }) => Math.max(last, ret === Infinity ? call : ret), from);
  // Room for what the last bars say.
  const span = withAir({ from, to: to + (to - from) * ROOM_BEHIND }, clock.isOrderOnly ? 0.6 : 1e-3);
  return {
    id,
    verdict,
    title,
    text: [evidence.text, writtenText(write, clock, span), ...looksText(looks, clock, span)],
    ...span,
    ...layRows(marks, rowName),
    states: [],
    end: undefined,
    faults,
    leftOut: looks.length - shown.length + Math.max(0, writes.length - MOST_WRITES),
  };
}
