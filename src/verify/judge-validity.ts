import type { History } from '../history/history.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { checkSafely, conclude, type Conclusion } from './conclusion.ts';
import type { FaultLife, FaultSpan } from './faults/fault-lives.ts';
import { concludeBite, concludeHeal } from './faults/witness-findings.ts';
import type { LoadAccount } from './judgement.ts';
import type { Observation } from './observation.ts';
import { concludeCalm } from './recovery/calm.ts';
import type { Detected } from './recovery/detect.ts';
import { sentWithin } from './requests.ts';
import { concludeSteadyState } from './steady-state.ts';
import { concludeClock, type ClockStep } from './validity/clock.ts';
import { concludeEnding } from './validity/ending.ts';
import { concludeDemand, concludeGaps, concludeSamples } from './validity/generator.ts';
import { concludeLoadAccount } from './validity/load-account.ts';

/** What the run's validity is judged on. */
export interface ValidityCase {
  readonly scenario: Scenario;
  readonly history: History;
  readonly observation: Observation | undefined;
  readonly span: FaultSpan | undefined;
  readonly lives: readonly FaultLife[];
  readonly steps: readonly ClockStep[];
  readonly load: LoadAccount;
  readonly detected: Detected | undefined;
}

type Check = readonly [id: string, title: string, run: () => Conclusion | undefined];

function ofObservation({ scenario, observation, span, detected }: ValidityCase): Check[] {
  if (observation === undefined) {
    const question = { id: 'steady-state', about: 'validity', title: 'Steady state before the first fault' } as const;
    const summary = 'the load never began';
    return [[question.id, question.title, () => conclude(question, { verdict: 'inconclusive', summary })]];
  }
  const { judged, from, steadyUntil } = observation;
  return [
    [
      'steady-state',
      'Steady state before the first fault',
      () => concludeSteadyState(scenario, sentWithin(judged, from, steadyUntil)),
    ],
    ['demand', 'The load generator kept up', () => concludeDemand(observation)],
    ['gaps', 'No gap in what was sent', () => concludeGaps(observation)],
    [
      'samples',
      'Enough requests to judge',
      () => (span === undefined ? undefined : concludeSamples(sentWithin(judged, span.start.lo, Infinity).count)),
    ],
    [
      'calm',
      'Users were well until the first fault',
      () => (span === undefined || detected === undefined ? undefined : concludeCalm(observation, detected, span)),
    ],
  ];
}

function ofFaults({ scenario, lives }: ValidityCase): Check[] {
  if (scenario.faults.length === 0) {
    const question = { id: 'faults', about: 'validity', title: 'A fault was injected' } as const;
    const summary = 'the scenario declares no fault: nothing was tested';
    return [[question.id, question.title, () => conclude(question, { verdict: 'inconclusive', summary })]];
  }
  return lives.flatMap((life): Check[] => [
    [`witness.${life.fault.id}.bite`, 'The fault bit', () => concludeBite(life)],
    [`witness.${life.fault.id}.heal`, 'The fault is gone', () => concludeHeal(life)],
  ]);
}

/** Can the run be trusted? The most basic doubts first. */
export function judgeValidity(of: ValidityCase): Conclusion[] {
  const { history, steps, load } = of;
  const checks: Check[] = [
    ['ending', 'The run went through to its end', () => concludeEnding(history)],
    ...ofObservation(of),
    ['load-account', 'Every request is accounted for', () => concludeLoadAccount(load)],
    ['clock', 'The clock did not step', () => concludeClock(history.clocks, steps, history.loadStart?.at ?? 0)],
    ...ofFaults(of),
  ];
  return checks.flatMap(([id, title, run]) => {
    const outcome = checkSafely({ id, about: 'validity', title }, run);
    if ('failed' in outcome) return [outcome.failed];
    return outcome.result === undefined ? [] : [outcome.result];
  });
}
