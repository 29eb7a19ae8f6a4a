import { printJson, type App, type CliCommand } from '../app.ts';
import { adviceOn } from '../../scenario/advice.ts';
import { nameOf, unsupportedFaults } from '../../engine/plan.ts';
import { EXIT } from '../exit-code.ts';
import { planLines } from '../plan-text.ts';
import { createRuntime } from '../run-ports.ts';
import { chooseRuntime, runtimeLine } from '../runtime-choice.ts';
import { checkScenarioArguments, prepareWanted, SCENARIO_OPTIONS, type ScenarioArguments } from './scenario-options.ts';

interface PlanArguments extends ScenarioArguments {
  readonly scenario: string;
  readonly json: boolean;
}

async function plan(args: PlanArguments, { terminal, end }: App): Promise<void> {
  checkScenarioArguments(args);
  const { prepared } = await prepareWanted(args.scenario, args, terminal.env);
  const { file, project, composeFile, scenario, hashes } = prepared;
  const runtime = await chooseRuntime(args.runtime ?? 'auto', [prepared], terminal.env);
  const { acts } = createRuntime(prepared, runtime.name, terminal.env);
  const beyond = unsupportedFaults(scenario.faults, acts);
  if (args.json) {
    const advice = adviceOn(scenario);
    const unsupported = beyond.map(({ id }) => id);
    const { plan: steps } = prepared;
    printJson({ file, project, composeFile, runtime, unsupported, hashes, plan: steps, advice, scenario }, terminal);
  } else {
    const { paint, print } = terminal.out;
    for (const line of planLines(prepared, paint)) print(line);
    print(runtimeLine(runtime));
    for (const fault of beyond)
      print(paint.red(`unsupported here: ${nameOf(fault)}; this runtime can ${acts.join(', ')}`));
  }
  end(beyond.length === 0 ? EXIT.pass : EXIT.environment);
}

/** `relia plan` */
export const planCommand: CliCommand = {
  name: 'plan',
  usage: 'plan <scenario>',
  flags: Object.keys(SCENARIO_OPTIONS),
  words: 'scenario',
  register: (program, app) =>
    program.command(
      'plan <scenario>',
      'Check a scenario and show how it would proceed; touches nothing',
      (command) =>
        command
          .positional('scenario', { type: 'string', demandOption: true, describe: 'Scenario file' })
          .options(SCENARIO_OPTIONS)
          .example('relia plan scenarios/kill-primary.ts', 'what would be done, and when')
          .example('relia plan s.ts --runtime process', 'exits 69 when local processes cannot do it')
          .example('relia plan s.ts --system other/system.ts --json', 'the same experiment on another system, as JSON'),
      (args) => plan(args, app),
    ),
};
