#!/usr/bin/env node
/**
 * What a measured recovery time is worth: k6 under relia against a server that tells when it really recovered, over and over, each
 * time with another outage. Prints the error and how often the interval held the truth; fails only when a run does.
 * `npm run bench:accuracy -- --runs 20 --rate 200 --kinds status,refuse --json`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { head, line, median } from './figures.mjs';
import { tellProgress } from './progress.mjs';
import { runAgainstTruth } from './truth-run.mjs';

const TIMEOUT_MS = 500;
const BASELINE_MS = 2_000;
const HOLD_MS = 3_000;

/**
 * Ways to be out of order. `gaveUpMs`: who is held that long before the end gives up, so users recover earlier than the server.
 * Goals are for those whose true end is one instant of the server: held answers come at once, by the hundred, and how fast
 * the generator takes them decides who still gives up; the edge of a partial outage is some requests wide by nature.
 */
const KINDS = {
  status: { what: '503 for all', phase: { kind: 'status', status: 503 }, gaveUpMs: 0, hasGoal: true },
  refuse: { what: 'connections refused', phase: { kind: 'refuse' }, gaveUpMs: 0, hasGoal: true },
  hold: { what: 'answers held', phase: { kind: 'hold' }, gaveUpMs: TIMEOUT_MS, hasGoal: false },
  share: { what: '503 for 30 %', phase: { kind: 'status', status: 503, share: 0.3 }, gaveUpMs: 0, hasGoal: false },
};

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    rate: { type: 'string', default: '200' },
    kinds: { type: 'string', default: Object.keys(KINDS).join(',') },
    json: { type: 'boolean', default: false },
  },
});
const [runs, rate] = [values.runs, values.rate].map(Number);
const kinds = values.kinds.split(',');
if (!(Number.isInteger(runs) && runs >= 1 && rate >= 30) || !kinds.every((kind) => kind in KINDS)) {
  console.error(
    `usage: npm run bench:accuracy -- [--runs N] [--rate N (>= 30)] [--kinds ${Object.keys(KINDS).join(',')}] [--json]`,
  );
  process.exit(64);
}

/** Fractions that spread evenly and never repeat (multiples of the golden ratio): no outage lies like another on the ticks. */
const spread = (index) => (index * 0.6180339887498949) % 1;

async function measure(kind, round, folder) {
  const { phase, gaveUpMs } = KINDS[kind];
  const at = 500 + BASELINE_MS + 100 + 100 * spread(round);
  const duration = TIMEOUT_MS + 500 + 1_500 * spread(round + 0.5);
  const maxVUs = Math.ceil(rate * (TIMEOUT_MS / 1_000) * 1.5) + 10;
  const timing = { baselineMs: BASELINE_MS, holdMs: HOLD_MS, timeoutMs: TIMEOUT_MS };
  const of = { rate, phase: { ...phase, at, duration }, folder, seed: round + 1, maxVUs, ...timing };
  const { judgement, truth, latenessMs } = await runAgainstTruth(of);
  const [{ began, ended }] = truth.phases;
  const trueMs = ended - began - gaveUpMs;
  const { value, lo, hi } = judgement.recovery.fromFaultStart;
  const isCovered = lo <= trueMs && trueMs <= (hi ?? Infinity);
  return {
    kind,
    trueMs,
    measuredMs: value,
    lo,
    hi,
    errorMs: value - trueMs,
    isCovered,
    latenessMs,
    driftMs: truth.driftMs,
  };
}

const share = (results) => results.filter(({ isCovered }) => isCovered).length / results.length;
const medianError = (results) => median(results.map(({ errorMs }) => Math.abs(errorMs)));
const verdict = (isKept) => (isKept ? 'kept' : 'missed');

function tell(results) {
  console.log(`${runs} runs of each kind at ${rate}/s; errors are measured minus true recovery time`);
  console.log(head('milliseconds'));
  for (const kind of kinds) {
    const of = results.filter((result) => result.kind === kind);
    const { what } = KINDS[kind];
    const pick = (key) => of.map((result) => result[key]);
    const held = of.filter(({ isCovered }) => isCovered).length;
    console.log(line(`${what}: true`, pick('trueMs'), 'ms'));
    console.log(
      line(`${what}: error`, pick('errorMs'), 'ms', `the interval held the truth in ${held} of ${of.length}`),
    );
    console.log(
      line(
        `${what}: interval's width`,
        of.map(({ lo, hi }) => hi - lo),
        'ms',
      ),
    );
    console.log(line(`${what}: generator late by`, pick('latenessMs'), 'ms'));
  }
}

const folder = await mkdtemp(join(tmpdir(), 'relia-accuracy-'));
try {
  const results = [];
  for (let round = 0; round < runs; round++) {
    for (const kind of kinds) {
      tellProgress(`round ${round + 1} of ${runs}: ${KINDS[kind].what}`);
      const turn = join(folder, 'turn');
      results.push(await measure(kind, round, turn));
      await rm(turn, { recursive: true, force: true });
    }
  }
  tellProgress('');
  const exact = results.filter(({ kind }) => KINDS[kind].hasGoal);
  const goal = { errorMs: 1_000 / rate + 5, coverage: 0.95 };
  const summary =
    exact.length === 0 ? null : { medianAbsoluteErrorMs: medianError(exact), coverage: share(exact), goal };
  if (values.json) console.log(JSON.stringify({ rate, runs, summary, results }, null, 2));
  else {
    tell(results);
    if (summary !== null) {
      const { medianAbsoluteErrorMs: error, coverage } = summary;
      console.log('\nfull outages with one true end');
      console.log(
        `  median absolute error ${error.toFixed(3)} ms; goal <= 1/rate + 5 ms = ${goal.errorMs.toFixed(1)} ms: ${verdict(error <= goal.errorMs)}`,
      );
      console.log(
        `  the interval held the truth in ${(100 * coverage).toFixed(1)} %; goal >= 95 %: ${verdict(coverage >= goal.coverage)}`,
      );
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
