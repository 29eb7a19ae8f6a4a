import { parseDurationMs } from '../../scenario/duration.ts';
import { ReliaError } from '../../errors.ts';
import { repeatCommand } from '../command-line.ts';
import { prepareScenario, type PreparedScenario } from '../prepare-scenario.ts';
import { RUNTIME_OPTION, type RuntimeAsked } from '../runtime-choice.ts';

/** Flags of every command that takes scenarios. */
export const SCENARIO_OPTIONS = {
  system: { type: 'string', requiresArg: true, describe: 'Run against the system of this file instead' },
  rate: { type: 'number', requiresArg: true, describe: 'Requests a second instead of load.rate' },
  duration: { type: 'string', requiresArg: true, describe: 'Length of the load instead of load.duration, such as 90s' },
  seed: { type: 'number', requiresArg: true, describe: 'Seed instead of the scenario’s' },
  ...RUNTIME_OPTION,
  json: { type: 'boolean', default: false, describe: 'Print one JSON document and nothing else on stdout' },
} as const;

/** Those flags as they were given. */
export interface ScenarioArguments {
  readonly system?: string | undefined;
  readonly rate?: number | undefined;
  readonly duration?: string | undefined;
  readonly seed?: number | undefined;
  readonly runtime?: RuntimeAsked | undefined;
}

function usage(message: string, hint: string): ReliaError {
  return new ReliaError('RELIA_USAGE', { message, hint });
}

/** Throws RELIA_USAGE for values that no scenario could have. */
export function checkScenarioArguments({ rate, duration, seed }: ScenarioArguments): void {
  if (rate !== undefined && !(Number.isFinite(rate) && rate > 0)) {
    throw usage('--rate needs a number above 0', 'write requests a second: --rate 200');
  }
  if (duration !== undefined && parseDurationMs(duration) === undefined) {
    throw usage(`--duration ${duration} is not a duration`, 'write a number and a unit: --duration 90s, --duration 2m');
  }
  if (seed !== undefined && !(Number.isSafeInteger(seed) && seed >= 0)) {
    throw usage('--seed needs a whole number from 0 on', 'write --seed 7');
  }
}

/** Reads a scenario with what the command line changes, and words the command that repeats it. */
export async function prepareWanted(
  path: string,
  args: ScenarioArguments,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly prepared: PreparedScenario; readonly command: string }> {
  const { system, rate, duration, seed, runtime } = args;
  const prepared = await prepareScenario({ path, system, overrides: { rate, duration, seed }, env });
  return { prepared, command: repeatCommand({ scenario: path, system, rate, duration, seed, runtime }) };
}
