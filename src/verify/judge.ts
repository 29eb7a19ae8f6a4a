import type { History } from '../history/history.ts';
import { aimOf, type Scenario } from '../scenario/scenario.ts';
import { checkSafely, conclude, type Conclusion } from './conclusion.ts';
import { judgeData } from './data/judge-data.ts';
import { faultLives, faultSpan, type FaultLife, type FaultSpan } from './faults/fault-lives.ts';
import { measureGrade, type GradeCase } from './grade/measure-grade.ts';
import type { Episode, FaultResult, Finding, Judgement } from './judgement.ts';
import { judgeUsers } from './judge-users.ts';
import { judgeValidity } from './judge-validity.ts';
import { observe } from './observation.ts';
import { measureStretches } from './stretches.ts';
import { withoutTrust } from './trust.ts';
import { clockSteps, isClockBroken } from './validity/clock.ts';
import { endingOf } from './validity/ending.ts';
import { accountForLoad } from './validity/load-account.ts';
import { combine } from './verdict.ts';
import { explain } from './why.ts';

function check<Result>(id: string, title: string, run: () => Result): { result?: Result; failed: Conclusion[] } {
  const outcome = checkSafely({ id, about: 'validity', title }, run);
  return 'failed' in outcome ? { failed: [outcome.failed] } : { result: outcome.result, failed: [] };
}

/** The time in which a fault could have hurt users: until the next one struck. */
function wasNoticed(life: FaultLife, lives: readonly FaultLife[], episodes: readonly Episode[]): boolean {
  const { injected } = life;
  if (injected === null) return false;
  const later = lives.flatMap((other) =>
    other.injected !== null && other.injected.at > injected.at ? [other.injected.lo] : [],
  );
  const until = Math.min(...later);
  const segments = episodes.flatMap((episode) => episode.segments);
  return segments.some(({ start, end }) => end.hi > injected.lo && start.hi < until);
}

function faultResults(lives: readonly FaultLife[], episodes: readonly Episode[] | undefined): FaultResult[] {
  return lives.map((life) => {
    const { fault, hit, injected, healed, bite, heal } = life;
    const isWitnessed = injected !== null && bite?.verdict === 'confirmed';
    return {
      fault: fault.id,
      kind: fault.kind,
      aim: aimOf(fault),
      hit,
      injected,
      healed,
      bite: isWitnessed ? 'pass' : 'inconclusive',
      heal: healed !== null && heal?.verdict === 'confirmed' ? 'pass' : 'inconclusive',
      absorbed: isWitnessed && episodes !== undefined && !wasNoticed(life, lives, episodes),
    };
  });
}

/** A scenario that expects nothing can show nothing. */
function concludeExpectations({ expect }: Scenario): Conclusion[] {
  if (Object.values(expect).some((expectation) => expectation !== undefined)) return [];
  const summary = 'the scenario expects nothing (expect is empty)';
  return [
    conclude(
      { id: 'expectations', about: 'validity', title: 'Something is expected' },
      { verdict: 'inconclusive', summary },
    ),
  ];
}

const RANK = { fail: 0, inconclusive: 1, pass: 2 } as const;

function sorted(conclusions: readonly Conclusion[]): Finding[] {
  return conclusions.map(({ finding }) => finding).toSorted((a, b) => RANK[a.verdict] - RANK[b.verdict]);
}

/** A grade decides nothing: one that cannot be given is none. */
function gradeOf(of: GradeCase): Judgement['grade'] {
  return check('grade', 'The run can be graded', () => measureGrade(of)).result ?? null;
}

/**
 * Judges a run: pure, and the same to the last byte for the same scenario and history. Green needs proof: what was not
 * measured, cannot be trusted or could not be checked is inconclusive. `fail` beats `inconclusive` beats `pass`.
 */
export function judge(scenario: Scenario, history: History): Judgement {
  const observed = check('observation', 'The history can be read', () => observe(scenario, history));
  const observation = observed.result;
  const lives = check('faults', 'The faults can be told', () => faultLives(scenario, history));
  const span: FaultSpan | undefined = lives.result === undefined ? undefined : faultSpan(lives.result);
  const steps = check('clocks', 'The clocks can be compared', () => clockSteps(history.clocks));
  const hasClock = steps.result !== undefined && !isClockBroken(steps.result);
  const account = check('account', 'The load can be accounted for', () => accountForLoad(scenario, history));
  const load = account.result ?? NO_ACCOUNT;
  const parts = { scenario, history, observation, span, lives: lives.result ?? [], steps: steps.result ?? [], load };
  const users = judgeUsers({ ...parts, hasClock });
  const validity = [
    ...[observed, lives, steps, account].flatMap(({ failed }) => failed),
    ...judgeValidity({ ...parts, detected: users.detected }),
    ...concludeExpectations(scenario),
  ];
  const stretches = check('stretches', 'What users saw can be summed up', () =>
    observation === undefined ? [] : measureStretches(observation, span),
  );
  const data = judgeData({ scenario, history, observation, span, hasClock });
  const objectives = withoutTrust(users.conclusions, validity);
  const conclusions = [...validity, ...stretches.failed, ...objectives, ...data.conclusions];
  const verdict = combine(conclusions.map(({ finding }) => finding.verdict));
  const episodes = hasClock ? users.detected?.episodes : undefined;
  const measured = {
    findings: sorted(conclusions),
    stretches: stretches.result ?? [],
    episodes: episodes ?? [],
    recovery: users.recovery,
    budget: users.budget,
    ledgers: data.ledgers,
  };
  return {
    verdict,
    ending: endingOf(history),
    why: explain(verdict, conclusions),
    ...measured,
    grade: gradeOf({ scenario, ...measured }),
    registers: data.registers,
    faults: faultResults(parts.lives, episodes),
    load,
  };
}

const NO_ACCOUNT: Judgement['load'] = {
  due: null,
  started: 0,
  complete: null,
  interrupted: null,
  dropped: 0,
  untraced: 0,
  records: 0,
  holds: false,
  text: 'the load could not be accounted for',
};
