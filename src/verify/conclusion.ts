import { messageOf } from '../errors.ts';
import type { Finding } from './judgement.ts';

/** A finding, and the clause that the verdict's one sentence takes from it. */
export interface Conclusion {
  readonly finding: Finding;
  readonly because: string;
}

/** The parts of a finding that are known before anything is judged. */
export type Question = Pick<Finding, 'id' | 'about' | 'title'> & { readonly objective?: string };

/** The answer to a question. `because` is the summary when not given. */
export interface Answer {
  readonly verdict: Finding['verdict'];
  readonly summary: string;
  readonly because?: string;
  readonly measured?: string;
  readonly evidence?: Finding['evidence'];
}

/** Puts question and answer together. */
export function conclude(question: Question, answer: Answer): Conclusion {
  const { id, about, title, objective } = question;
  const { verdict, summary, because = summary, measured, evidence = [] } = answer;
  return {
    finding: {
      id,
      about,
      title,
      verdict,
      summary,
      ...(objective === undefined ? {} : { objective }),
      ...(measured === undefined ? {} : { measured }),
      evidence,
    },
    because,
  };
}

/** Runs a check. One that throws proves nothing: an inconclusive finding, never a pass. */
export function checkSafely<Result>(
  question: Question,
  check: () => Result,
): { readonly result: Result } | { readonly failed: Conclusion } {
  try {
    return { result: check() };
  } catch (error) {
    const summary = `the check itself failed: ${messageOf(error)}`;
    return {
      failed: conclude(question, {
        verdict: 'inconclusive',
        summary,
        because: `"${question.title}" could not be checked`,
      }),
    };
  }
}
