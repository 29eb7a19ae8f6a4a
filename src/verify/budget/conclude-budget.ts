import { formatMs } from '../../scenario/duration.ts';
import type { Expectations } from '../../scenario/scenario-schema.ts';
import { conclude, type Conclusion, type Question } from '../conclusion.ts';
import type { Budget } from './budget.ts';
import { count, counted, percent } from '../text.ts';

type BudgetObjective = NonNullable<Expectations['errorBudget']>;

/** The question about the error budget. */
export function budgetQuestion({ spendAtMost, period }: BudgetObjective): Question {
  return {
    id: 'error-budget',
    about: 'objective',
    title: 'Error budget spent',
    objective: `at most ${percent(spendAtMost)} of ${periodText(period)}`,
  };
}

function periodText(periodMs: number): string {
  const days = periodMs / 86_400_000;
  return Number.isInteger(days) && days > 0 ? `${String(days)} days` : formatMs(periodMs);
}

/** Judges the error budget. What is counted is exact; when the load ended before the last outage was surely over, it is the least. */
export function concludeBudget(objective: BudgetObjective, budget: Budget, isOver: boolean): Conclusion {
  const question = budgetQuestion(objective);
  const { spent, bad, fullOutageMs, affordableRepeats } = budget;
  const period = periodText(budget.periodMs);
  const share = percent(spent);
  const repeats =
    affordableRepeats === null
      ? ''
      : `; affordable ${count(affordableRepeats)} times in ${period}, with nothing else going wrong`;
  const summary = `${counted(bad, 'bad request')} since the fault, as much as a full outage of ${formatMs(fullOutageMs)}: ${share} of the budget of ${period} at ${percent(budget.objective)}${repeats}`;
  const measured = isOver ? share : `at least ${share}`;
  const allowed = percent(objective.spendAtMost);
  if (spent > objective.spendAtMost) {
    const because = `${share} of the ${period}' error budget was spent, ${allowed} is allowed`;
    return conclude(question, { verdict: 'fail', summary, measured, because });
  }
  if (!isOver) {
    const because = 'the load ended before the outage was surely over: what it costs in the end is not known';
    return conclude(question, { verdict: 'inconclusive', summary: `${summary}; ${because}`, measured, because });
  }
  const because = `${share} of the ${period}' error budget was spent (${allowed} allowed)`;
  return conclude(question, { verdict: 'pass', summary, measured, because });
}
