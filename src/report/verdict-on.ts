import type { Judgement } from '../verify/judgement.ts';
import { combine, type Verdict } from '../verify/verdict.ts';

/** Subjects that a few findings belong to, by how their ids begin. */
export type Subject = 'recovery' | 'error-budget' | 'data' | 'availability';

/** The worst verdict of the findings on one subject; `undefined` when none was asked for. */
export function verdictOn({ findings }: Judgement, subject: Subject): Verdict | undefined {
  const verdicts = findings
    .filter(({ about, id }) =>
      subject === 'data' ? about === 'data' : about === 'objective' && id.startsWith(subject),
    )
    .map(({ verdict }) => verdict);
  return verdicts.length === 0 ? undefined : combine(verdicts);
}
