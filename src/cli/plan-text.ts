import type { ChalkInstance } from 'chalk';
import { nameOf, type Step } from '../engine/plan.ts';
import { adviceOn } from '../scenario/advice.ts';
import { formatMs } from '../scenario/duration.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { PreparedScenario } from './prepare-scenario.ts';
import { tableLines } from './table.ts';

function triggerText({ trigger }: Step): string {
  if (trigger.on === 'clock') return `at ${formatMs(trigger.atMs)}`;
  const delay = trigger.delayMs === 0 ? 'after' : `${formatMs(trigger.delayMs)} after`;
  return `${delay} ${trigger.step}`;
}

function stepRow(step: Step, { faults }: Scenario): readonly string[] {
  const fault = faults.find(({ id }) => id === step.fault);
  return [triggerText(step), step.id, `${step.does} ${fault === undefined ? step.fault : nameOf(fault)}`];
}

function loadText({ load }: Scenario): string {
  const rate = load.rate === undefined ? "the script's own rate" : `${String(load.rate)} requests/s`;
  const what = 'script' in load ? load.script : load.operations.map(({ name }) => name).join(', ');
  return `${rate} for ${formatMs(load.duration)}: ${what}`;
}

/** What is allowed in a scenario and probably not meant, one line each. */
export function adviceLines(scenario: Scenario, paint: ChalkInstance): readonly string[] {
  return adviceOn(scenario).map((line) => `${paint.yellow('advice:')} ${line}`);
}

/** How a run would proceed, for a person. */
export function planLines(
  { scenario, plan, project, composeFile, hashes }: PreparedScenario,
  paint: ChalkInstance,
): readonly string[] {
  const { fromMs, toMs } = plan.steadyState;
  const fixed: readonly (readonly string[])[] = [
    ['at 0 ms', '', 'start the load'],
    [`at ${formatMs(fromMs)}`, '', `steady state, until ${formatMs(toMs)}; nothing is injected unless it holds`],
  ];
  const last = [
    `at ${formatMs(plan.loadEndsMs)}`,
    '',
    `end the load; settle ${formatMs(scenario.settle)}; read every node's data`,
  ];
  const about = [
    ['hypothesis', scenario.hypothesis],
    ['system', `${scenario.system.name} (project ${project}, ${composeFile})`],
    ['load', loadText(scenario)],
    ['proxied links', plan.links.length === 0 ? 'none' : plan.links.join(', ')],
    [
      'blast radius',
      `${scenario.blastRadius.targets.join(', ')}; ${String(scenario.blastRadius.concurrentFaults)} at once`,
    ],
    ['experiment', hashes.experiment.slice(0, 12)],
  ].map(([name = '', text = '']) => [paint.dim(name), text]);
  return [
    paint.bold(scenario.name),
    ...tableLines(about).map((line) => `  ${line}`),
    '',
    ...tableLines([...fixed, ...plan.steps.map((step) => stepRow(step, scenario)), last]).map((line) => `  ${line}`),
    ...adviceLines(scenario, paint),
  ];
}
