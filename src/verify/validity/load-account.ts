import type { LoadExitEvent, OperationEvent } from '../../history/event.ts';
import type { History } from '../../history/history.ts';
import { dueTicks } from '../../history/ticks.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { conclude, type Conclusion } from '../conclusion.ts';
import type { LoadAccount } from '../judgement.ts';
import { count } from '../text.ts';

/** k6's exit codes of a load that went through: well, or with a threshold of the script's own missed. */
const THROUGH: ReadonlySet<number | null> = new Set([0, 99]);

/** How many iterations the given operations belong to, each counted once. */
function iterationsOf(operations: readonly OperationEvent[], isMeant: (operation: OperationEvent) => boolean): number {
  const seen = new Map<string, Uint8Array>();
  let highest = 0;
  for (const { iteration } of operations) highest = Math.max(highest, iteration);
  let count = 0;
  for (const operation of operations) {
    if (!isMeant(operation)) continue;
    let marks = seen.get(operation.scenario);
    if (marks === undefined) seen.set(operation.scenario, (marks = new Uint8Array(highest + 1)));
    if (marks[operation.iteration] === 0) count++;
    marks[operation.iteration] = 1;
  }
  return count;
}

type LoadAccountCounts = Omit<LoadAccount, 'holds' | 'text'>;
type Counted = LoadAccountCounts & {
  /** Iterations that began when the load's time was up: a late generator serves ticks that came due meanwhile. */
  readonly overdue: number;
};
type Identity = Pick<LoadAccount, 'holds' | 'text'>;

function early({ records, complete, interrupted }: Counted, isScript: boolean): Identity {
  if (complete === null || interrupted === null) {
    return { holds: false, text: `${count(records)} records, ended early; the load generator could not say how many` };
  }
  const text = `complete ${count(complete)} <= records ${count(records)} <= complete + interrupted ${count(complete + interrupted)} (ended early)`;
  // An iteration of a script may send nothing, and leave no record.
  return { holds: (isScript || complete <= records) && records <= complete + interrupted, text };
}

function clean({ records, complete, interrupted, dropped, due, overdue }: Counted, isScript: boolean): Identity {
  if (complete === null || interrupted === null) {
    return { holds: false, text: `${count(records)} records; the load generator did not say how many it made` };
  }
  const cut = interrupted === 0 ? '' : `, ${count(interrupted)} interrupted`;
  const same = isScript
    ? `records ${count(records)} <= complete ${count(complete)}${cut}`
    : `records ${count(records)} = complete ${count(complete)}${cut}`;
  const isRecorded = (isScript ? records <= complete : records === complete) && interrupted === 0;
  if (due === null) return { holds: isRecorded, text: same };
  const surplus = complete + dropped - due;
  const late = surplus > 1 && surplus <= overdue ? ` + ${count(surplus)} sent after the end` : '';
  const text = `${same}; complete ${count(complete)} + dropped ${count(dropped)} = due ${count(due)}${late} (+-1)`;
  return { holds: isRecorded && surplus >= -1 && surplus <= Math.max(1, overdue), text };
}

function identityOf(counted: Counted, exit: LoadExitEvent | undefined, isScript: boolean): Identity {
  if (exit === undefined) {
    return { holds: false, text: `${count(counted.records)} records; the load generator never said how it ended` };
  }
  if (exit.early) return early(counted, isScript);
  const identity = clean(counted, isScript);
  if (THROUGH.has(exit.exitCode)) return identity;
  return { holds: false, text: `${identity.text}; the load generator ended with code ${String(exit.exitCode)}` };
}

/** How many iterations began when the load's time was up. A call is stamped in whole milliseconds, rounded down. */
export function overdueIterations({ operations, loadStart }: History): number {
  if (loadStart === undefined) return 0;
  const end = loadStart.at + loadStart.durationMs - 1;
  return iterationsOf(
    operations,
    ({ stage, untraced, call }) => stage === undefined && untraced !== true && call >= end,
  );
}

/** Squares the records with the generator's own counts and the ticks that were due. */
export function accountForLoad(scenario: Scenario, history: History): LoadAccount {
  const { operations, drops, loadStart, loadExit } = history;
  const records = iterationsOf(operations, ({ stage, untraced }) => stage === undefined && untraced !== true);
  const untraced = iterationsOf(
    operations,
    (operation) => operation.stage === undefined && operation.untraced === true,
  );
  const periodMs = loadStart?.periodMs ?? null;
  const counted: LoadAccountCounts = {
    due: loadStart === undefined || periodMs === null ? null : dueTicks(periodMs, loadStart.durationMs),
    started: records + untraced,
    complete: loadExit?.complete ?? null,
    interrupted: loadExit?.interrupted ?? null,
    dropped: drops.length,
    untraced,
    records,
  };
  if (loadStart === undefined) return { ...counted, holds: false, text: 'the load never began' };
  const overdue = overdueIterations(history);
  return { ...counted, ...identityOf({ ...counted, overdue }, loadExit, 'script' in scenario.load) };
}

/** Is every request accounted for? */
export function concludeLoadAccount(account: LoadAccount): Conclusion {
  return conclude(
    { id: 'load-account', about: 'validity', title: 'Every request is accounted for' },
    {
      verdict: account.holds ? 'pass' : 'inconclusive',
      summary: account.text,
      because: account.holds
        ? 'every request is accounted for'
        : `the load's account does not add up (${account.text})`,
    },
  );
}
