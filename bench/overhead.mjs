#!/usr/bin/env node
/**
 * What recording costs: k6 alone, k6 under relia and k6 with `--out json`, same script and same target, in turns.
 * Prints figures; fails only when a run does. `npm run bench -- --runs 5 --seconds 5 --minutes 10`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { against, head, line, ratios } from './figures.mjs';
import { watchMemory } from './memory.mjs';
import { tellProgress } from './progress.mjs';
import { startTarget } from './target.mjs';
import { k6Alone, k6UnderRelia, k6WithJson, openLoop, saturated, scriptWith } from './ways.mjs';

const VIRTUAL_USERS = 20;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '5' },
    minutes: { type: 'string', default: '0.5' },
  },
});
const [runs, seconds, minutes] = [values.runs, values.seconds, values.minutes].map(Number);
if (!(runs >= 1 && seconds >= 1 && minutes >= 0)) {
  console.error('usage: npm run bench -- [--runs N] [--seconds N] [--minutes N]');
  process.exit(64);
}

/**
 * Runs each way once a round, each round beginning with the next one, so that none always meets a cold or a hot machine.
 * @returns the results of each way, by round
 */
async function inTurns(ways, run, about) {
  const names = Object.keys(ways);
  const results = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < runs; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(round + turn) % names.length];
      tellProgress(`${about}, round ${round + 1} of ${runs}: ${name}`);
      const folder = join(run.folder, 'turn');
      results[name].push(await ways[name]({ ...run, folder, seconds }));
      await rm(folder, { recursive: true, force: true });
    }
  }
  tellProgress('');
  return results;
}

const pick = (results, key) => results.map((result) => result[key]);
const WAYS = { 'k6 alone': k6Alone, 'k6 under relia': k6UnderRelia, 'k6 --out json': k6WithJson };

async function atSaturation(place) {
  const results = await inTurns(
    WAYS,
    { ...place, script: scriptWith(saturated(VIRTUAL_USERS, seconds)) },
    'saturation',
  );
  console.log(head(`saturation, ${VIRTUAL_USERS} virtual users`));
  const rates = Object.fromEntries(
    Object.keys(WAYS).map((name) => [name, pick(results[name], 'iterations').map((count) => count / seconds)]),
  );
  for (const name of Object.keys(WAYS)) console.log(line(`${name}, iterations/s`, rates[name], 'count'));
  const toAlone = ratios(rates['k6 under relia'], rates['k6 alone']);
  const toJson = ratios(rates['k6 under relia'], rates['k6 --out json']);
  const floor = against(toAlone, { atLeast: 0.7, name: 'floor' });
  console.log(
    line('relia / alone', toAlone, 'ratio', `${floor}; ${against(toAlone, { atLeast: 0.85, name: 'goal' })}`),
  );
  console.log(line('relia / json', toJson, 'ratio', against(toJson, { atLeast: 1.1, name: 'floor' })));
}

async function atRate(place, rate, ways) {
  const about = `${rate.toLocaleString('en-US')}/s`;
  const results = await inTurns(
    ways,
    { ...place, script: scriptWith(openLoop(rate, seconds), { isTimed: true }) },
    about,
  );
  console.log(head(`${about}, open loop`));
  for (const name of Object.keys(ways)) console.log(line(`${name}, p95 ms`, pick(results[name], 'p95Ms'), 'ms'));
  const slower = ratios(pick(results['k6 under relia'], 'p95Ms'), pick(results['k6 alone'], 'p95Ms'));
  const bound = rate === 500 ? against(slower, { atMost: 1.1, name: 'floor' }) : '';
  console.log(line('relia / alone, p95', slower, 'ratio', bound));
  // A tick that k6 was too late for when its time was up had no request either, although k6 does not call it dropped.
  const unserved = ({ dropped, iterations }) => Math.max(dropped, rate * seconds - iterations);
  const dropped = Object.keys(ways).map((name) => {
    const total = results[name].reduce((sum, result) => sum + unserved(result), 0);
    return { name, total };
  });
  const [alone, relia] = dropped;
  const verdict = relia.total <= alone.total ? 'kept' : 'missed';
  const told = dropped.map(({ name, total }) => `${name} ${total}`).join(', ');
  console.log(
    `  ticks without a request in all rounds: ${told}; floor: relia drops nothing that k6 alone does not: ${verdict}`,
  );
}

const folder = await mkdtemp(join(tmpdir(), 'relia-bench-'));
const target = await startTarget(folder);
async function cleanUp() {
  await target.stop();
  await rm(folder, { recursive: true, force: true });
}
let isInterrupted = false;
process.once('SIGINT', () => {
  isInterrupted = true;
  void cleanUp().finally(() => process.exit(130));
});
try {
  console.log(
    `${runs} rounds of ${seconds} s each, in turns, on ${availableParallelism()} CPUs, Node ${process.version}`,
  );
  console.log('ratios compare runs of the same round');
  const place = { url: target.url, folder };
  await atSaturation(place);
  await atRate(place, 500, WAYS);
  const { 'k6 alone': alone, 'k6 under relia': relia } = WAYS;
  await atRate(place, 2_000, { 'k6 alone': alone, 'k6 under relia': relia });
  if (minutes > 0) {
    tellProgress(`memory, ${minutes} min`);
    const lines = await watchMemory({ url: target.url, folder: join(folder, 'long'), minutes, rate: 500 });
    tellProgress('');
    console.log(lines.join('\n'));
  }
} catch (error) {
  if (!isInterrupted) throw error;
} finally {
  await cleanUp();
}
