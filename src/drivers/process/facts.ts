import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { release } from 'node:os';
import { basename, isAbsolute } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { RuntimeFacts } from '../../ports/runtime.ts';
import type { StackRecord } from './stack-state.ts';
import { fill } from './template.ts';
import { fillingOf, partsOf, programPath, type Environment, type Part } from './world.ts';

/** Which programs a stack runs, with the digest of each. */
export async function readFacts(stack: StackRecord, env: Environment): Promise<RuntimeFacts> {
  const digests = new Map<string, Promise<string>>();
  const told = (path: string): Promise<string> => {
    const known = digests.get(path) ?? digestOf(path);
    digests.set(path, known);
    return known;
  };
  const images = await Promise.all(
    partsOf(stack).map(async (part) => {
      const files = filesOf(part, env);
      const texts = await Promise.all(files.map(async (path) => `${basename(path)} sha256:${await told(path)}`));
      return [part.name, texts.join(', ')] as const;
    }),
  );
  const kernel = release();
  return {
    runtime: 'process',
    engine: `Linux ${kernel}`,
    versions: { ...stack.versions, kernel },
    images: Object.fromEntries(images),
  };
}

/** The files that a part runs: its programs, and those its command names. */
function filesOf(part: Part, env: Environment): readonly string[] {
  const { service, stack } = part;
  const filling = fillingOf(part, {}, env);
  const words = service.command.map((text) => fill(text, filling)).filter(isAbsolute);
  const named = service.programs.slice(0, 1).map((name) => programPath(stack, name));
  return [...new Set([...named, ...words])].filter(
    (path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true,
  );
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
