/** Judges one generated history in a process of its own, so that its peak memory is its own. `node bench/verify-case.mjs NAME` */
import { performance } from 'node:perf_hooks';
import { REGISTRY } from '../dist/verify/checkers/registry.js';
import { median } from './figures.mjs';
import { CASES } from './verify-cases.mjs';

/** A check is repeated until the engine has had the time to compile it: so often at least, and so long. */
const LEAST_TIMES = 3;
const LEAST_MS = 1_000;

const { model, history, options } = CASES[process.argv[2]];
const operations = history();
const baseMb = process.memoryUsage().rss / 2 ** 20;
const took = [];
let checked;
const begun = performance.now();
while (took.length < LEAST_TIMES || performance.now() - begun < LEAST_MS) {
  const since = performance.now();
  checked = REGISTRY[model].check(operations, options ?? {});
  took.push(performance.now() - since);
}
const peakMb = process.resourceUsage().maxRSS / 1024;
console.log(
  JSON.stringify({
    verdict: checked.verdict,
    reason: checked.reason,
    firstMs: took[0],
    ms: median(took),
    baseMb,
    peakMb,
  }),
);
