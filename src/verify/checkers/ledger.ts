import { count, counted, listed } from '../text.ts';
import type { Checked, CheckOptions } from './check.ts';
import { foreignIn, noteCorrupted, noteDiverged, unreadNodes } from './ledger-copies.ts';
import { acknowledgements, isUnexercised, lossFigures, lossText, type Acknowledgements } from './ledger-loss.ts';
import type { Operation, Operations } from './operation.ts';
import { conclude, foreignVerbs, mismatched, type Mismatch } from './outcome.ts';
import {
  ACKNOWLEDGED,
  collectElements,
  countOutcomes,
  FAILED,
  UNKNOWN,
  type Elements,
  type Naming,
} from './set-elements.ts';
import { countStaleReads, judgeFates } from './set-fates.ts';
import { noteSet, sentences, setLatencies, setTallies, type SetCase, type SetTallies } from './set-findings.ts';
import { watchElements } from './set-timeline.ts';
import { tally, type Tally } from './tally.ts';

/** How a ledger names what is written to it. */
export const LEDGER_NAMING: Naming = {
  isAdd: ({ verb }) => verb === 'add' || verb === 'transfer',
  elementOf: ({ key, value }) => (key === '' ? value : key),
  isWhole: ({ key }) => key === '',
};

/** A ledger with everything that was looked for in it. */
export interface JudgedLedger {
  readonly setCase: SetCase;
  readonly sought: readonly (readonly [Tally, string])[];
  readonly vacuous: string | undefined;
  readonly doubts: readonly string[];
  readonly figures: Checked['figures'];
  readonly judged: number;
  readonly acknowledged: number;
}

function ledgerTallies(options: CheckOptions, unread: readonly string[]) {
  // A node that could not be read may hold what the others lack.
  const gone = unread.length > 0 ? 'inconclusive' : 'fail';
  const shared: SetTallies = { ...setTallies(options), lost: tally('lost', gone), vanished: tally('vanished', gone) };
  const diverged = tally('diverged', options.divergence === 'forbid' ? 'fail' : 'pass');
  return { shared, corrupted: tally('corrupted', 'fail'), diverged };
}

function doubtsOf(acks: Acknowledgements, { faults = [] }: CheckOptions, isOrderOnly: boolean): string[] {
  if (faults.length === 0) return [];
  if (isOrderOnly) return ['the history has no times, so nothing can be said about the fault'];
  return isUnexercised(acks, faults) ? ['no write was acknowledged around the fault, so none could be lost by it'] : [];
}

function vacuity({ wholes, points }: Elements, acknowledged: number): string | undefined {
  if (wholes.length + points.length === 0) return 'nothing was read';
  return acknowledged === 0 ? 'no write was acknowledged' : undefined;
}

function lackingText(lacking: ReadonlyMap<string, number>): string {
  return listed([...lacking].map(([node, n]) => `${node === '' ? 'the copy' : node} lacks ${count(n)}`));
}

function isFinal({ operation }: { readonly operation: Operation }): boolean {
  return operation.isFinal === true;
}

function countsOf({ elements, watched, fates }: SetCase, namespace: string | undefined): Checked['figures'] {
  const isForeign = foreignIn(elements, namespace);
  const outcomes = countOutcomes(elements);
  return {
    attempts: elements.adds.length,
    acknowledged: outcomes[ACKNOWLEDGED] ?? 0,
    failed: outcomes[FAILED] ?? 0,
    indeterminate: outcomes[UNKNOWN] ?? 0,
    survived: fates.counts.survived,
    recovered: fates.counts.recovered,
    foreign: namespace === undefined ? 0 : elements.values.reduce<number>((n, _, id) => (isForeign(id) ? n + 1 : n), 0),
    reads: elements.wholes.length + elements.points.length,
    finalReads: elements.wholes.filter(isFinal).length + elements.points.filter(isFinal).length,
    staleReads: countStaleReads(elements, watched, fates),
  };
}

/** Looks for everything a ledger may suffer. `list` holds its writes (`add` or `transfer`) and its reads. */
export function judgeLedger(
  list: readonly Operation[],
  options: CheckOptions,
  isOrderOnly: boolean,
): JudgedLedger | Mismatch {
  const elements = collectElements(list, LEDGER_NAMING);
  if ('text' in elements) return elements;
  const watched = watchElements(elements);
  const setCase: SetCase = { elements, watched, fates: judgeFates(elements, watched), isOrderOnly };
  const unread = unreadNodes(list, options);
  const { shared, corrupted, diverged } = ledgerTallies(options, unread);
  noteSet(setCase, shared, foreignIn(elements, options.namespace));
  noteCorrupted(setCase, corrupted);
  const lacking = noteDiverged(setCase, diverged);
  const acks = acknowledgements(setCase);
  const acknowledged = acks.all.length;
  const verified = acknowledged - setCase.fates.counts.unverified;
  const loss = lossFigures(acks, { faults: options.faults ?? [], isOrderOnly, verified });
  const [[lost, lostText] = [shared.lost, ''], ...others] = sentences(shared, acknowledged);
  return {
    setCase,
    sought: [
      [lost, `${lostText}${lossText(loss)}`],
      [corrupted, `${counted(corrupted.count, 'write')} read with another value than was written`],
      ...others,
      [
        diverged,
        `${counted(diverged.count, 'write')} not on every node${diverged.count > 0 ? `: ${lackingText(lacking)}` : ''}`,
      ],
    ],
    vacuous: vacuity(elements, acknowledged),
    doubts: [
      ...(unread.length > 0
        ? [`not read back: ${listed(unread.map((node) => (node === '' ? 'the ledger' : node)))}`]
        : []),
      ...doubtsOf(acks, options, isOrderOnly),
    ],
    figures: {
      ...countsOf(setCase, options.namespace),
      ...loss,
      ...setLatencies(shared, isOrderOnly),
    },
    judged: elements.adds.length + elements.wholes.length + elements.points.length,
    acknowledged,
  };
}

/**
 * Unique writes, each there once and for ever: `add` with the id as key and what is written beside it as value (or the id as
 * value), `read` of one id (`null`: not there) or of all. Reads marked as final decide what is there at the end, on all nodes
 * together; without them the last reads do.
 */
export function checkLedger({ list, isOrderOnly }: Operations, options: CheckOptions = {}): Checked {
  const foreign = foreignVerbs(list, 'ledger', ['add', 'read', 'transfer']);
  const ledger = foreign ?? judgeLedger(list, options, isOrderOnly);
  if ('text' in ledger) return mismatched('ledger', list.length, ledger);
  const { sought, vacuous, doubts, figures, judged, acknowledged } = ledger;
  const holds = `${counted(acknowledged, 'acknowledged write')}, none lost or changed`;
  return conclude({ model: 'ledger', operations: judged, sought, vacuous, doubts, holds, figures });
}
