import { createInterface } from 'node:readline/promises';
import process from 'node:process';
import { ReliaError } from '../../errors.ts';

/** A question with what is taken when the answer is empty. */
export interface Question {
  readonly text: string;
  readonly otherwise: string | undefined;
  /** Throws when the answer will not do; its words are shown and the question is asked again. */
  readonly check: (answer: string) => void;
}

/** One answer from the terminal; `undefined` when the person left instead (Ctrl-C, Ctrl-D). */
async function readAnswer(prompt: string): Promise<string | undefined> {
  // On stderr, where it cannot mix with a result.
  const dialogue = createInterface({ input: process.stdin, output: process.stderr });
  const left = new AbortController();
  dialogue.once('close', () => {
    left.abort();
  });
  try {
    return (await dialogue.question(prompt, { signal: left.signal })).trim();
  } catch (error) {
    if (left.signal.aborted) return undefined;
    throw error;
  } finally {
    dialogue.close();
  }
}

/** Asks until the answer will do. Throws RELIA_USAGE when the person leaves. */
export async function ask({ text, otherwise, check }: Question, say: (line: string) => void): Promise<string> {
  for (;;) {
    const said = await readAnswer(`${text}${otherwise === undefined ? '' : ` [${otherwise}]`} `);
    if (said === undefined) {
      throw new ReliaError('RELIA_USAGE', {
        message: 'nothing was written: a question was left unanswered',
        hint: 'the answers can be given as flags (`relia init --help`); --yes guesses',
      });
    }
    const answer = said === '' ? (otherwise ?? '') : said;
    try {
      check(answer);
      return answer;
    } catch (error) {
      if (!(error instanceof ReliaError)) throw error;
      say([error.message, error.hint].filter((part) => part !== undefined).join('; '));
    }
  }
}
