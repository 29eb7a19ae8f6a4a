import type { DropEvent, LoadExitEvent, LoadStartEvent, OperationEvent } from '../../src/history/event.ts';
import { dueTicks } from '../../src/history/ticks.ts';
import { randomFrom } from './random.ts';

/** What the system does with a request. `status` 0 is no answer; an error code tells why. */
export interface Answer {
  readonly status?: number;
  readonly tookMs?: number;
  readonly error?: number;
  readonly by?: string;
}

/** A request as the system meets it. */
export interface Asked {
  /** Milliseconds since the start of the load. */
  readonly atMs: number;
  readonly iteration: number;
}

/** An open loop against a system that is a function of time. */
export interface OpenLoop {
  /** Requests a second; 200 when not told. */
  readonly rate?: number;
  /** 60 s when not told. */
  readonly durationMs?: number;
  /** The start of the load, milliseconds since t0. */
  readonly startMs?: number;
  /** Ticks that find all of them busy are dropped. */
  readonly maxVUs?: number;
  /** The generator sends up to this late, milliseconds. */
  readonly latenessMs?: number;
  readonly seed?: number;
  readonly answer?: (asked: Asked) => Answer;
  /** What an iteration is; a read of "orders" when not told. */
  readonly does?: (iteration: number) => Partial<OperationEvent>;
}

/** The events of a load: its start, operations, drops and exit, as the load generator reports them. */
export interface RecordedLoad {
  readonly loadStart: LoadStartEvent;
  readonly operations: readonly OperationEvent[];
  readonly drops: readonly DropEvent[];
  readonly loadExit: LoadExitEvent;
}

const USUAL_MS = 5;

function outcomeOf(does: OperationEvent['does'], status: number): OperationEvent['outcome'] {
  if ((status >= 200 && status < 300) || (does === 'read' && status === 404)) return 'ok';
  return does === 'read' ? 'fail' : 'info';
}

/** The virtual user that is free at `at`, the longest free one first; `undefined` when all are busy. */
function takeFree(busyUntil: number[], at: number, maxVUs: number): number | undefined {
  const free = busyUntil.findIndex((until) => until <= at);
  if (free >= 0) return free;
  return busyUntil.length < maxVUs ? busyUntil.length : undefined;
}

const USUAL_LOOP: Required<OpenLoop> = {
  rate: 200,
  durationMs: 60_000,
  startMs: 0,
  maxVUs: Infinity,
  latenessMs: 0.4,
  seed: 1,
  answer: () => ({}),
  does: () => ({}),
};

function operationOf(loop: Required<OpenLoop>, asked: Asked & { readonly vu: number }, answer: Answer): OperationEvent {
  const { status = 200, tookMs = USUAL_MS, error, by } = answer;
  const { atMs, iteration, vu } = asked;
  const call = Math.floor(loop.startMs + atMs);
  const told = loop.does(iteration);
  return {
    type: 'op',
    vu: vu + 1,
    scenario: 'relia',
    iteration,
    index: 0,
    name: 'look an order up',
    does: 'read',
    on: 'orders',
    key: 'run-1-0',
    status,
    ...(error === undefined ? {} : { error }),
    ...(by === undefined ? {} : { by }),
    call,
    return: Math.round((call + tookMs) * 1_000) / 1_000,
    outcome: outcomeOf(told.does ?? 'read', status),
    ...told,
  };
}

/** Runs an open loop: every tick is sent, whatever the system answers, or dropped when no virtual user is free. */
export function openLoop(wishes: OpenLoop = {}): RecordedLoad {
  const loop = { ...USUAL_LOOP, ...wishes };
  const { durationMs, startMs, maxVUs } = loop;
  const random = randomFrom(loop.seed);
  const periodMs = 1_000 / loop.rate;
  const operations: OperationEvent[] = [];
  const drops: DropEvent[] = [];
  const busyUntil: number[] = [];
  const due = dueTicks(periodMs, durationMs);
  let endMs = durationMs;
  for (let tick = 0; tick < due; tick++) {
    const tickMs = tick * periodMs;
    const vu = maxVUs === Infinity ? 0 : takeFree(busyUntil, tickMs, maxVUs);
    if (vu === undefined) {
      drops.push({ type: 'drop', tick, at: startMs + tickMs });
      continue;
    }
    const atMs = tickMs + random() * loop.latenessMs;
    const iteration = operations.length;
    const answer = loop.answer({ atMs, iteration });
    const doneMs = atMs + (answer.tookMs ?? USUAL_MS);
    busyUntil[vu] = doneMs;
    endMs = Math.max(endMs, doneMs);
    operations.push(operationOf(loop, { atMs, iteration, vu }, answer));
  }
  const at = startMs + endMs + 50;
  const complete = operations.length;
  return {
    loadStart: { type: 'load-start', at: startMs, periodMs, durationMs },
    operations,
    drops,
    loadExit: { type: 'load-exit', at, exitCode: 0, complete, interrupted: 0, early: false },
  };
}

/** Answers 503 in the given times [from, to), milliseconds since the start of the load, else 200. */
export function failing(...times: readonly (readonly [from: number, to: number])[]): (asked: Asked) => Answer {
  return ({ atMs }) => (times.some(([from, to]) => atMs >= from && atMs < to) ? { status: 503 } : {});
}
