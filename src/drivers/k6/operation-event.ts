import type { Meaning, OperationEvent, OperationValue } from '../../history/event.ts';
import type { Operation } from '../../scenario/load-schema.ts';
import { outcomeOf, outcomeOfRequest } from './outcome.ts';
import { RELIA_SCENARIO, type Found, type RequestRecord } from './record-line.ts';
import type { Subject } from './runtime/workload.ts';

/** What records are turned into events with. */
export interface EventContext {
  readonly operations: readonly Operation[];
  readonly subjectOf: (iteration: number) => Subject;
  /** Epoch milliseconds that event times count from. */
  readonly t0: number;
}

function valueRead(value: unknown): OperationValue {
  if (typeof value === 'string' || typeof value === 'number' || value === null) return value;
  return JSON.stringify(value);
}

/** What an operation was going to write, by iteration alone. */
function valueWritten(does: Meaning, { from, to, value }: Subject): OperationValue {
  return does === 'transfer' ? { from, to, amount: value } : value;
}

function whatWasRead(found: Found | undefined): Pick<OperationEvent, 'value' | 'version'> {
  if (found === undefined) return {};
  if (found.absent === true) return { value: null };
  return {
    ...(found.value === undefined ? {} : { value: valueRead(found.value) }),
    ...(typeof found.version === 'number' ? { version: found.version } : {}),
  };
}

function timesOf({ start, durationMs }: RequestRecord, t0: number): Pick<OperationEvent, 'call' | 'return'> {
  const call = start - t0;
  return { call, return: Math.round((call + durationMs) * 1_000) / 1_000 };
}

function declared(record: RequestRecord, operation: Operation, context: EventContext): OperationEvent {
  const { status, error, by, found, iteration } = record;
  const { name, does, on } = operation;
  const subject = context.subjectOf(iteration);
  const read = whatWasRead(found);
  return {
    type: 'op',
    ...timesOf(record, context.t0),
    vu: record.vu,
    scenario: RELIA_SCENARIO,
    iteration,
    index: record.index,
    name,
    does,
    on,
    key: subject.key,
    ...(does === 'read' ? read : { ...read, value: valueWritten(does, subject) }),
    outcome: outcomeOf(does, { status, error, isUnreadable: found?.unreadable ?? false }),
    status,
    ...(error === 0 ? {} : { error }),
    ...(by === '' ? {} : { by }),
  };
}

function requested(record: RequestRecord, context: EventContext): OperationEvent {
  const { status, error, by, kind } = record;
  const name = String(record.operation);
  const method = name.slice(0, name.indexOf(' '));
  return {
    type: 'op',
    ...timesOf(record, context.t0),
    vu: record.vu,
    scenario: record.scenario ?? RELIA_SCENARIO,
    iteration: record.iteration,
    index: record.index,
    name,
    does: 'request',
    outcome: outcomeOfRequest(method, { status, error }),
    status,
    ...(error === 0 ? {} : { error }),
    ...(by === '' ? {} : { by }),
    ...(kind === 'setup' || kind === 'teardown' ? { stage: kind } : {}),
  };
}

/** The event of one record. */
export function eventOf(record: RequestRecord, context: EventContext): OperationEvent {
  const operation = record.kind === 'operation' ? context.operations[Number(record.operation)] : undefined;
  return operation === undefined ? requested(record, context) : declared(record, operation, context);
}

/** An iteration that began and left no record: what it was going to do, and that nobody knows whether it did. */
export interface Untraced {
  readonly scenario: string;
  readonly iteration: number;
  /** When it was due, or the closest that is known, in milliseconds since t0. */
  readonly call: number;
}

/** The event of an iteration without a record. A read that gave no answer failed; anything else may have taken place. */
export function untracedEvent({ scenario, iteration, call }: Untraced, context: EventContext): OperationEvent {
  const common = {
    type: 'op',
    call,
    return: null,
    vu: 0,
    scenario,
    iteration,
    index: 0,
    status: 0,
    untraced: true,
  } as const satisfies Partial<OperationEvent>;
  const subject = context.operations.length === 0 ? undefined : context.subjectOf(iteration);
  const operation = subject === undefined ? undefined : context.operations[subject.operation];
  if (subject === undefined || operation === undefined) {
    return { ...common, name: 'untraced iteration', does: 'request', outcome: 'info' };
  }
  const { name, does, on } = operation;
  if (does === 'read') return { ...common, name, does, on, key: subject.key, outcome: 'fail' };
  return { ...common, name, does, on, key: subject.key, value: valueWritten(does, subject), outcome: 'info' };
}
