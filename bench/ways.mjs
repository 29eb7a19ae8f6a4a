import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { K6LoadGenerator } from '../dist/drivers/k6/driver.js';
import { startTimeOf } from '../dist/drivers/system/process-identity.js';
import { createRunStore } from '../dist/drivers/system/run-store.js';
import { LiveWindow } from '../dist/engine/live.js';
import { hostPlatform } from '../dist/provision/platform.js';
import { requireTool } from '../dist/provision/tool/find-tool.js';
import { loadSchema } from '../dist/scenario/load-schema.js';
import { percentile } from './figures.mjs';

/**
 * What one run of a load came to.
 * @typedef {{ iterations: number, dropped: number, p95Ms: number }} Result
 */

const execute = promisify(execFile);

export async function k6Path() {
  const { path } = await requireTool({ name: 'k6', platform: hostPlatform() }, process.env);
  return path;
}

/** What a request takes, as relia records it: k6 leaves the waiting for a connection out of its own duration. */
const WHOLE = 'whole_request';

/**
 * A script of the user's: one POST an iteration, its load as k6's own options say. `isTimed`: it notes what each request takes,
 * so that k6 alone and relia are compared by the same measure.
 */
export function scriptWith(options, { isTimed = false } = {}) {
  const post = "http.post(__ENV.BASE_URL + '/orders', body, params)";
  return `
import http from 'k6/http';
import { Trend } from 'k6/metrics';
export const options = ${JSON.stringify(options)};
const body = JSON.stringify({ id: 'r1-zzz', run: 'r1', amount: 250 });
const params = { headers: { 'content-type': 'application/json' } };
const whole = new Trend('${WHOLE}');
export default function () {
  ${isTimed ? `const { timings } = ${post};\n  whole.add(timings.blocked + timings.duration);` : `${post};`}
}
`;
}

/** Options of a closed model: as many iterations as the virtual users can make. */
export function saturated(virtualUsers, seconds) {
  return {
    scenarios: { load: { executor: 'constant-vus', vus: virtualUsers, duration: `${seconds}s`, gracefulStop: '5s' } },
  };
}

/** Options of an open loop at a rate. */
export function openLoop(rate, seconds) {
  const preAllocatedVUs = Math.max(50, Math.ceil(rate / 5));
  const load = { executor: 'constant-arrival-rate', rate, timeUnit: '1s', duration: `${seconds}s`, gracefulStop: '5s' };
  return { scenarios: { load: { ...load, preAllocatedVUs, maxVUs: preAllocatedVUs } } };
}

/**
 * k6 by itself, with its end-of-test summary, as a pipeline would run it.
 * @param {{ script: string, url: string, folder: string, more?: string[] }} run
 * @returns {Promise<Result>}
 */
export async function k6Alone({ script, url, folder, more = [] }) {
  await mkdir(folder, { recursive: true });
  const [source, summary] = [join(folder, 'script.js'), join(folder, 'summary.json')];
  await writeFile(source, script);
  const args = ['run', '--quiet', '--no-usage-report', '--no-color', `--summary-export=${summary}`, ...more, source];
  await execute(await k6Path(), args, { env: { ...process.env, BASE_URL: url }, maxBuffer: 2 ** 26 });
  const { metrics } = JSON.parse(await readFile(summary, 'utf8'));
  return {
    iterations: metrics.iterations.count,
    dropped: metrics.dropped_iterations?.count ?? 0,
    p95Ms: metrics[WHOLE]?.['p(95)'] ?? metrics.http_req_duration['p(95)'],
  };
}

/** k6 by itself, writing every sample to a file. */
export async function k6WithJson(run) {
  const file = join(run.folder, 'samples.json');
  const result = await k6Alone({ ...run, more: ['--out', `json=${file}`] });
  await rm(file, { force: true });
  return result;
}

/**
 * k6 under relia: started and recorded by relia's own driver, every event kept in a history on the disk and in the live
 * figures, as in a run.
 * @param {{ script: string, url: string, folder: string, seconds: number, onEvent?: (event: object) => void }} run
 * @returns {Promise<Result>}
 */
export async function k6UnderRelia({ script, url, folder, seconds, onEvent }) {
  await mkdir(folder, { recursive: true });
  const scriptPath = join(folder, 'script.js');
  await writeFile(scriptPath, script);
  const store = await createRunStore(folder);
  const live = new LiveWindow(5_000);
  const generator = new K6LoadGenerator({ k6Path, startTimeOf });
  const load = loadSchema.parse({ script: 'script.js', duration: `${seconds}s` });
  const request = { run: 'bench', seed: 1, load, data: {}, entryUrl: url, scriptPath, folder, t0: Date.now() };
  const latencies = [];
  let dropped = 0;
  const handle = await generator.start(request, (event) => {
    store.append(event);
    live.observe(event);
    if (event.type === 'drop') dropped += 1;
    if (onEvent !== undefined) onEvent(event);
    else if (event.type === 'op' && event.return !== null) latencies.push(event.return - event.call);
  });
  // relia's k6 outlives the terminal's Ctrl-C, so that a run can heal first; here nothing is to be healed.
  const interrupt = () => void handle.stop();
  process.once('SIGINT', interrupt);
  const exit = await handle.finished;
  process.off('SIGINT', interrupt);
  await store.flush();
  await store.close();
  if (exit.exitCode !== 0) throw new Error(`k6 ended with ${exit.exitCode}; see ${folder}`);
  return { iterations: exit.complete, dropped, p95Ms: percentile(latencies, 95) };
}
