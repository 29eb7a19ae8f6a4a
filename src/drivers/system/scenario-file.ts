import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, formatMessages, type BuildFailure, type Plugin } from 'esbuild';
import { ReliaError, messageOf } from '../../errors.ts';

const ORIGIN = Symbol.for('relia.file');

/** The package's own entry: TypeScript in a checkout under test, JavaScript once built. */
function ownEntry(): string {
  const built = fileURLToPath(new URL('../../index.js', import.meta.url));
  return existsSync(built) ? built : fileURLToPath(new URL('../../index.ts', import.meta.url));
}

/**
 * Gives every file that imports 'relia' its own copy of `define*`, which notes the file on what it returns: paths in a
 * scenario are relative to the file that names them, and bundling would lose which one that was. The note is enumerable, so
 * that a spread copy keeps it.
 */
function reliaPlugin(): Plugin {
  return {
    name: 'relia',
    setup(context) {
      context.onResolve({ filter: /^relia$/ }, (args) => ({ path: args.importer, namespace: 'relia' }));
      context.onLoad({ filter: /.*/, namespace: 'relia' }, (args) => ({
        resolveDir: dirname(ownEntry()),
        contents: `
          import * as own from ${JSON.stringify(ownEntry())};
          export * from ${JSON.stringify(ownEntry())};
          const noting = (define) => (spec) => Object.defineProperty({ ...define(spec) }, Symbol.for('relia.file'), { value: ${JSON.stringify(args.path)}, enumerable: true });
          export const defineSystem = noting(own.defineSystem);
          export const defineScenario = noting(own.defineScenario);
        `,
      }));
    },
  };
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && 'errors' in error;
}

async function bundle(path: string): Promise<string> {
  try {
    const result = await build({
      entryPoints: [path],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      logLevel: 'silent',
      plugins: [reliaPlugin()],
    });
    return result.outputFiles[0]?.text ?? '';
  } catch (error) {
    const details = isBuildFailure(error) ? await formatMessages(error.errors, { kind: 'error' }) : [messageOf(error)];
    throw new ReliaError('RELIA_SCRIPT_INVALID', {
      message: `${path} does not parse`,
      details: details.map((text) => text.trim()),
      hint: 'mend the marked place',
      cause: error,
    });
  }
}

function originOf(value: unknown, otherwise: string): string {
  if (typeof value !== 'object' || value === null) return otherwise;
  const origin: unknown = Object.getOwnPropertyDescriptor(value, ORIGIN)?.value;
  return typeof origin === 'string' ? origin : otherwise;
}

/** What a scenario or system file exports by default, and the file that its paths are relative to. */
export interface LoadedFile {
  readonly file: string;
  readonly value: unknown;
  /** The file that defined a scenario's `system`; the file itself for anything else. */
  readonly systemFile: string;
}

/**
 * Loads a scenario, system or model file (TypeScript or JavaScript) with 'relia' standing for the running package. `define` is what
 * a file without a default export is told to end with.
 * Throws RELIA_FILE_NOT_FOUND, RELIA_SCRIPT_INVALID.
 */
export async function loadFile(path: string, define = 'defineScenario'): Promise<LoadedFile> {
  const file = resolve(path);
  if (!existsSync(file)) {
    throw new ReliaError('RELIA_FILE_NOT_FOUND', {
      message: `${path} does not exist`,
      hint: 'check the path; it counts from the current folder',
    });
  }
  const code = await bundle(file);
  const folder = await mkdtemp(join(tmpdir(), 'relia-scenario-'));
  try {
    const target = join(folder, 'scenario.mjs');
    await writeFile(target, code);
    const module = await evaluate(target, { path, define });
    const value = module['default'];
    const system = typeof value === 'object' && value !== null && 'system' in value ? value.system : value;
    return { file, value, systemFile: originOf(system, file) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function evaluate(
  target: string,
  { path, define }: { readonly path: string; readonly define: string },
): Promise<Record<string, unknown>> {
  let module: unknown;
  try {
    module = await import(pathToFileURL(target).href);
  } catch (error) {
    throw new ReliaError('RELIA_SCRIPT_INVALID', {
      message: `${path} failed while it was loaded: ${messageOf(error)}`,
      cause: error,
    });
  }
  if (typeof module !== 'object' || module === null || !('default' in module)) {
    throw new ReliaError('RELIA_SCRIPT_INVALID', {
      message: `${path} has no default export`,
      hint: `end the file with \`export default ${define}({ ... })\``,
    });
  }
  return { default: module.default };
}

/** A path written in `file`, made absolute. Throws RELIA_FILE_NOT_FOUND with the place that names it. */
export function resolveBeside(file: string, written: string, what: string): string {
  const path = isAbsolute(written) ? written : resolve(dirname(file), written);
  if (existsSync(path)) return path;
  throw new ReliaError('RELIA_FILE_NOT_FOUND', {
    message: `${what} ${written} does not exist`,
    hint: `paths count from the file that names them: ${file}`,
  });
}
