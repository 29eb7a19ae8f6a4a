import { createHash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, formatMessages, type BuildFailure, type BuildOptions, type Message, type Metafile } from 'esbuild';
import { ReliaError, messageOf } from '../../errors.ts';
import type { LoadRequest } from '../../ports/load.ts';
import { bundlePlugin, openPrelude } from './bundle-plugin.ts';
import { subjectData } from './subject-data.ts';

/** One ESM file that k6 runs, and what it is. */
export interface Bundle {
  readonly code: string;
  /** SHA-256 of the code. What differs from run to run is given to k6 in its environment and is no part of it. */
  readonly codeHash: string;
  /** Where k6 has to run so that relative paths of the script hold. */
  readonly folder: string;
}

const RUNTIME = fileURLToPath(new URL('./runtime/', import.meta.url));

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && 'errors' in error;
}

function placeOf({ location }: Message, folder: string): string {
  if (location === null) return '';
  return `${resolve(folder, location.file)}:${String(location.line)}:${String(location.column + 1)}: `;
}

async function scriptInvalid(error: unknown, folder: string): Promise<ReliaError> {
  if (!isBuildFailure(error)) {
    return new ReliaError('RELIA_SCRIPT_INVALID', { message: messageOf(error), cause: error });
  }
  const [first] = error.errors;
  const details = await formatMessages(error.errors, { kind: 'error' });
  return new ReliaError('RELIA_SCRIPT_INVALID', {
    message: first === undefined ? error.message : `${placeOf(first, folder)}${first.text}`,
    hint: 'correct the script; relia bundles it with esbuild, as an ES module that may import k6, k6/* and its own files',
    details: details.map((text) => text.trimEnd()),
    cause: error,
  });
}

/** What to bundle: a file, or code that stands for one in `folder`. */
type Entry = Pick<BuildOptions, 'entryPoints' | 'stdin'>;

async function bundleEntry(entry: Entry, folder: string): Promise<{ code: string; metafile: Metafile }> {
  const folders: string[] = [];
  try {
    const { outputFiles, metafile } = await build({
      ...entry,
      absWorkingDir: folder,
      bundle: true,
      write: false,
      metafile: true,
      format: 'esm',
      platform: 'neutral',
      mainFields: ['module', 'main'],
      target: 'es2022',
      charset: 'utf8',
      logLevel: 'silent',
      plugins: [bundlePlugin({ runtime: RUNTIME, scriptFolder: folder }, folders)],
    });
    return { code: openPrelude(folders) + (outputFiles[0]?.text ?? ''), metafile };
  } catch (error) {
    throw await scriptInvalid(error, folder);
  }
}

/** The names a script exports. Throws RELIA_SCRIPT_INVALID for one that is no ES module. */
async function exportsOf(scriptPath: string): Promise<readonly string[]> {
  const folder = dirname(scriptPath);
  const { metafile } = await bundleEntry({ entryPoints: [scriptPath] }, folder);
  const isCommonJs = Object.entries(metafile.inputs).some(
    ([path, { format }]) => resolve(folder, path) === scriptPath && format === 'cjs',
  );
  if (isCommonJs) {
    throw new ReliaError('RELIA_SCRIPT_INVALID', {
      message: `${scriptPath} uses require or module.exports; k6 and relia run ES modules`,
      hint: 'write "import http from \'k6/http\'" and "export default function () { ... }"',
    });
  }
  return Object.values(metafile.outputs)[0]?.exports ?? [];
}

function scriptEntry(scriptPath: string, names: readonly string[], hasRate: boolean): string {
  const lines = [
    `import * as script from ${JSON.stringify(scriptPath)};`,
    `import { iterating, staged, withoutLoad } from ${JSON.stringify(`${RUNTIME}script.ts`)};`,
  ];
  for (const stage of ['setup', 'teardown']) {
    if (names.includes(stage)) lines.push(`export const ${stage} = staged("${stage}", script.${stage});`);
  }
  if (hasRate) {
    lines.push(
      'export const options = { ...withoutLoad(script.options), ...JSON.parse(__ENV.RELIA_OPTIONS) };',
      'export default iterating(script.default);',
    );
    return lines.join('\n');
  }
  if (names.includes('options')) lines.push('export const options = script.options;');
  if (names.includes('default')) lines.push('export default iterating(script.default);');
  const own = ['setup', 'teardown', 'options', 'default', 'handleSummary'];
  for (const name of names.filter((candidate) => !own.includes(candidate))) {
    lines.push(`export const ${name} = iterating(script.${name});`);
  }
  return lines.join('\n');
}

function operationsEntry({ load, data }: LoadRequest): string {
  const operations = 'operations' in load ? load.operations : [];
  const spec = { rate: load.rate ?? 0, operations, data: subjectData(data) };
  return [
    `import { createOperations } from ${JSON.stringify(`${RUNTIME}operations.ts`)};`,
    'export const options = JSON.parse(__ENV.RELIA_OPTIONS);',
    `export default createOperations(${JSON.stringify(spec)});`,
  ].join('\n');
}

async function entryOf(request: LoadRequest): Promise<{ contents: string; folder: string }> {
  const { load, scriptPath, folder } = request;
  if (scriptPath === undefined) return { contents: operationsEntry(request), folder };
  const names = await exportsOf(scriptPath);
  if (load.rate !== undefined && !names.includes('default')) {
    throw new ReliaError('RELIA_SCRIPT_INVALID', {
      message: `${scriptPath} has no default export, which load.rate would call ${String(load.rate)} times a second`,
      hint: "export the iteration as default, or leave load.rate out so that the script's own options run",
    });
  }
  return { contents: scriptEntry(scriptPath, names, load.rate !== undefined), folder: dirname(scriptPath) };
}

/** The digest of the code alone: esbuild's comments say where files are, which differs from machine to machine. */
function digest(code: string): string {
  return createHash('sha256')
    .update(code.replace(/^\s*\/\/ .*$/gm, ''))
    .digest('hex');
}

/** Bundles the script of a load, given or generated. Throws RELIA_SCRIPT_INVALID with file, line and column. */
export async function bundleLoad(request: LoadRequest): Promise<Bundle> {
  const { contents, folder } = await entryOf(request);
  const stdin = { contents, resolveDir: folder, sourcefile: 'relia-entry.js' };
  const { code } = await bundleEntry({ stdin }, folder);
  return { code, codeHash: digest(code), folder };
}
