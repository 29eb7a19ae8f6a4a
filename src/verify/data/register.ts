import type { OperationEvent, OperationValue } from '../../history/event.ts';
import type { RegisterResult } from '../judgement.ts';
import { placeAfter, placeOf } from '../requests.ts';
import { CERTAINLY_BEFORE_MS, summariseStale, type StaleRead } from './stale-reads.ts';
import { writeOutcome } from './writes.ts';

function isWrite({ does }: OperationEvent): boolean {
  return does === 'write' || does === 'cas';
}

/** The acknowledged writes of one key, by when they were acknowledged. */
interface KeyWrites {
  readonly acknowledged: Float64Array;
  /** By place: the newest version acknowledged up to there. */
  readonly newest: Float64Array;
  /** By value (never written twice): the write. */
  readonly byValue: ReadonlyMap<string | undefined, OperationEvent>;
  /** Ascending by call, and by place the earliest acknowledgement from there on. */
  readonly calls: Float64Array;
  readonly earliestFrom: Float64Array;
}

function indexWrites(writes: readonly OperationEvent[]): KeyWrites {
  const byReturn = writes.toSorted((a, b) => (a.return ?? Infinity) - (b.return ?? Infinity));
  const byCall = writes.toSorted((a, b) => a.call - b.call);
  const newest = new Float64Array(byReturn.length);
  let version = -Infinity;
  byReturn.forEach((write, place) => {
    version = Math.max(version, write.version ?? -Infinity);
    newest[place] = version;
  });
  const earliestFrom = new Float64Array(byCall.length);
  let earliest = Infinity;
  for (let place = byCall.length - 1; place >= 0; place--) {
    earliest = Math.min(earliest, byCall[place]?.return ?? Infinity);
    earliestFrom[place] = earliest;
  }
  return {
    acknowledged: Float64Array.from(byReturn, (write) => write.return ?? Infinity),
    newest,
    byValue: new Map(writes.map((write) => [JSON.stringify(write.value), write])),
    calls: Float64Array.from(byCall, ({ call }) => call),
    earliestFrom,
  };
}

/** When a version newer than `version` was first acknowledged; infinite when never. */
function newerSince({ acknowledged, newest }: KeyWrites, version: number): number {
  return acknowledged[placeAfter(newest, version)] ?? Infinity;
}

/** When a write that came certainly after the one that wrote `value` was first acknowledged; infinite when never. */
function overwrittenSince({ byValue, calls, earliestFrom }: KeyWrites, value: OperationValue): number {
  const write = byValue.get(JSON.stringify(value));
  if (write?.return == null) return Infinity;
  return earliestFrom[placeOf(calls, write.return + CERTAINLY_BEFORE_MS)] ?? Infinity;
}

function staleRead(operation: OperationEvent, writes: KeyWrites): StaleRead | undefined {
  const { version, value, call } = operation;
  let since = Infinity;
  let missed = 'a newer version acknowledged';
  if (version !== undefined) since = newerSince(writes, version);
  else if (value === null) {
    since = writes.acknowledged[0] ?? Infinity;
    missed = 'a write acknowledged';
  } else if (value !== undefined) since = overwrittenSince(writes, value);
  const byMs = call - since;
  return byMs >= CERTAINLY_BEFORE_MS ? { operation, byMs, missed } : undefined;
}

interface Session {
  /** Newest version read, and newest own version acknowledged. */
  read: number;
  written: number;
}

/** Reads within one virtual user that go back behind what it had read or written before. A virtual user does one thing after the other. */
function countRegressions(operations: readonly OperationEvent[]): RegisterResult['sessions'] {
  const sessions = new Map<string, Session>();
  let monotonicReads = 0;
  let readYourWrites = 0;
  for (const operation of operations.toSorted((a, b) => a.call - b.call || a.iteration - b.iteration)) {
    const { vu, key, version, outcome } = operation;
    if (outcome !== 'ok' || version === undefined) continue;
    const name = JSON.stringify([vu, key]);
    const session = sessions.get(name) ?? { read: -Infinity, written: -Infinity };
    sessions.set(name, session);
    if (isWrite(operation)) session.written = Math.max(session.written, version);
    else {
      if (version < session.read) monotonicReads++;
      if (version < session.written) readYourWrites++;
      session.read = Math.max(session.read, version);
    }
  }
  return { monotonicReads, readYourWrites };
}

function byKey(writes: readonly OperationEvent[]): Map<string, OperationEvent[]> {
  const groups = new Map<string, OperationEvent[]>();
  for (const write of writes) {
    const key = write.key ?? '';
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [write]);
    else group.push(write);
  }
  return groups;
}

/** What reads of a register data set showed, against what had been acknowledged before they were sent. */
export function judgeRegister(operations: readonly OperationEvent[], on: string): RegisterResult {
  const own = operations.filter((operation) => operation.on === on);
  const writes = own.filter(isWrite);
  const reads = own.filter(({ does, outcome }) => does === 'read' && outcome === 'ok');
  const acknowledged = byKey(writes.filter((write) => writeOutcome(write) === 'ok'));
  const indexed = new Map([...acknowledged].map(([key, of]) => [key, indexWrites(of)]));
  const stale = reads.flatMap((read) => {
    const known = indexed.get(read.key ?? '');
    const found = known === undefined ? undefined : staleRead(read, known);
    return found === undefined ? [] : [found];
  });
  const countOf = (outcome: OperationEvent['outcome']): number =>
    writes.filter((write) => writeOutcome(write) === outcome).length;
  return {
    on,
    attempted: writes.length,
    acknowledged: countOf('ok'),
    failed: countOf('fail'),
    indeterminate: countOf('info'),
    reads: reads.length,
    stale: summariseStale(stale),
    sessions: countRegressions(own),
  };
}
