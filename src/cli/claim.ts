import { claimStack, isUnderWay, listActiveRuns, type ActiveRun } from '../drivers/system/active-runs.ts';
import { ReliaError } from '../errors.ts';

/**
 * Claims a stack as `claimStack` does. RELIA_STACK_BUSY says who holds it: a run under way, which ends by itself, or one that
 * died, which has to be recovered.
 */
export async function claim(run: Omit<ActiveRun, 'process'>, env: NodeJS.ProcessEnv): ReturnType<typeof claimStack> {
  try {
    return await claimStack(run, env);
  } catch (error) {
    const isBusy = error instanceof ReliaError && error.code === 'RELIA_STACK_BUSY';
    const holder = isBusy ? (await listActiveRuns(env)).find(({ project }) => project === run.project) : undefined;
    throw holder === undefined ? error : busy(holder, error);
  }
}

function busy(holder: ActiveRun, cause: unknown): ReliaError {
  const { run, project } = holder;
  if (isUnderWay(holder)) {
    return new ReliaError('RELIA_STACK_BUSY', {
      message: `${run} runs on the stack "${project}" right now`,
      hint: 'wait for it to end, or Ctrl-C in its terminal',
      cause,
    });
  }
  return new ReliaError('RELIA_STACK_BUSY', {
    message: `${run} ended on the stack "${project}" without undoing everything; faults may still be active`,
    hint: '`relia recover` undoes what it left and gives the stack free',
    cause,
  });
}
