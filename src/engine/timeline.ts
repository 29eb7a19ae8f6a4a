import type { Clock } from '../ports/clock.ts';
import type { Command } from './commands.ts';
import type { Plan, Step } from './plan.ts';

/** What the timeline needs of a run. */
export interface Commanded {
  /** Carries a command out; resolves with the epoch time it took effect, or `undefined` when it was refused or failed. */
  execute(command: Command): Promise<number | undefined>;
  readonly clock: Clock;
  /** The start of the load, epoch milliseconds. */
  readonly startedAt: number;
  readonly signal: AbortSignal;
}

type Outcome = { readonly at: number } | 'skipped';

/**
 * Commands a run by a plan: every step waits for its own trigger, so steps overlap as the plan says. Returns when all are
 * done or skipped; rejects with the signal's reason when the run is halted.
 */
export async function followPlan(plan: Plan, run: Commanded): Promise<void> {
  const outcomes = new Map<string, Promise<Outcome>>();
  for (const step of ordered(plan.steps)) outcomes.set(step.id, perform(step, run, outcomes));
  await Promise.all(outcomes.values());
}

/** Steps in an order in which every step comes after the one it waits for. */
function ordered(steps: readonly Step[]): readonly Step[] {
  const placed: Step[] = [];
  let waiting = [...steps];
  while (waiting.length > 0) {
    const ready = waiting.filter(
      ({ trigger }) => trigger.on === 'clock' || placed.some((step) => step.id === trigger.step),
    );
    if (ready.length === 0) throw new RangeError('steps wait for each other in a circle');
    placed.push(...ready);
    waiting = waiting.filter((step) => !ready.includes(step));
  }
  return placed;
}

async function perform(step: Step, run: Commanded, outcomes: ReadonlyMap<string, Promise<Outcome>>): Promise<Outcome> {
  if (!(await awaitTrigger(step, run, outcomes))) return 'skipped';
  const at = await run.execute({ do: step.does, fault: step.fault });
  return at === undefined ? 'skipped' : { at };
}

async function awaitTrigger(
  step: Step,
  run: Commanded,
  outcomes: ReadonlyMap<string, Promise<Outcome>>,
): Promise<boolean> {
  const { trigger, fault } = step;
  if (trigger.on === 'clock') {
    await run.clock.until(run.startedAt + trigger.atMs, run.signal);
    return true;
  }
  const awaited = await outcomes.get(trigger.step);
  if (awaited === undefined || awaited === 'skipped') {
    if (step.does === 'inject') await run.execute({ do: 'skip', fault, reason: `${trigger.step} did not take place` });
    return false;
  }
  const due = awaited.at + trigger.delayMs;
  if (due > run.startedAt + trigger.deadlineMs && step.does === 'inject') {
    const reason = `${trigger.step} came after the deadline`;
    await run.execute(
      trigger.otherwise === 'halt' ? { do: 'halt', by: 'guard', reason } : { do: 'skip', fault, reason },
    );
    return false;
  }
  await run.clock.until(due, run.signal);
  return true;
}
