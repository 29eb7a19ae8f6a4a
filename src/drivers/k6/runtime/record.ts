import exec from 'k6/execution';
import type { RefinedResponse, ResponseType } from 'k6/http';

/**
 * One line for every request, written to the console as soon as the answer is there. A line is a JSON array, told from a
 * script's own console lines by its first element:
 * `[kind, start, duration, iteration, index, vu, operation, status, error, servedBy, extra?]`, where kind is `r` for a declared
 * operation (extra: what was read), `u` for a script's request (extra: the k6 scenario), `setup` or `teardown`; start is in
 * milliseconds since the epoch, duration in microseconds. Further `["s", startTime, scenario]` when a k6 scenario began and
 * `["i", iteration, end, scenario]` for an iteration that sent nothing.
 *
 * Every microsecond here is paid at every request, and k6 interprets: what counts is how few operations and calls there are. So
 * live objects are fetched once, texts are quoted once, numbers are put into texts by the template and not by `String`.
 */

declare const console: { readonly log: (line: string) => void };

/** What k6 answers a request with. */
export type AnyResponse = RefinedResponse<ResponseType | undefined>;

/** The greatest number of microseconds that 32 bits hold, in milliseconds. */
const LONGEST_SHIFTED_MS = 4_294_967;

type Kind = 'r' | 'u' | 'setup' | 'teardown';

// Taken off their objects on purpose: neither these nor k6's console functions need one, and every line saves the lookup.
export const { now } = Date;

/** A line up to its start time. */
let opening = '["u",';
let log: ((line: string) => void) | undefined;
let vu = 0;
let live: typeof exec.scenario | undefined;
let isOnlyScenario = false;
let scenario = '';
let tail = '';
let iteration = -1;
let index = 0;

/** The console belongs to the VU's own log only once it runs: captured any earlier, lines would go to k6's log. */
function captureConsole(): (line: string) => void {
  const { log: own } = console;
  log = own;
  return own;
}

/** The virtual user that this is, run-wide. Known once its first iteration began. */
export function virtualUser(): number {
  return vu;
}

function openLines(of: Kind): void {
  opening = `["${of}",`;
}

function enterScenario(view: typeof exec.scenario, of: Kind): void {
  live = view;
  vu = exec.vu.idInTest;
  isOnlyScenario = Object.keys(exec.test.options.scenarios ?? {}).length === 1;
  openLines(of);
}

function noteScenario({ name }: typeof exec.scenario): void {
  if (name === scenario) return;
  scenario = name;
  tail = `,${JSON.stringify(name)}`;
}

/** Notes where the VU is. Call at the beginning of every iteration; returns its run-wide number. */
export function beginIteration(of: 'r' | 'u'): number {
  const write = log ?? captureConsole();
  if (live === undefined) enterScenario(exec.scenario, of);
  const view = live ?? exec.scenario;
  iteration = view.iterationInTest;
  index = 0;
  // A virtual user goes from one k6 scenario to another, where there are several.
  if (of === 'u' && (!isOnlyScenario || scenario === '')) noteScenario(view);
  if (iteration === 0) write(`["s",${view.startTime},${JSON.stringify(view.name)}]`);
  return iteration;
}

/** Notes an iteration that sent nothing, so that it is not taken for one that was interrupted. */
export function endIteration(): void {
  if (index === 0) log?.(`["i",${iteration},${now()}${tail}]`);
}

/** From here on requests are those of setup or teardown. */
export function beginStage(stage: 'setup' | 'teardown'): void {
  captureConsole();
  openLines(stage);
  index = 0;
}

const quotedTexts = new Map<string, string>();
let lastText = '';
let lastQuoted = '""';

/** A text as JSON. The same few come again and again; a script that makes up ever new ones shall not fill the memory. */
export function quoted(text: string): string {
  if (text === lastText) return lastQuoted;
  let json = quotedTexts.get(text);
  if (json === undefined) {
    if (quotedTexts.size > 500) quotedTexts.clear();
    json = JSON.stringify(text);
    quotedTexts.set(text, json);
  }
  lastText = text;
  lastQuoted = json;
  return json;
}

/** Writes the line of a request without a response: with `throw: true` k6 throws instead. `error` is k6's code. */
export function recordFailure(operation: string, start: number, error: number): void {
  log?.(
    `${opening}${start},${(now() - start) * 1_000},${iteration},${index++},${vu},${operation},0,${error},""${tail}]`,
  );
}

/**
 * Writes the line of one request. `operation` is JSON already: a number, or a quoted name; so is `extra`.
 * The duration is k6's own measure, in fractions of a millisecond, where it covers the whole request; the clock's where it
 * does not (no connection came about, or redirects were followed).
 */
export function record(operation: string, start: number, response: AnyResponse, extra = tail): void {
  const { timings } = response;
  const elapsed = now() - start;
  const measured = timings.blocked + timings.duration;
  const isWhole = measured > elapsed - 2 && measured <= elapsed + 1;
  writeAnswer(operation, start, isWhole ? measured : elapsed, response, extra);
}

/** Writes the line of one request of a batch: all are told from the batch's start, each with k6's own measure. */
export function recordInBatch(operation: string, start: number, response: AnyResponse): void {
  const measured = response.timings.blocked + response.timings.duration;
  writeAnswer(operation, start, measured === 0 ? now() - start : measured, response, tail);
}

function writeAnswer(operation: string, start: number, ms: number, response: AnyResponse, extra: string): void {
  const by = response.headers['X-Served-By'];
  // Rounded to whole microseconds by a shift, which is no call; it holds for 71 minutes.
  const us = ms < LONGEST_SHIFTED_MS ? (ms * 1_000 + 0.5) >>> 0 : Math.round(ms * 1_000);
  log?.(
    `${opening}${start},${us},${iteration},${index++},${vu},${operation},${response.status},${response.error_code},${by === undefined ? '""' : quoted(by)}${extra}]`,
  );
}
