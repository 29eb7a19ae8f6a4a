import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { k6UnderRelia, openLoop, scriptWith } from './ways.mjs';

const MB = 2 ** 20;
const SAMPLE_MS = 1_000;
/** Below this it is called flat: fewer than four bytes for each of 500 requests a second, so that nothing is kept of one. */
const FLAT_MB_PER_MINUTE = 0.1;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

/** relia's own memory right now: what it holds after its garbage is gone, and what the machine sees. */
function sample(startedAt) {
  collectGarbage();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { atMs: Date.now() - startedAt, rss: rss / MB, held: (heapUsed + external) / MB };
}

/** The slope of a straight line through points (least squares). */
function slope(points) {
  const mean = (pick) => points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)];
  const over = points.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0);
  return over / points.reduce((sum, point) => sum + (point.x - x) ** 2, 0);
}

/**
 * Watches relia's own memory while it records a longer load.
 * @returns lines to print
 */
export async function watchMemory({ url, folder, minutes, rate }) {
  const seconds = Math.round(minutes * 60);
  const startedAt = Date.now();
  const samples = [];
  const timer = setInterval(() => samples.push(sample(startedAt)), SAMPLE_MS);
  const { iterations } = await k6UnderRelia({
    script: scriptWith(openLoop(rate, seconds)),
    url,
    folder,
    seconds,
    onEvent: () => undefined,
  });
  clearInterval(timer);
  const half = samples.slice(Math.floor(samples.length / 2));
  const perMinute = (pick) => slope(half.map((one) => ({ x: one.atMs / 60_000, y: pick(one) })));
  const quarters = [0.25, 0.5, 0.75, 1].map((share) => samples[Math.ceil(samples.length * share) - 1]);
  const tell = (pick) => quarters.map((one) => pick(one).toFixed(1).padStart(8)).join('');
  const held = perMinute((one) => one.held);
  return [
    `\nrelia's own memory, ${rate.toLocaleString('en-US')}/s for ${minutes} min (${iterations.toLocaleString('en-US')} recorded), MB at each quarter`,
    `  resident                       ${tell((one) => one.rss)}   ${perMinute((one) => one.rss).toFixed(2)} MB/min over the second half`,
    `  held after garbage collection  ${tell((one) => one.held)}   ${held.toFixed(2)} MB/min over the second half; floor: flat (<= ${FLAT_MB_PER_MINUTE}): ${held <= FLAT_MB_PER_MINUTE ? 'kept' : 'missed'}`,
  ];
}
