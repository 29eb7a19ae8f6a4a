import { formatMs } from '../../scenario/duration.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Grade, GradePart } from './grade.ts';
import type { Finding, Judgement, Stretch } from '../judgement.ts';
import { counted, percent, roundShare } from '../text.ts';
import { subScore } from './log-normal.ts';

/** What a grade is made from. */
export type GradeCase = Pick<Judgement, 'recovery' | 'budget' | 'ledgers' | 'stretches' | 'findings'> & {
  readonly scenario: Scenario;
};

/** How much of a 30-day budget one experiment may cost when the scenario does not say. */
const USUAL_SPEND = 0.02;
/** Good requests may take twice as long while the fault is active. */
const USUAL_RATIO = 2;
const PERCENTILE = 95;

const LETTERS = [
  ['A', 90],
  ['B', 75],
  ['C', 60],
  ['D', 40],
] as const;
/** The most that a capped grade is worth: an F. */
const CAP = 39;

type Measured = Pick<GradePart, 'score' | 'measured' | 'target'>;

function notMeasured(measured: string): Measured {
  return { score: null, measured, target: null };
}

function recoveryPart({ scenario, recovery }: GradeCase): Measured {
  const within = scenario.expect.recovery?.within;
  if (within === undefined) return notMeasured('no recovery time is asked for');
  const total = recovery?.fromFaultStart ?? null;
  if (total === null) return notMeasured('no recovery time was measured');
  const measured = total.hi === null ? `> ${formatMs(total.lo)}` : formatMs(total.value);
  return { score: subScore(total.value, within), measured, target: formatMs(within) };
}

function budgetPart({ scenario, budget }: GradeCase): Measured {
  if (budget === null) return notMeasured('no error budget was measured');
  const allowed = scenario.expect.errorBudget?.spendAtMost ?? USUAL_SPEND;
  return { score: subScore(budget.spent, allowed), measured: percent(budget.spent), target: percent(allowed) };
}

function dataPart({ scenario, ledgers, findings }: GradeCase): Measured {
  const judged = findings.filter(({ id, about }) => about === 'data' && id.endsWith('.lost'));
  if (judged.length === 0) return notMeasured('no writes were followed');
  if (judged.some(({ verdict }) => verdict === 'inconclusive')) return notMeasured('what became of them is not known');
  const { rpo = 0, lostWrites = 0 } = scenario.expect.data ?? {};
  const lost = ledgers.reduce((sum, { lostCount }) => sum + lostCount, 0);
  const oldestMs = Math.max(0, ...ledgers.map(({ rpoMs }) => rpoMs?.value ?? 0));
  const byAge = rpo === 0 ? 0 : subScore(oldestMs, rpo);
  const byCount = lostWrites === 0 ? 0 : subScore(lost, lostWrites);
  const age = rpo === 0 ? '' : `, RPO ${formatMs(rpo)}`;
  return {
    score: lost === 0 ? 1 : Math.max(byAge, byCount),
    measured: lost === 0 ? 'none lost' : `${counted(lost, 'write')} lost, RPO ${formatMs(oldestMs)}`,
    target: `${lostWrites === 0 ? 'none' : String(lostWrites)} lost${age}`,
  };
}

function latencyPart({ stretches }: GradeCase): Measured {
  const of = (name: Stretch['name']): number | null =>
    stretches.find((stretch) => stretch.name === name)?.latency.find(({ percentile }) => percentile === PERCENTILE)
      ?.value ?? null;
  const steady = of('steady-state');
  const during = of('fault');
  if (steady === null || during === null || steady <= 0) {
    return notMeasured('too few good requests for a p95, in the steady state or during the fault');
  }
  const ratio = during / steady;
  return {
    score: subScore(ratio, USUAL_RATIO),
    measured: `p95 ${String(Number(ratio.toPrecision(3)))} times the steady state's`,
    target: `${String(USUAL_RATIO)} times`,
  };
}

const PARTS = [
  { part: 'recovery', weight: 0.3, measure: recoveryPart },
  { part: 'budget', weight: 0.3, measure: budgetPart },
  { part: 'data', weight: 0.25, measure: dataPart },
  { part: 'latency', weight: 0.15, measure: latencyPart },
] as const;

/** What no good number makes up for. */
function capsOf({ recovery, findings }: GradeCase): string[] {
  const broken = findings.filter(
    ({ id, about, verdict }: Finding) =>
      about === 'data' && verdict === 'fail' && /\.(lost|integrity|duplicates)$/.test(id),
  );
  return [
    ...(recovery?.recovered === false ? ['users were not served normally again while watched'] : []),
    ...broken.map(({ title }) => `"${title}" failed`),
  ];
}

/**
 * A grade for trends and talks, never for a gate: the objectives decide, each by itself. Each dimension scores 0.90 when it
 * meets its target exactly ({@link subScore}); they are joined by their weighted geometric mean, so that none makes up for one
 * that is near 0. What was not measured takes no part and is named. `null` when the run cannot be trusted, or nothing of it
 * was measured.
 */
export function measureGrade(of: GradeCase): Grade | null {
  if (of.findings.some(({ about, verdict }) => about === 'validity' && verdict !== 'pass')) return null;
  const parts = PARTS.map(({ part, weight, measure }): GradePart => ({ part, weight, ...measure(of) }));
  let weights = 0;
  let sum = 0;
  for (const { weight, score } of parts) {
    if (score === null) continue;
    weights += weight;
    sum += weight * Math.log(score);
  }
  if (weights === 0) return null;
  const caps = capsOf(of);
  const mean = Math.round(1_000 * Math.exp(sum / weights)) / 10;
  const score = caps.length === 0 ? mean : Math.min(mean, CAP);
  const letter = LETTERS.find(([, least]) => score >= least)?.[0] ?? 'F';
  return {
    letter,
    score,
    parts: parts.map((part) => ({ ...part, score: part.score === null ? null : roundShare(part.score) })),
    caps,
  };
}
