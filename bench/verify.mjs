#!/usr/bin/env node
/**
 * What judging histories takes: the published ones (RELIA_HISTORIES) and generated ones, beside Porcupine in the same run where Go
 * is on the machine. Prints figures; fails only when a verdict is wrong. `npm run bench:verify -- --times 20 [--no-porcupine]`.
 */
import { spawnSync } from 'node:child_process';
import { createWriteStream, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readDataSets } from '../dist/cli/verify-history/read-data-sets.js';
import { REGISTRY } from '../dist/verify/checkers/registry.js';
import { median } from './figures.mjs';
import { reliaLines } from './generated-histories.mjs';
import { buildPorcupine, forPorcupine, runPorcupine } from './porcupine.mjs';
import { CASES } from './verify-cases.mjs';

const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const CASE = fileURLToPath(new URL('verify-case.mjs', import.meta.url));
/** The longest that checks of one history are repeated, and the most seconds that Porcupine may take for one. */
const FOR_MS = 500;
const MOST_SECONDS = 20;
/** How long the files of a family are judged before any of them is timed: the engine compiles what runs often, Go did so before. */
const WARM_UP_MS = 1_000;
const LINES = 1_000_000;
/** From a file of a million lines to the verdict, the process's start included. */
const LINES_GOAL_MS = 6_000;

const { values } = parseArgs({
  options: { times: { type: 'string', default: '20' }, porcupine: { type: 'boolean', default: true } },
  allowNegative: true,
});
const times = Number(values.times);
if (!(times >= 1)) {
  console.error('usage: npm run bench:verify -- [--times N] [--no-porcupine]');
  process.exit(64);
}

/** The folders of published histories: the model, the goals, and what else Porcupine should make of them. */
const FAMILIES = [
  { folder: 'porcupine-etcd', model: 'cas-register', initial: null, eachMs: 2, leastRatio: 20 },
  { folder: 'knossos-cas-register/good', model: 'cas-register', initial: 0 },
  { folder: 'knossos-cas-register/bad', model: 'cas-register', initial: 0 },
  { folder: 'porcupine-kv', model: 'kv', initial: '', leastRatio: 0.5 },
];

const ms = (value) =>
  value === undefined ? '' : value < 10 ? value.toFixed(3) : Math.round(value).toLocaleString('en-US');
const mb = (value) => (value === undefined ? '' : `${Math.round(value)} MB`);

function row(name, columns, remark = '') {
  console.log(`  ${name.padEnd(40)}${columns.map((column) => column.padStart(12)).join('')}  ${remark}`.trimEnd());
}

function met(value, goal, unit) {
  return goal === undefined
    ? ''
    : `goal <= ${goal.toLocaleString('en-US')} ${unit}: ${value <= goal ? 'met' : 'missed'}`;
}

/** The median time of a check, warm. */
function timeCheck(check, operations, options) {
  const took = [];
  let checked;
  const begun = performance.now();
  while (took.length === 0 || (took.length < times && performance.now() - begun < FOR_MS)) {
    const since = performance.now();
    checked = check(operations, options);
    took.push(performance.now() - since);
  }
  return { verdict: checked.verdict, ms: median(took) };
}

function filesOf(folder) {
  return readdirSync(folder)
    .filter((name) => /\.(?:log|txt|edn|json)$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

function porcupineVerdict({ verdict }) {
  return { Ok: 'pass', Illegal: 'fail' }[verdict] ?? 'inconclusive';
}

let isWrong = false;
function mustBe(name, told, other) {
  if (told === other || other === 'inconclusive') return;
  isWrong = true;
  console.log(`  WRONG: ${name}: relia says ${told}, it is ${other}`);
}

function judgeFamily(root, family, porcupine) {
  const { folder, model, initial, eachMs, leastRatio } = family;
  const files = filesOf(join(root, folder)).map((path) => ({
    name: basename(path),
    operations: readDataSets(path, { format: undefined, model }).dataSets[0].operations,
  }));
  const options = { initial };
  const { check } = REGISTRY[model];
  const begun = performance.now();
  do for (const { operations } of files) check(operations, options);
  while (performance.now() - begun < WARM_UP_MS);
  const relia = new Map(files.map(({ name, operations }) => [name, timeCheck(check, operations, options)]));
  const kind = model === 'kv' ? 'kv' : 'register';
  const how = { kind, initial, seconds: MOST_SECONDS, times, forMs: FOR_MS };
  const other =
    porcupine === undefined
      ? new Map()
      : runPorcupine(
          porcupine,
          files.map(({ name, operations }) => forPorcupine(name, operations, how)),
        );
  for (const [name, { verdict }] of other) mustBe(name, relia.get(name).verdict, porcupineVerdict({ verdict }));
  const sum = (results) => [...results.values()].reduce((total, one) => total + one.ms, 0);
  const slowest = Math.max(...[...relia.values()].map((one) => one.ms));
  const both = other.size === files.length;
  const ratio = both ? sum(other) / sum(relia) : undefined;
  row(
    `${folder}, ${files.length} files`,
    [ms(sum(relia)), both ? ms(sum(other)) : '-', ratio === undefined ? '-' : `${ratio.toFixed(1)}x`],
    [
      ratio === undefined || leastRatio === undefined
        ? ''
        : `goal >= ${leastRatio}x: ${ratio >= leastRatio ? 'met' : 'missed'}`,
      `slowest ${ms(slowest)} ms${eachMs === undefined ? '' : ` (${met(slowest, eachMs, 'ms')})`}`,
    ]
      .filter((text) => text !== '')
      .join('; '),
  );
  if (model === 'kv') {
    for (const [name, one] of relia) {
      const { ms: theirs } = other.get(name) ?? {};
      row(
        `  ${name}`,
        [ms(one.ms), ms(theirs), theirs === undefined ? '' : `${(theirs / one.ms).toFixed(2)}x`],
        one.verdict,
      );
    }
  }
  return { relia: sum(relia), other: both ? sum(other) : undefined };
}

function published(porcupine) {
  const root = process.env.RELIA_HISTORIES;
  if (root === undefined || !existsSync(root)) {
    console.log('\npublished histories: not judged, RELIA_HISTORIES names no folder');
    return;
  }
  console.log('\npublished histories, sums of warm medians');
  row('', ['relia ms', 'Porcupine', 'ratio']);
  const sums = FAMILIES.filter(({ folder }) => existsSync(join(root, folder))).map((family) => ({
    family,
    ...judgeFamily(root, family, porcupine),
  }));
  const cas = sums.filter(({ family, other }) => family.model === 'cas-register' && other !== undefined);
  if (cas.length === 0) return;
  const [ours, theirs] = [cas.reduce((t, one) => t + one.relia, 0), cas.reduce((t, one) => t + one.other, 0)];
  const ratio = theirs / ours;
  row(
    'all CAS registers',
    [ms(ours), ms(theirs), `${ratio.toFixed(1)}x`],
    `goal >= 20x: ${ratio >= 20 ? 'met' : 'missed'}`,
  );
}

function judgeCase(name) {
  const run = spawnSync(process.execPath, [CASE, name], { encoding: 'utf8', maxBuffer: 1 << 24 });
  if (run.status !== 0) throw new Error(`${name}: ${run.stderr}`);
  return JSON.parse(run.stdout);
}

function generated(porcupine) {
  console.log('\ngenerated histories, warm medians, each in a process of its own; `first` is cold');
  row('', ['relia ms', 'first ms', 'peak', 'Porcupine']);
  for (const [name, one] of Object.entries(CASES)) {
    const judged = judgeCase(name);
    mustBe(name, judged.verdict, one.verdict);
    let theirs = '-';
    if (one.porcupine === true && porcupine !== undefined) {
      const how = { kind: 'register', initial: null, seconds: MOST_SECONDS, times: 1, forMs: 0 };
      const result = runPorcupine(porcupine, [forPorcupine(name, one.history(), how)]).get(name);
      theirs =
        result === undefined
          ? 'no memory'
          : porcupineVerdict(result) === 'inconclusive'
            ? `> ${MOST_SECONDS} s`
            : ms(result.ms);
      if (result !== undefined) mustBe(name, judged.verdict, porcupineVerdict(result));
    }
    const goals = [met(judged.ms, one.goalMs, 'ms'), met(judged.peakMb, one.goalMb, 'MB')].filter(
      (text) => text !== '',
    );
    row(name, [ms(judged.ms), ms(judged.firstMs), mb(judged.peakMb), theirs], goals.join('; '));
  }
}

async function wholeFile() {
  const folder = mkdtempSync(join(tmpdir(), 'relia-bench-'));
  try {
    const path = join(folder, 'history.jsonl');
    const file = createWriteStream(path);
    for (const line of reliaLines({ count: LINES, keys: 100 })) {
      if (!file.write(`${line}\n`)) await once(file, 'drain');
    }
    file.end();
    await once(file, 'finish');
    console.log(`\n\`relia verify\` of a file of ${LINES.toLocaleString('en-US')} lines, from start to exit`);
    row('', ['ms', 'check ms', 'peak']);
    const since = performance.now();
    const args = ['--max-old-space-size=2048', MAIN, 'verify', path, '--model', 'register', '--json'];
    const run = spawnSync('/usr/bin/env', [process.execPath, ...args], { encoding: 'utf8' });
    const took = performance.now() - since;
    const { verdict, checkMs } = JSON.parse(run.stdout);
    mustBe('the file', verdict, 'pass');
    row('register, 100 keys', [ms(took), ms(checkMs), ''], met(took, LINES_GOAL_MS, 'ms'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const built = values.porcupine ? buildPorcupine() : { why: 'not asked for' };
console.log(`Node ${process.version}; Porcupine: ${built.why ?? 'v1.3.1, in the same run'}`);
try {
  published(built.binary);
  generated(built.binary);
  await wholeFile();
} finally {
  built.remove?.();
}
process.exit(isWrong ? 1 : 0);
