import type { History } from '../history/history.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { availabilityQuestion, concludeAvailability } from './availability.ts';
import { budgetQuestion, concludeBudget } from './budget/conclude-budget.ts';
import { measureBudget } from './budget/measure-budget.ts';
import { checkSafely, conclude, type Conclusion, type Question } from './conclusion.ts';
import type { FaultLife, FaultSpan } from './faults/fault-lives.ts';
import type { Budget } from './budget/budget.ts';
import type { Recovery } from './judgement.ts';
import type { Observation } from './observation.ts';
import { concludeRecovery, recoveryQuestion } from './recovery/conclude-recovery.ts';
import { detectEpisodes, type Detected } from './recovery/detect.ts';
import { measureRecovery } from './recovery/measure.ts';
import { clockErrorMs, type ClockStep } from './validity/clock.ts';

/** What the users' side of a run is judged on. */
export interface UsersCase {
  readonly scenario: Scenario;
  readonly history: History;
  readonly observation: Observation | undefined;
  readonly span: FaultSpan | undefined;
  readonly lives: readonly FaultLife[];
  readonly steps: readonly ClockStep[];
  readonly hasClock: boolean;
}

/** What users went through, and whether that is what was expected. */
export interface JudgedUsers {
  readonly detected: Detected | undefined;
  readonly recovery: Recovery | null;
  readonly budget: Budget | null;
  readonly conclusions: readonly Conclusion[];
}

/** Everything that times rest on is there. */
interface Measurable extends UsersCase {
  readonly observation: Observation;
  readonly span: FaultSpan;
  readonly detected: Detected;
}

function whyNot({ observation, span, hasClock }: UsersCase): string {
  if (observation === undefined) return 'the load never began';
  if (span === undefined) return 'no fault was injected';
  return hasClock ? 'the requests could not be judged' : 'no time of this run can be trusted: the clock stepped';
}

function isWitnessed(lives: readonly FaultLife[]): boolean {
  return lives.every(({ bite }) => bite?.verdict === 'confirmed');
}

function measure(of: Measurable): { readonly recovery: Recovery; readonly budget: Budget | undefined } {
  const { scenario, observation, span, detected, lives, steps } = of;
  return {
    recovery: measureRecovery({
      observation,
      detected,
      span,
      isWitnessed: isWitnessed(lives),
      clockErrorMs: clockErrorMs(steps),
    }),
    budget: measureBudget(scenario, observation, { span, episodes: detected.episodes }),
  };
}

type Objective = readonly [
  question: Question,
  judge: (of: Measurable, measured: ReturnType<typeof measure>) => Conclusion,
];

function objectivesOf({ expect }: Scenario): Objective[] {
  const { recovery, availability, errorBudget } = expect;
  const objectives: Objective[] = [];
  if (recovery !== undefined) {
    const withinMs = recovery.within;
    objectives.push([
      recoveryQuestion(withinMs),
      (of, measured) => {
        const isHealed = of.lives.every(({ heal }) => heal?.verdict === 'confirmed');
        return concludeRecovery({ ...of, recovery: measured.recovery, withinMs, isHealed });
      },
    ]);
  }
  if (availability !== undefined) {
    const { atLeast } = availability;
    objectives.push([
      availabilityQuestion(atLeast),
      ({ observation, lives }) => concludeAvailability(atLeast, observation, lives),
    ]);
  }
  if (errorBudget !== undefined) {
    const question = budgetQuestion(errorBudget);
    objectives.push([
      question,
      (_of, { budget, recovery: { recovered } }) =>
        budget === undefined
          ? conclude(question, {
              verdict: 'inconclusive',
              summary: 'there is no availability objective to take it from',
            })
          : concludeBudget(errorBudget, budget, recovered),
    ]);
  }
  return objectives;
}

const MEASURING = { id: 'users', about: 'validity', title: 'What users went through can be measured' } as const;

/** Judges what users went through: recovery, availability, error budget. */
export function judgeUsers(of: UsersCase): JudgedUsers {
  const { scenario, history, observation, span, hasClock } = of;
  const found = checkSafely(MEASURING, () =>
    observation === undefined ? undefined : detectEpisodes(scenario, history, observation),
  );
  const detected = 'result' in found ? found.result : undefined;
  const failures = 'failed' in found ? [found.failed] : [];
  const objectives = objectivesOf(scenario);
  const give = (reason: string, failed: readonly Conclusion[]): JudgedUsers => ({
    detected,
    recovery: null,
    budget: null,
    conclusions: [
      ...failed,
      ...objectives.map(([question]) => conclude(question, { verdict: 'inconclusive', summary: reason })),
    ],
  });
  if (observation === undefined || span === undefined || detected === undefined || !hasClock) {
    return give(whyNot(of), failures);
  }
  const measurable: Measurable = { ...of, observation, span, detected };
  const measured = checkSafely(MEASURING, () => measure(measurable));
  if ('failed' in measured) return give(whyNot(of), [...failures, measured.failed]);
  const { result } = measured;
  const conclusions = objectives.map(([question, judgeOne]) => {
    const outcome = checkSafely(question, () => judgeOne(measurable, result));
    return 'failed' in outcome ? outcome.failed : outcome.result;
  });
  return { detected, recovery: result.recovery, budget: result.budget ?? null, conclusions };
}
