// `npm run test:repeat -- --runs 5`: runs each shipped scenario several times against the real stack and says whether the
// verdict was the expected one each time.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from './run-tasks.mjs';

/** The exit code that each scenario must end in. */
const EXPECTED = { 'kill-web': 0, 'partition-cache': 0, 'lag-replica': 0, 'kill-primary': 1, 'kill-lb': 1 };
const WORDS = {
  0: 'pass',
  1: 'fail',
  2: 'inconclusive',
  3: 'halted',
  4: 'cleanup failed',
  64: 'usage',
  69: 'environment',
  70: 'bug',
};

const { values } = parseArgs({ options: { runs: { type: 'string', default: '5' }, only: { type: 'string' } } });
const runs = Number(values.runs);
const names = Object.keys(EXPECTED).filter((name) => values.only === undefined || name === values.only);
if (!Number.isInteger(runs) || runs < 1 || names.length === 0) {
  console.error(`usage: npm run test:repeat -- [--runs N] [--only ${Object.keys(EXPECTED).join('|')}]`);
  process.exit(64);
}

const root = join(ROOT, 'reports', `repeat-${new Date().toISOString().slice(0, 19).replaceAll(/\D/g, '')}`);
mkdirSync(root, { recursive: true });
const results = new Map(names.map((name) => [name, []]));

/** One run; its exit code and what it says of its load. */
function runOnce(name, round) {
  const out = join(root, `${name}-${round}`);
  const args = ['dist/cli/main.js', 'run', `scenarios/${name}.ts`, '--out', out, '--json'];
  const since = Date.now();
  const { status, stdout } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [run] = readRuns(stdout);
  const load = run?.judgement?.load?.text ?? run?.error?.message ?? 'no result';
  console.log(
    `${name} ${round}/${runs}: ${WORDS[status] ?? `exit ${status}`} in ${((Date.now() - since) / 1000).toFixed(0)} s; ${load}`,
  );
  return status;
}

function readRuns(text) {
  try {
    const document = JSON.parse(text);
    return document.runs ?? [document];
  } catch {
    return [];
  }
}

// Round by round, so that what drifts with time hits all scenarios alike.
for (let round = 1; round <= runs; round += 1) {
  for (const name of names) results.get(name).push(runOnce(name, round));
}

console.log(`\n${'scenario'.padEnd(18)}${'expected'.padEnd(10)}verdicts`);
for (const [name, codes] of results) {
  const verdicts = codes.map((code) => (code === EXPECTED[name] ? WORDS[code] : `!${WORDS[code] ?? code}`));
  console.log(`${name.padEnd(18)}${WORDS[EXPECTED[name]].padEnd(10)}${verdicts.join(' ')}`);
}
const isEqual = [...results].every(([name, codes]) => codes.every((code) => code === EXPECTED[name]));
console.log(isEqual ? '\nevery verdict as expected' : '\nnot every verdict as expected');
process.exit(isEqual ? 0 : 1);
