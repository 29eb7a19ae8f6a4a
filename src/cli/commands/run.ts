import { join } from 'node:path';
import { combine } from '../../verify/verdict.ts';
import { printJson, type App, type CliCommand } from '../app.ts';
import { REPORT_FILE } from '../conclude.ts';
import { describeError } from '../error-text.ts';
import { exitCodeOfAll, runScenarios, type FinishedRun, type Wanted } from '../run-scenarios.ts';
import { chooseRuntime } from '../runtime-choice.ts';
import { checkScenarioArguments, prepareWanted, SCENARIO_OPTIONS, type ScenarioArguments } from './scenario-options.ts';

const OPTIONS = {
  out: { type: 'string', requiresArg: true, describe: 'Folder of the run (default: reports/<run-id>)' },
  keep: { type: 'boolean', default: false, describe: 'Leave the stack up that the run brought up' },
  ...SCENARIO_OPTIONS,
} as const;

interface RunArguments extends ScenarioArguments {
  readonly scenario: readonly string[];
  readonly out?: string | undefined;
  readonly keep: boolean;
  readonly json: boolean;
}

function describeRun({ run, folder, result, wanted, exitCode }: FinishedRun): object {
  const { scenario, file } = wanted.prepared;
  const common = { run, scenario: scenario.name, file, exitCode };
  if (result.state === 'failed') {
    return { ...common, verdict: 'inconclusive', error: describeError(result.error), leftBroken: result.leftBroken };
  }
  const { facts, judgement } = result.record;
  const report = result.problem === undefined ? join(folder, REPORT_FILE) : null;
  return {
    ...common,
    verdict: judgement.verdict,
    ending: judgement.ending,
    why: judgement.why,
    folder,
    report,
    facts,
    judgement,
  };
}

/** The document of `relia run --json`: all runs, their worst verdict and exit code. */
function describeRuns(runs: readonly FinishedRun[]): object {
  const verdicts = runs.map(({ result }) =>
    result.state === 'failed' ? 'inconclusive' : result.record.judgement.verdict,
  );
  const [only] = runs.length === 1 ? runs : [];
  return {
    schema: 'relia.result/1',
    verdict: combine(verdicts),
    exitCode: exitCodeOfAll(runs),
    ...(only?.result.state === 'failed' ? { error: describeError(only.result.error) } : {}),
    runs: runs.map(describeRun),
  };
}

async function run(args: RunArguments, { terminal, end }: App): Promise<void> {
  checkScenarioArguments(args);
  const wanted: Wanted[] = [];
  for (const path of args.scenario) wanted.push(await prepareWanted(path, args, terminal.env));
  const { out, keep, json: isQuiet } = args;
  const systems = wanted.map(({ prepared }) => prepared);
  const runtime = await chooseRuntime(args.runtime ?? 'auto', systems, terminal.env);
  const runs = await runScenarios(wanted, { out, keep, runtime, terminal, isQuiet });
  if (args.json) printJson(describeRuns(runs), terminal);
  end(exitCodeOfAll(runs));
}

/** `relia run` */
export const runCommand: CliCommand = {
  name: 'run',
  usage: 'run <scenario..>',
  flags: Object.keys(OPTIONS),
  words: 'scenario',
  register: (program, app) =>
    program.command(
      'run <scenario..>',
      'Run scenarios: load, faults, verdict, report',
      (command) =>
        command
          .positional('scenario', { type: 'string', array: true, demandOption: true, describe: 'Scenario files' })
          .options(OPTIONS)
          .example('relia run scenarios/kill-primary.ts', 'one experiment')
          .example(
            'relia run scenarios/*.ts --out reports/nightly',
            'several, one after the other; exits with the worst',
          )
          .example('relia run s.ts --rate 500 --duration 2m', 'the same experiment, harder')
          .epilog(
            'Exit codes: 0 pass, 1 fail, 2 inconclusive, 3 halted, 4 cleanup failed, 64 usage, 69 environment, 70 bug.',
          ),
      (args) => run(args, app),
    ),
};
