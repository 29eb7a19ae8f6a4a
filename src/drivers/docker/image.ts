import { chmod, copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { ReliaError, messageOf } from '../../errors.ts';
import { lineCutter } from './engine-event.ts';
import { statusOf, type Engine } from './engine.ts';

const progressSchema = z.object({
  stream: z.string().optional(),
  status: z.string().optional(),
  error: z.string().optional(),
});

/** True when the Engine has the image. */
export async function hasImage(engine: Engine, tag: string): Promise<boolean> {
  try {
    await engine.call('look for an image', () => engine.docker.getImage(tag).inspect());
    return true;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw error;
  }
}

/**
 * Reads the Engine's progress of a pull, import or build to its end. Returns the last lines. Throws with the Engine's reason when
 * it reports an error in the stream, which comes with HTTP status 200.
 */
export async function followProgress(stream: NodeJS.ReadableStream): Promise<readonly string[]> {
  const tail: string[] = [];
  let failure: string | undefined;
  const cut = lineCutter((line) => {
    const parsed = progressSchema.safeParse(parseJson(line));
    if (!parsed.success) return;
    const { stream: text, status, error } = parsed.data;
    failure ??= error;
    const said = (text ?? status ?? error ?? '').trim();
    if (said !== '') tail.push(said);
    if (tail.length > 20) tail.shift();
  });
  for await (const chunk of stream) cut(chunk);
  cut('\n');
  if (failure !== undefined) throw new ProgressError(failure, tail);
  return tail;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

class ProgressError extends Error {
  readonly tail: readonly string[];

  constructor(message: string, tail: readonly string[]) {
    super(message);
    this.tail = tail;
  }
}

/** What an image is built from: a Dockerfile and files beside it, by name. */
export interface ImageRecipe {
  readonly tag: string;
  readonly dockerfile: string;
  /** Names in the build context and where their content is. */
  readonly files: Readonly<Record<string, string>>;
  readonly deadlineMs: number;
}

/** Builds an image with the Engine's classic builder. Throws RELIA_IMAGE_UNAVAILABLE with the build's last lines. */
export async function buildImage(engine: Engine, recipe: ImageRecipe): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'relia-build-'));
  try {
    await writeFile(join(folder, 'Dockerfile'), recipe.dockerfile);
    for (const [name, path] of Object.entries(recipe.files)) {
      await copyFile(path, join(folder, name));
      await chmod(join(folder, name), 0o755);
    }
    const src = ['Dockerfile', ...Object.keys(recipe.files)];
    await engine.call(
      `build ${recipe.tag}`,
      async (abortSignal) =>
        followProgress(await engine.docker.buildImage({ context: folder, src }, { t: recipe.tag, abortSignal })),
      recipe.deadlineMs,
    );
  } catch (error) {
    const cause = error instanceof ReliaError ? error.cause : error;
    throw new ReliaError('RELIA_IMAGE_UNAVAILABLE', {
      message: `the image ${recipe.tag} could not be built: ${messageOf(cause)}`,
      hint: "a build needs the machine's Debian mirror (apt over http); the last lines say what failed",
      details: cause instanceof ProgressError ? cause.tail : [],
      cause: error,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
