// Runs the systems that are broken on purpose, and their fixed twins: every defect must be found by the finding that the
// catalogue names, every twin must pass. `npm run test:zoo -- --runs 10`; Ctrl-C ends it and leaves nothing running, and the
// same command goes on where it was. Results are kept as long as the code they were made with is the same.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildBroken } from '../../fixtures/broken/build.mjs';
import { ROOT } from './run-tasks.mjs';
import { isAsExpected, SYSTEMS, VARIANTS } from './zoo/catalogue.mjs';
import { pageOf } from './zoo/page.mjs';
import { openResults } from './zoo/results.mjs';
import { keepRun, recoverZoo, runOnce } from './zoo/run-once.mjs';
import { tableOf } from './zoo/table.mjs';

const PAGE = join(ROOT, 'docs', 'broken-on-purpose.md');
/** How often a run is repeated of which relia says that it proves nothing: a starved load generator, a clock that stepped. */
const REPEATS = 9;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1' },
    only: { type: 'string' },
    'at-once': { type: 'string', default: '2' },
    fresh: { type: 'boolean', default: false },
    docs: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const runs = Number(values.runs);
const width = Number(values['at-once']);
const systems = SYSTEMS.filter(({ name }) => values.only === undefined || values.only.split(',').includes(name));
if (!Number.isInteger(runs) || runs < 1 || !Number.isInteger(width) || width < 1 || systems.length === 0) {
  console.error('usage: npm run test:zoo -- [--runs N] [--only NAME,NAME] [--at-once N] [--fresh] [--docs] [--json]');
  console.error(`systems: ${SYSTEMS.map(({ name }) => name).join(', ')}`);
  process.exit(64);
}
if (!existsSync(join(ROOT, 'dist', 'cli', 'main.js'))) {
  console.error('there is no build: run `npm run ready`');
  process.exit(69);
}

const say = values.json ? console.error : console.log;
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    if (!stop.signal.aborted) say('\nending the runs under way; what is done is kept');
    stop.abort();
  });
}

/** Runs a system until relia says that the run proves something. */
async function settle({ system, variant, run }) {
  for (let repeats = 0; ; repeats += 1) {
    const result = await runOnce({ system, variant, signal: stop.signal });
    if (stop.signal.aborted) return undefined;
    if (!result.isUntrusted || repeats === REPEATS) return { system: system.name, variant, run, repeats, ...result };
    say(`${system.name} ${variant} ${run}/${runs}: to be repeated: ${result.why}`);
  }
}

await buildBroken();
const results = openResults({ isFresh: values.fresh });
await recoverZoo();
// Run by run, so that what drifts with time hits all systems alike.
const waiting = Array.from({ length: runs }, (_, index) => index + 1)
  .flatMap((run) => systems.flatMap((system) => VARIANTS.map((variant) => ({ system, variant, run }))))
  .filter(({ system, variant, run }) => !results.has(system.name, variant, run));
const busy = new Set();

/** The next run of a system of which none is under way: a stack has one name. */
function take() {
  const index = waiting.findIndex(({ system }) => !busy.has(system.name));
  return index < 0 ? undefined : waiting.splice(index, 1)[0];
}

async function work() {
  for (let next = take(); next !== undefined && !stop.signal.aborted; next = take()) {
    const { system, variant, run } = next;
    busy.add(system.name);
    const result = await settle(next);
    busy.delete(system.name);
    if (result === undefined) return;
    results.add(result);
    const isRight = isAsExpected(system, result);
    const what = `${system.name} ${variant} ${run}/${runs}: ${result.verdict} in ${result.seconds} s; ${result.why}`;
    say(isRight ? `ok      ${what}` : `WRONG   ${what}; kept in ${keepRun({ system, variant, run })}`);
  }
}

await Promise.all(Array.from({ length: width }, work));
if (stop.signal.aborted) {
  say('interrupted; the same command goes on from here');
  process.exit(130);
}
const seen = systems.map((system) => ({ system, results: results.of(system.name, runs) }));
if (values.json) console.log(JSON.stringify({ runs, systems: seen }));
else console.log(`\n${tableOf(seen, runs)}`);
if (values.docs) writeFileSync(PAGE, await pageOf(seen, runs));
const rightOf = ({ system, results: own }) => own.filter((result) => isAsExpected(system, result)).length;
process.exit(seen.every((one) => rightOf(one) === runs * VARIANTS.length) ? 0 : 1);
