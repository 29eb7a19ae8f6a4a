import exec from 'k6/execution';
import type { RefinedResponse, ResponseType } from 'k6/http';

/**
 * One line for every request, written to the console as soon as the answer is there. A line is a JSON array, told from a
 * script's own console lines by its first element:
 * `[kind, start, duration, iteration, index, vu, operation, status, error, servedBy, extra?]`, where kind is `r` for a declared
 * operation (extra: what was read), `u` for a script's request (extra: the k6 scenario), `setup` or `teardown`; further
 * `["s", startTime, scenario]` when a k6 scenario began and `["i", iteration, end, scenario]` for an iteration that sent nothing.
 * Every microsecond here is paid at every request: live objects are fetched once, texts are quoted once.
 */

declare const console: { readonly log: (line: string) => void };

/** What k6 answers a request with. */
export type AnyResponse = RefinedResponse<ResponseType | undefined>;

type Kind = 'r' | 'u' | 'setup' | 'teardown';

let kind: Kind = 'u';
let log: ((line: string) => void) | undefined;
let vu = 0;
let live: typeof exec.scenario | undefined;
let scenario = '';
let tail = '';
let iteration = -1;
let index = 0;

/** The console belongs to the VU's own log only once it runs: captured any earlier, lines would go to k6's log. */
function captureConsole(): (line: string) => void {
  // Taken off its object on purpose: k6's console functions need none, and every line saves a lookup.
  const { log: own } = console;
  log = own;
  return own;
}

/** The virtual user that this is, run-wide. Known once its first iteration began. */
export function virtualUser(): number {
  return vu;
}

function enterScenario(view: typeof exec.scenario, of: Kind): void {
  live = view;
  vu = exec.vu.idInTest;
  kind = of;
}

/** Notes where the VU is. Call at the beginning of every iteration; returns its run-wide number. */
export function beginIteration(of: 'r' | 'u'): number {
  const write = log ?? captureConsole();
  if (live === undefined) enterScenario(exec.scenario, of);
  const view = live ?? exec.scenario;
  iteration = view.iterationInTest;
  index = 0;
  if (of === 'u' && view.name !== scenario) {
    scenario = view.name;
    tail = `,${JSON.stringify(scenario)}`;
  }
  if (iteration === 0) write(`["s",${String(view.startTime)},${JSON.stringify(view.name)}]`);
  return iteration;
}

/** Notes an iteration that sent nothing, so that it is not taken for one that was interrupted. */
export function endIteration(): void {
  if (index === 0) log?.(`["i",${String(iteration)},${String(Date.now())}${tail}]`);
}

/** From here on requests are those of setup or teardown. */
export function beginStage(stage: 'setup' | 'teardown'): void {
  captureConsole();
  kind = stage;
  index = 0;
}

const quotedTexts = new Map<string, string>();

/** A text as JSON. The same few come again and again; a script that makes up ever new ones shall not fill the memory. */
export function quoted(text: string): string {
  let json = quotedTexts.get(text);
  if (json === undefined) {
    if (quotedTexts.size > 500) quotedTexts.clear();
    json = JSON.stringify(text);
    quotedTexts.set(text, json);
  }
  return json;
}

function write(operation: string, start: number, durationMs: number, answer: string): void {
  log?.(
    `["${kind}",${String(start)},${durationMs.toFixed(3)},${String(iteration)},${String(index++)},${String(vu)},${operation},${answer}]`,
  );
}

/** Writes the line of a request without a response: with `throw: true` k6 throws instead. `error` is k6's code. */
export function recordFailure(operation: string, start: number, error: number): void {
  write(operation, start, Date.now() - start, `0,${String(error)},""${tail}`);
}

/**
 * Writes the line of one request. `operation` is JSON already: a number, or a quoted name; so is `extra`.
 * The duration is k6's own measure, in fractions of a millisecond, where it covers the whole request; the clock's where it
 * does not (no connection came about, or redirects were followed).
 */
export function record(operation: string, start: number, response: AnyResponse, extra = tail): void {
  const { timings } = response;
  const elapsed = Date.now() - start;
  const measured = timings.blocked + timings.duration;
  const by = response.headers['X-Served-By'];
  const answer = `${String(response.status)},${String(response.error_code)},${by === undefined ? '""' : quoted(by)}${extra}`;
  write(operation, start, measured > elapsed - 2 && measured <= elapsed + 1 ? measured : elapsed, answer);
}

/** Writes the line of one request of a batch: all are told from the batch's start, each with k6's own measure. */
export function recordInBatch(operation: string, start: number, response: AnyResponse): void {
  const measured = response.timings.blocked + response.timings.duration;
  const by = response.headers['X-Served-By'];
  const answer = `${String(response.status)},${String(response.error_code)},${by === undefined ? '""' : quoted(by)}${tail}`;
  write(operation, start, measured === 0 ? Date.now() - start : measured, answer);
}
