import { ByteReader, ByteWriter } from './varint.ts';

/** The steps that times and latencies are kept in: 0.1 ms, and 1 % of the latency from 0.01 ms on. */
const TICK_MS = 0.1;
const LEAST_LATENCY_MS = 0.01;
const LOG_STEP = Math.log(1.01);

/**
 * Requests column by column, in the order they were sent. `names` columns hold indices into the timeline's lists.
 * Latency is NaN where none is known (never sent, or no answer seen).
 */
export interface RequestColumns {
  readonly length: number;
  /** Milliseconds from the start of the load. */
  readonly sentMs: Float64Array;
  readonly latencyMs: Float32Array;
  readonly kind: Uint16Array;
  readonly operation: Uint16Array;
  readonly server: Uint16Array;
  /** Identity in the history: the generator's scenario, its iteration and the place in the iteration. */
  readonly scenario: Uint16Array;
  readonly iteration: Float64Array;
  readonly index: Uint16Array;
}

/** Empty columns for `length` requests. */
export function makeColumns(length: number): RequestColumns {
  return {
    length,
    sentMs: new Float64Array(length),
    latencyMs: new Float32Array(length),
    kind: new Uint16Array(length),
    operation: new Uint16Array(length),
    server: new Uint16Array(length),
    scenario: new Uint16Array(length),
    iteration: new Float64Array(length),
    index: new Uint16Array(length),
  };
}

function latencyCode(ms: number): number {
  if (Number.isNaN(ms)) return 0;
  return 1 + Math.round(Math.log(Math.max(ms, LEAST_LATENCY_MS) / LEAST_LATENCY_MS) / LOG_STEP);
}

function latencyOf(code: number): number {
  return code === 0 ? Number.NaN : LEAST_LATENCY_MS * Math.exp((code - 1) * LOG_STEP);
}

const INDEX_COLUMNS = ['kind', 'operation', 'server', 'scenario', 'index'] as const;

/**
 * Bytes of requests: the count, then each column whole, because like values side by side compress best. Send times are
 * the distance to the one before in 0.1 ms, latencies a logarithm in steps of 1 %: an error of at most 0.05 ms and 0.5 %.
 */
export function encodeRequests(columns: RequestColumns): Uint8Array {
  const writer = new ByteWriter();
  writer.varint(columns.length);
  let last = 0;
  for (const sent of columns.sentMs) {
    const tick = Math.round(sent / TICK_MS);
    writer.signed(tick - last);
    last = tick;
  }
  for (const ms of columns.latencyMs) writer.varint(latencyCode(ms));
  for (const name of INDEX_COLUMNS) for (const value of columns[name]) writer.varint(value);
  let before = -1;
  for (const iteration of columns.iteration) {
    writer.signed(iteration - before - 1);
    before = iteration;
  }
  return writer.bytes();
}

/** The requests that `encodeRequests` made bytes of. Throws RangeError when the bytes are cut short. */
export function decodeRequests(bytes: Uint8Array): RequestColumns {
  const reader = new ByteReader(bytes);
  const columns = makeColumns(reader.varint());
  const { length } = columns;
  let tick = 0;
  for (let i = 0; i < length; i++) {
    tick += reader.signed();
    columns.sentMs[i] = tick * TICK_MS;
  }
  for (let i = 0; i < length; i++) columns.latencyMs[i] = latencyOf(reader.varint());
  for (const name of INDEX_COLUMNS) for (let i = 0; i < length; i++) columns[name][i] = reader.varint();
  let iteration = -1;
  for (let i = 0; i < length; i++) {
    iteration += reader.signed() + 1;
    columns.iteration[i] = iteration;
  }
  return columns;
}
