import { ReliaError } from '../../errors.ts';
import { didYouMean } from '../../scenario/suggest.ts';
import { ask, type Question } from './ask.ts';
import { entryCandidates, parseEntry, unclearEntry, type Entry } from './entry.ts';
import type { Part, Survey } from './survey.ts';
import { findPath } from './user-path.ts';

/** What the command line says of what a compose file cannot know. */
export interface Asked {
  readonly entry?: string | undefined;
  readonly path?: string | undefined;
  readonly kill?: string | undefined;
  /** A person may be asked; lines go to them. */
  readonly dialogue: { readonly say: (line: string) => void } | undefined;
}

/** Why the path is what it is: somebody said it, the stack itself asks for it, or nobody does. */
export type PathOrigin = 'given' | 'guessed' | { readonly foundIn: string };

/** What was settled, and which of it nobody said. */
export interface Settled {
  readonly entry: Entry;
  readonly path: string;
  readonly pathOrigin: PathOrigin;
  readonly victim: Part;
  /** In words, each with the flag that changes it. */
  readonly guessed: readonly string[];
}

function checkPath(path: string): void {
  if (/^\/[^\s"'`\\]*$/.test(path)) return;
  throw new ReliaError('RELIA_USAGE', {
    message: `"${path}" is no path`,
    hint: 'write path and query, beginning with "/": --path /products?page=1',
  });
}

function findPart(name: string, { parts }: Survey): Part {
  const part = parts.find((one) => one.name === name || one.services.includes(name));
  if (part !== undefined) return part;
  throw new ReliaError('RELIA_USAGE', {
    message: `there is no part "${name}" that could die`,
    hint: didYouMean(
      name,
      parts.map((one) => one.name),
    ),
  });
}

/** The part whose death says most: one of several, else one that users may not need, else any, the entry last. */
function likelyVictim({ parts }: Survey, entry: Entry): Part {
  const redundant = parts.find(({ instances, role }) => instances > 1 && role === 'web');
  const others = parts.filter(({ name }) => name !== entry.part.name);
  const first = (wanted: Part['role']): Part | undefined => others.find(({ role }) => role === wanted);
  return redundant ?? first('cache') ?? first('web') ?? first('database') ?? others[0] ?? entry.part;
}

async function settleEntry(survey: Survey, { entry, dialogue }: Asked): Promise<Entry> {
  if (entry !== undefined) return parseEntry(entry, survey);
  const candidates = entryCandidates(survey);
  const [only, ...others] = candidates;
  if (only?.port !== undefined && others.length === 0) return { part: only, port: only.port };
  if (dialogue === undefined) throw unclearEntry(survey, candidates);
  dialogue.say(unclearEntry(survey, candidates).message);
  const question: Question = {
    text: 'Where do users enter? SERVICE:PORT, the port inside the container',
    otherwise: undefined,
    check: (answer) => {
      parseEntry(answer, survey);
    },
  };
  return parseEntry(await ask(question, dialogue.say), survey);
}

/**
 * Settles what a compose file cannot say, from the command line, else by asking, else by a guess that is told. Throws
 * RELIA_SYSTEM_UNCLEAR where a guess would be a coin's toss and nobody can be asked, RELIA_USAGE for what there is not.
 */
export async function settle(survey: Survey, asked: Asked): Promise<Settled> {
  const { dialogue } = asked;
  const entry = await settleEntry(survey, asked);
  const found = findPath(survey, entry);
  const where = found === undefined ? '' : ` ${found.path} is from ${found.from}.`;
  const likely = likelyVictim(survey, entry);
  const guessed: string[] = [];
  const either = async (
    given: string | undefined,
    question: Question & { otherwise: string },
    told: string | undefined,
  ) => {
    if (given !== undefined) question.check(given);
    if (given !== undefined) return given;
    if (dialogue !== undefined) return ask(question, dialogue.say);
    if (told !== undefined) guessed.push(told);
    return question.otherwise;
  };
  const path = await either(
    asked.path,
    {
      text: `Which path do users ask for? It must answer with 200 to 399.${where}`,
      otherwise: found?.path ?? '/',
      check: checkPath,
    },
    found === undefined ? 'users ask for /: no health check names a path that they could ask for (--path)' : undefined,
  );
  const name = await either(
    asked.kill,
    {
      text: `Which part dies? ${survey.parts.map((part) => part.name).join(', ')}`,
      otherwise: likely.name,
      check: (answer) => {
        findPart(answer, survey);
      },
    },
    `${likely.name} dies (--kill)`,
  );
  const isFound = asked.path === undefined && path === found?.path;
  const isGuess = asked.path === undefined && found === undefined && dialogue === undefined;
  const pathOrigin = isFound ? { foundIn: found.from } : isGuess ? 'guessed' : 'given';
  return { entry, path, pathOrigin, victim: findPart(name, survey), guessed };
}
