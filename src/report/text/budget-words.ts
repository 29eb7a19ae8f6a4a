import type { Budget, BurnAlert, SliceBudget } from '../../verify/budget/budget.ts';
import { configured, count, share, threeDigits } from './numbers.ts';

const NBSP = '\u00a0';
const WINDOW_UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
] as const;

/** The window of an alert, in the largest unit that divides it: `3 d`, `6 h`, `5 min`. */
function windowText(ms: number): string {
  const [unit, unitMs] = WINDOW_UNITS.find(([, each]) => ms % each === 0) ?? ['s', 1_000];
  return `${String(ms / unitMs)}${NBSP}${unit}`;
}

function ruleText({ factor, longMs, shortMs }: BurnAlert): string {
  return `${threeDigits(factor)}× over ${windowText(longMs)} and ${windowText(shortMs)}`;
}

/**
 * Would it have paged? A sentence with when, or with what it takes. Alone, that is: with nothing bad before the run.
 */
export function pagerWords({ alerts, objective, periodMs }: Budget): string {
  if (alerts.length === 0) return `No burn-rate alert fits a budget of ${configured(periodMs)}.`;
  const pages = alerts.filter(({ severity }) => severity === 'page');
  const [rung] = pages
    .filter(({ afterFaultMs }) => afterFaultMs !== null)
    .sort((a, b) => (a.afterFaultMs ?? 0) - (b.afterFaultMs ?? 0));
  const ticket = alerts.find(({ severity, afterFaultMs }) => severity === 'ticket' && afterFaultMs !== null);
  const ticketText =
    ticket === undefined
      ? ''
      : ` A ticket would have been raised after ${configured(ticket.afterFaultMs ?? 0)} (${ruleText(ticket)}).`;
  if (rung !== undefined) {
    return `A burn-rate alert would have paged ${configured(rung.afterFaultMs ?? 0)} after the fault (${ruleText(rung)}).${ticketText}`;
  }
  const least = [...pages].sort((a, b) => (a.needsMs ?? Infinity) - (b.needsMs ?? Infinity))[0];
  if (least === undefined || least.needsMs === null) {
    return `Nobody would have been paged: at ${share(objective)} a burn-rate alert asks for more than all requests to fail.${ticketText}`;
  }
  return `Nobody would have been paged while it was watched: that takes a full outage of ${configured(least.needsMs)} (${ruleText(least)}).${ticketText}`;
}

/** The budget by time slices, in a sentence. */
export function sliceWords({ lengthMs, atLeast, bad, fewest, most, spent }: SliceBudget): string {
  const range = fewest === most ? '' : ` (${count(fewest)} to ${count(most)}, depending on when a slice begins)`;
  const spentText = bad === 0 ? '' : `: ${share(spent)} of the budget`;
  const what = `time ${bad === 1 ? 'slice' : 'slices'} of ${configured(lengthMs)}`;
  return `By time: ${count(bad)} ${what} with less than ${share(atLeast)} good requests${range}${spentText}.`;
}
