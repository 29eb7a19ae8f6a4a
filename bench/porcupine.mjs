import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('porcupine', import.meta.url));
/** What the program may take, in KiB: on some histories it would take all there is. */
const MOST_KIB = 6 * 1024 * 1024;

/**
 * Builds the program that judges with Porcupine.
 * @returns {{ binary: string, remove: () => void } | { why: string }} `why` there is none
 */
export function buildPorcupine() {
  const folder = mkdtempSync(join(tmpdir(), 'relia-bench-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const binary = join(folder, 'porcupine');
  const built = spawnSync('go', ['build', '-o', binary, '.'], { cwd: FOLDER, encoding: 'utf8' });
  if (built.status === 0) return { binary, remove };
  remove();
  if (built.error !== undefined) return { why: 'Go is not on this machine' };
  return { why: `it could not be built: ${built.stderr.trim().split('\n').at(-1)}` };
}

/** Small numbers for values, equal for equal ones. */
function naming() {
  const names = new Map();
  return (value) => {
    const key = JSON.stringify(value ?? null);
    if (!names.has(key)) names.set(key, names.size);
    return names.get(key);
  };
}

/** Whether an operation says something: what failed did not take place, and a read without an answer shows nothing. */
function isTold({ verb, outcome, value, isRefusal }) {
  if (verb === 'read' || verb === 'get') return outcome === 'ok' && value !== undefined;
  return outcome !== 'fail' || isRefusal === true;
}

function told({ verb, value, outcome, isRefusal, key, process }, nameOf, clientOf) {
  const common = { client: clientOf(process), key, unknown: outcome === 'info', kind: verb };
  if (verb === 'get' || verb === 'put' || verb === 'append') return { ...common, text: value };
  if (verb !== 'cas') return { ...common, a: nameOf(value), ok: true };
  const [from, to] = value;
  return { ...common, a: nameOf(from), b: nameOf(to), ok: outcome === 'ok' && isRefusal !== true };
}

/** Calls (`2n`) and returns (`2n + 1`) in the order of time; at equal times calls come first. */
function eventsOf(operations) {
  const events = operations.flatMap(({ call, ret }, n) => [
    { event: 2 * n, at: call },
    ...(ret === Infinity ? [] : [{ event: 2 * n + 1, at: ret }]),
  ]);
  events.sort((a, b) => a.at - b.at || (a.event & 1) - (b.event & 1) || a.event - b.event);
  return events.map(({ event }) => event);
}

/**
 * A history as the program takes it.
 * @param {{ kind: 'register' | 'kv', initial: unknown, seconds: number, times: number, forMs: number }} how the model, the most
 *   seconds of a check, and how often it is repeated: so many times, or for so long
 */
export function forPorcupine(name, { list }, { kind, initial, ...how }) {
  const nameOf = naming();
  const clientOf = naming();
  const first = nameOf(initial);
  const kept = list.filter(isTold);
  const operations = kept.map((one) => told(one, nameOf, clientOf));
  return { name, model: kind, initial: first, operations, events: eventsOf(kept), ...how };
}

/**
 * Lets Porcupine judge histories, within bounded memory.
 * @returns by name the verdict and the median time in milliseconds; a history is missing where it ran out of memory
 */
export function runPorcupine(binary, histories) {
  const input = histories.map((one) => JSON.stringify(one)).join('\n');
  const run = spawnSync('sh', ['-c', `ulimit -v ${MOST_KIB}; exec "$0"`, binary], {
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  const lines = (run.stdout ?? '').split('\n').filter((line) => line !== '');
  const results = lines.map((line) => JSON.parse(line)).filter(({ name }) => name !== undefined);
  return new Map(results.map(({ name, verdict, ns }) => [name, { verdict, ms: ns / 1e6 }]));
}
