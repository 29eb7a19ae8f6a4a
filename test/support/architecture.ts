import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';

/** One source file, by its path under `src`. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** What a layer may import: other layers by name, packages and `node:` modules by theirs. `node:*` stands for all of Node. */
type Allowed = readonly string[];

const DATA: Allowed = ['errors', 'scenario', 'history'];
const DRIVER: Allowed = [...DATA, 'ports', 'zod', 'node:*'];

/** The import table. A layer may always import itself; whatever is not listed here is a wrong arrow. */
export const IMPORT_TABLE: Readonly<Record<string, Allowed>> = {
  errors: [],
  index: ['scenario', 'compare'],
  scenario: ['errors', 'zod', 'node:crypto'],
  history: ['errors', 'scenario', 'zod'],
  verify: [...DATA],
  ports: ['scenario', 'history'],
  engine: [...DATA, 'ports', 'verify'],
  report: [...DATA, 'verify', 'fflate', 'junit-report-builder', 'node:crypto'],
  // The page runs in a browser: of relia it sees the model it is given, and that as types.
  'report/page': ['report', 'uplot', 'fflate'],
  compare: [...DATA, 'verify'],
  gameday: [...DATA, 'ports', 'verify', 'engine'],
  'drivers/docker': [...DRIVER, 'dockerode', 'execa', 'yaml'],
  'drivers/toxiproxy': [...DRIVER, 'toxiproxy-node-client'],
  'drivers/k6': [...DRIVER, 'drivers/k6/runtime', 'esbuild', 'execa'],
  // Runs inside k6, which has neither Node nor packages.
  'drivers/k6/runtime': ['k6'],
  'drivers/system': [...DRIVER, 'esbuild'],
  'drivers/process': [...DRIVER, 'execa', 'yaml', 'get-port'],
  provision: ['errors', 'zod', 'execa', 'get-port', 'yauzl', 'node:*'],
  cli: [
    ...[...DATA, 'ports', 'verify', 'engine', 'report', 'compare', 'gameday', 'provision'],
    ...['drivers/docker', 'drivers/toxiproxy', 'drivers/k6', 'drivers/system', 'drivers/process'],
    ...['yargs', 'chalk', 'zod', 'node:*'],
  ],
};

/** Starting processes is the drivers' and the provisioning's work, whatever else a layer may have of Node. */
const PROCESSES = 'node:child_process';
const MAY_START_PROCESSES = /^(drivers\/|provision$)/;

/** The layers that take time, chance, environment, disk and console as parameters. */
const PURE = ['scenario', 'history', 'verify', 'ports', 'engine', 'report', 'compare', 'index', 'errors'];
const FORBIDDEN_IN_PURE = [
  [/\bDate\.now\(|\bnew Date\(\)/, 'the time comes in through ports/clock.ts'],
  [/\bperformance\.now\(/, 'the time comes in through ports/clock.ts'],
  [/\b(setTimeout|setInterval)\(/, 'waiting is done by ports/clock.ts'],
  [/\bMath\.random\(/, 'chance comes in through ports/random.ts'],
  [/\bprocess\.(env|cwd|stdout|stderr|exit|on)\b/, 'the environment comes in as a parameter'],
  [/\bconsole\.\w+\(/, 'the console belongs to the CLI'],
] as const;

/** The most lines a file may have. */
const MOST_LINES = 350;

const LAYERS_BY_DEPTH = Object.keys(IMPORT_TABLE).sort((a, b) => b.length - a.length);

/** The layer of a file or folder under `src`; `undefined` when the table has none for it. */
function layerOf(path: string): string | undefined {
  const plain = path.replace(/\.(d\.)?[cm]?[jt]s$/, '');
  return LAYERS_BY_DEPTH.find((layer) => plain === layer || plain.startsWith(`${layer}/`));
}

/** The package of an import: `yargs/helpers` is of `yargs`. */
function packageOf(specifier: string): string {
  const [first = '', second = ''] = specifier.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}

function isAllowed(layer: string, specifier: string): boolean {
  const allowed = IMPORT_TABLE[layer] ?? [];
  if (specifier === PROCESSES && !MAY_START_PROCESSES.test(layer)) return false;
  if (specifier.startsWith('node:')) return allowed.includes(specifier) || allowed.includes('node:*');
  return allowed.includes(packageOf(specifier));
}

function wrongImport(file: SourceFile, layer: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) {
    return isAllowed(layer, specifier) ? undefined : `${file.path}: ${layer} may not import "${specifier}"`;
  }
  const target = layerOf(normalize(join(dirname(file.path), specifier)));
  if (target === layer || (target !== undefined && IMPORT_TABLE[layer]?.includes(target) === true)) return undefined;
  return `${file.path}: ${layer} may not import ${target ?? specifier}`;
}

function importsOf({ text }: SourceFile): readonly string[] {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
}

/** A file without its comments: what they say about the clock breaks nothing. */
function codeOf({ text }: SourceFile): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|(?<![:'"`])\/\/.*$/gm, '');
}

function impurities(file: SourceFile, layer: string): readonly string[] {
  if (!PURE.includes(layer)) return [];
  const code = codeOf(file);
  return FORBIDDEN_IN_PURE.filter(([pattern]) => pattern.test(code)).map(([, why]) => `${file.path}: ${why}`);
}

function violationsOf(file: SourceFile): readonly string[] {
  const layer = layerOf(file.path);
  if (layer === undefined) return [`${file.path}: the import table has no layer for it`];
  const lines = file.text.trimEnd().split('\n').length;
  return [
    ...importsOf(file)
      .map((specifier) => wrongImport(file, layer, specifier))
      .filter((wrong) => wrong !== undefined),
    ...impurities(file, layer),
    ...(lines > MOST_LINES ? [`${file.path}: ${String(lines)} lines, at most ${String(MOST_LINES)}`] : []),
  ];
}

/** Every way in which the files break the architecture, one line each. */
export function architectureViolations(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap(violationsOf);
}
