import { printJson, type App, type CliCommand } from '../app.ts';
import { adviceOn } from '../../scenario/advice.ts';
import { EXIT } from '../exit-code.ts';
import { planLines } from '../plan-text.ts';
import { checkScenarioArguments, prepareWanted, SCENARIO_OPTIONS, type ScenarioArguments } from './scenario-options.ts';

interface PlanArguments extends ScenarioArguments {
  readonly scenario: string;
  readonly json: boolean;
}

async function plan(args: PlanArguments, { terminal, end }: App): Promise<void> {
  checkScenarioArguments(args);
  const { prepared } = await prepareWanted(args.scenario, args, terminal.env);
  const { file, project, composeFile, scenario, hashes } = prepared;
  if (args.json) {
    const advice = adviceOn(scenario);
    printJson({ file, project, composeFile, hashes, plan: prepared.plan, advice, scenario }, terminal);
  } else {
    for (const line of planLines(prepared, terminal.out.paint)) terminal.out.print(line);
  }
  end(EXIT.pass);
}

/** `relia plan` */
export const planCommand: CliCommand = {
  name: 'plan',
  usage: 'plan <scenario>',
  flags: Object.keys(SCENARIO_OPTIONS),
  register: (program, app) =>
    program.command(
      'plan <scenario>',
      'Check a scenario and show how it would proceed; touches nothing',
      (command) =>
        command
          .positional('scenario', { type: 'string', demandOption: true, describe: 'Scenario file' })
          .options(SCENARIO_OPTIONS)
          .example('relia plan scenarios/kill-primary.ts', 'what would be done, and when')
          .example('relia plan s.ts --system other/system.ts --json', 'the same experiment on another system, as JSON'),
      (args) => plan(args, app),
    ),
};
