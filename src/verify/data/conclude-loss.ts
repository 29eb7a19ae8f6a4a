import { formatMs } from '../../scenario/duration.ts';
import { conclude, type Answer, type Conclusion } from '../conclusion.ts';
import { faultNoun } from '../faults/fault-words.ts';
import type { Evidence } from '../judgement.ts';
import { identityOf } from '../requests.ts';
import { count, counted, listed, percent } from '../text.ts';
import type { DataCase, DataObjective } from './data-case.ts';
import type { Write } from './writes.ts';

/** Writes are looked for this long before the fault at least, milliseconds. */
const LEAST_BEFORE_MS = 10_000;
/** Lost writes that are shown as evidence. */
const SHOWN = 5;

function objectiveText({ lostWrites, rpo }: DataObjective): string {
  const age = rpo === 0 ? '' : ` older than ${formatMs(rpo)} at the fault`;
  return lostWrites === 0 ? `no write${age} lost` : `at most ${count(lostWrites)} writes${age} lost`;
}

/** Why nothing can be said about loss; `undefined` when it can. */
function whyUnknown({ ledger, objective, span, observation }: DataCase): string | undefined {
  const { result, unread, acknowledged, isMismatched } = ledger;
  if (unread.length > 0) {
    return `not every copy could be read back: ${listed(unread.map(({ node, reason }) => `${node} (${reason})`))}`;
  }
  if (result.copies.length === 0) return 'it was not read back';
  if (isMismatched) return 'the ids read back are not those that were written: they cannot be compared';
  if (result.acknowledged === 0) return 'no write was acknowledged';
  if (result.lostCount > 0) return undefined;
  if (result.unverified > 0)
    return `${counted(result.unverified, 'write')} were acknowledged after the final read began`;
  if (span === undefined) return 'no fault was injected';
  const from = span.start.lo - Math.max(LEAST_BEFORE_MS, objective.rpo);
  const to = observation?.to ?? Infinity;
  if (!acknowledged.some((at) => at >= from && at <= to)) {
    return 'no write was acknowledged around the fault, so none could be lost by it';
  }
  return undefined;
}

/** Lost writes that the RPO does not excuse: certainly, and at most (the fault's instant is uncertain). */
function beyondRpo({ ledger, objective, span, hasClock }: DataCase): {
  readonly certain: number;
  readonly most: number;
} {
  const { lost } = ledger;
  const fault = span?.start;
  if (fault === undefined || objective.rpo === 0) return { certain: lost.length, most: lost.length };
  if (!hasClock) return { certain: 0, most: lost.length };
  const isOlder = (faultAt: number) => (write: Write) => faultAt - write.acknowledgedAt > objective.rpo;
  const after = lost.filter(({ acknowledgedAt }) => acknowledgedAt > fault.hi).length;
  return {
    certain: lost.filter(isOlder(fault.lo)).length + after,
    most: lost.filter(isOlder(fault.hi)).length + after,
  };
}

function evidenceOf({ ledger }: DataCase): Evidence[] {
  const shown = (write: Write): Evidence => ({
    text: `${write.id} was acknowledged and is in no copy`,
    at: write.acknowledgedAt,
    operations: [identityOf(write.operation)],
  });
  const { lost } = ledger;
  const last = lost.length > SHOWN ? lost.slice(-1) : [];
  return [...lost.slice(0, SHOWN), ...last].map(shown);
}

function lossText({ ledger, observation }: DataCase): string {
  const { result, lost } = ledger;
  const start = observation?.loadStart ?? 0;
  const { lossWindow, rpoMs, lostAfterFault, lostCount, acknowledged } = result;
  const parts = [`${count(lostCount)} of ${counted(acknowledged, 'acknowledged write')} lost`];
  if (lossWindow !== null && lost.length > 0) {
    const { from, to, density } = lossWindow;
    const shape =
      density >= 0.999 ? 'all that was acknowledged then' : `holes: ${percent(density)} of what was acknowledged then`;
    parts.push(`acknowledged from ${formatMs(from - start)} to ${formatMs(to - start)} into the load (${shape})`);
  }
  if (rpoMs !== null && rpoMs.value > 0) parts.push(`RPO ${formatMs(rpoMs.value)}`);
  if (lostAfterFault > 0) parts.push(`${count(lostAfterFault)} of them acknowledged after the fault`);
  return parts.join(', ');
}

function survivalText({ ledger }: DataCase): string {
  const { acknowledged, recovered, lossBound, indeterminate, diverged } = ledger.result;
  const bound =
    lossBound === null ? '' : ` (at 95 % confidence at most ${percent(lossBound)}, if losses are independent)`;
  const parts = [`0 of ${counted(acknowledged, 'acknowledged write')} lost${bound}`];
  if (indeterminate > 0) parts.push(`${count(recovered)} of ${count(indeterminate)} unknown ones took place`);
  parts.push(
    ...diverged.map(({ node, missing, extra }) => `${node} lacks ${count(missing)} and alone holds ${count(extra)}`),
  );
  return parts.join('; ');
}

/** When the lost writes had been acknowledged, against the fault. */
function whenText({ ledger: { result }, span }: DataCase): string {
  if (span === undefined) return '';
  const { rpoMs, lostAfterFault } = result;
  const noun = faultNoun(span.first);
  const before = rpoMs === null || rpoMs.value === 0 ? [] : [`up to ${formatMs(rpoMs.value)} before ${noun}`];
  const after = lostAfterFault === 0 ? [] : [`${count(lostAfterFault)} of them after ${noun}`];
  const parts = [...before, ...after];
  return parts.length === 0 ? '' : `, acknowledged ${parts.join(', ')}`;
}

function judgeLoss(of: DataCase): Answer {
  const { ledger, objective } = of;
  const { on, acknowledged, lostCount, lostAfterFault } = ledger.result;
  if (lostCount === 0) {
    const because = `none of ${counted(acknowledged, 'acknowledged write')} to ${on} was lost`;
    return { verdict: 'pass', summary: survivalText(of), measured: '0', because };
  }
  const { certain, most } = beyondRpo(of);
  const summary = lossText(of);
  const common = { summary, measured: count(lostCount), evidence: evidenceOf(of) };
  const were = `${count(lostCount)} of ${counted(acknowledged, 'acknowledged write')} to ${on} ${lostCount === 1 ? 'was' : 'were'} lost`;
  const because = `${were}${whenText(of)}`;
  if (certain > objective.lostWrites || (of.hasClock && lostAfterFault > 0))
    return { verdict: 'fail', ...common, because };
  if (most > objective.lostWrites) {
    return {
      verdict: 'inconclusive',
      ...common,
      because: `${because}, and whether the RPO excuses them is not certain`,
    };
  }
  return { verdict: 'pass', ...common, because: `${because}, no more than is allowed` };
}

/** Did every acknowledged write survive? */
export function concludeLoss(of: DataCase): Conclusion {
  const { on } = of.ledger.result;
  const question = {
    id: `data.${on}.lost`,
    about: 'data',
    title: `Acknowledged writes to ${on} survive`,
    objective: objectiveText(of.objective),
  } as const;
  const unknown = whyUnknown(of);
  if (unknown === undefined) return conclude(question, judgeLoss(of));
  const because = `whether ${on} kept every acknowledged write is not known: ${unknown}`;
  return conclude(question, { verdict: 'inconclusive', summary: unknown, because });
}
