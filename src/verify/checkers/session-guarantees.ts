import type { CheckOptions } from './check.ts';
import type { Operation } from './operation.ts';
import { follows, isWrite, orderKey, writtenBy, type KeyOrder, type Source } from './session-order.ts';
import { evidenceOf } from './set-findings.ts';
import { note, tally, type Tally } from './tally.ts';
import { named } from './values.ts';

/** The guarantees, in the order of the report. */
export const GUARANTEES = ['read-your-writes', 'monotonic-reads', 'monotonic-writes', 'writes-follow-reads'] as const;

export type Guarantee = (typeof GUARANTEES)[number];

/** What the sessions showed. */
export interface Sessions {
  readonly violated: Readonly<Record<Guarantee, Tally>>;
  /** How often each was put to the test. */
  readonly tested: Record<Guarantee, number>;
  /** Reads whose place in the order of versions is not known. */
  readonly unordered: Tally;
  /** Keys by where their order is known from. */
  readonly sources: Record<Source, number>;
  /** The most versions that a read was behind what its session had seen, where versions can be counted. */
  worstVersions: number;
  /** The longest that a session had known what a read of it missed, milliseconds. */
  worstMs: number;
  /** Calls of the violating operations. */
  readonly at: number[];
}

/** Nothing looked at yet. */
export function emptySessions(): Sessions {
  const zero = (): Record<Guarantee, number> => ({
    'read-your-writes': 0,
    'monotonic-reads': 0,
    'monotonic-writes': 0,
    'writes-follow-reads': 0,
  });
  return {
    violated: {
      'read-your-writes': tally('read-your-writes', 'fail'),
      'monotonic-reads': tally('monotonic-reads', 'fail'),
      'monotonic-writes': tally('monotonic-writes', 'fail'),
      'writes-follow-reads': tally('writes-follow-reads', 'fail'),
    },
    tested: zero(),
    unordered: tally('unordered', 'inconclusive'),
    sources: { versions: 0, 'single writer': 0, lists: 0, 'real time': 0 },
    worstVersions: 0,
    worstMs: 0,
    at: [],
  };
}

/** The newest of what a session did to a key that is over. */
interface Newest {
  /** Its place in the order; -infinite when there is none. */
  at: number;
  by: Operation | undefined;
}

/** One session's view of one key. */
interface Session {
  /** Operations that took place and have not been over yet when the last one was called, by place in the group. */
  open: number[];
  readonly read: Newest;
  readonly written: Newest;
  /** By session that writes: the latest of its writes that this session has read. By process too, for equal times. */
  readonly seenOf: Readonly<Record<'session' | 'process', Map<string, Seen>>>;
}

interface Seen {
  readonly write: Operation;
  readonly by: Operation;
}

function newSession(): Session {
  const nothing = (): Newest => ({ at: -Infinity, by: undefined });
  return { open: [], read: nothing(), written: nothing(), seenOf: { session: new Map(), process: new Map() } };
}

/** Writers are sessions, or where times are equal their processes, each of which does one thing at a time. */
const WRITERS = ['session', 'process'] as const;

function takeSeen({ seenOf }: Session, { write, by }: Seen): void {
  for (const writer of WRITERS) {
    const known = seenOf[writer].get(write[writer])?.write;
    const isLater =
      known === undefined || write.call - known.call > 0 || (write.call === known.call && write.index > known.index);
    if (isLater) seenOf[writer].set(write[writer], { write, by });
  }
}

/** One key with the order of its versions. */
interface KeyCase {
  readonly group: readonly Operation[];
  readonly order: KeyOrder;
  readonly sessions: Sessions;
}

function take(newest: Newest, at: number, by: Operation): void {
  // An unknown place is NaN, which is greater than nothing; the first known one is taken even if it is the lowest.
  if (at > newest.at || (newest.by === undefined && !Number.isNaN(at))) {
    newest.at = at;
    newest.by = by;
  }
}

/** The write whose value a read returned, with the read. */
function seenBy({ group, order }: KeyCase, place: number): Seen | undefined {
  const by = group[place];
  const write = order.writes[place];
  return by === undefined || write === undefined || isWrite(by) ? undefined : { write, by };
}

function takeOver(keyCase: KeyCase, place: number, into: Pick<Session, 'read' | 'written'>): void {
  const past = keyCase.group[place];
  if (past !== undefined) take(isWrite(past) ? into.written : into.read, keyCase.order.newest[place] ?? NaN, past);
}

/** What a session knew of a key when it called an operation. */
interface View extends Pick<Session, 'read' | 'written' | 'seenOf'> {
  /** What the reads have seen that returned in the very moment of the call, by the same process. */
  readonly justSeen: readonly Seen[];
}

/**
 * Takes in what was over before `operation` was called. What returned in the very moment of the call counts for the same process
 * only, so it stays open for others.
 */
function settle(keyCase: KeyCase, session: Session, operation: Operation): View {
  let left = 0;
  const tied: number[] = [];
  for (const place of session.open) {
    const past = keyCase.group[place];
    if (past === undefined) continue;
    if (past.ret < operation.call) {
      takeOver(keyCase, place, session);
      const seen = seenBy(keyCase, place);
      if (seen !== undefined) takeSeen(session, seen);
      continue;
    }
    if (follows(operation, past)) tied.push(place);
    session.open[left++] = place;
  }
  session.open.length = left;
  if (tied.length === 0) return { ...session, justSeen: [] };
  const view = { read: { ...session.read }, written: { ...session.written } };
  for (const place of tied) takeOver(keyCase, place, view);
  const justSeen = tied.map((place) => seenBy(keyCase, place)).filter((seen) => seen !== undefined);
  return { ...view, seenOf: session.seenOf, justSeen };
}

interface Violation {
  readonly guarantee: Guarantee;
  readonly operation: Operation;
  readonly against: readonly (Operation | undefined)[];
  readonly text: string;
}

function violate(sessions: Sessions, { guarantee, operation, against, text }: Violation): number {
  const ms = Math.max(0, operation.call - (against[0]?.ret ?? operation.call));
  const told = `session ${operation.session}${operation.key === '' ? '' : `, key ${operation.key}`}: ${text}`;
  note(sessions.violated[guarantee], {
    at: operation.call,
    badness: ms,
    tell: () => evidenceOf(told, ...against, operation),
  });
  sessions.at.push(operation.call);
  return ms;
}

/** A read against what its session had written or read before. */
function checkRead(keyCase: KeyCase, session: View, place: number): void {
  const { order, sessions, group } = keyCase;
  const read = group[place];
  const oldest = order.oldest[place] ?? NaN;
  if (read === undefined) return;
  if (Number.isNaN(oldest)) {
    const text = `${read.label} read ${named(read.value)}, whose place in the order of versions is not known`;
    note(sessions.unordered, { at: read.call, badness: 0, tell: () => evidenceOf(text, read) });
    return;
  }
  for (const [guarantee, { at, by }] of [
    ['read-your-writes', session.written],
    ['monotonic-reads', session.read],
  ] as const) {
    if (by === undefined) continue;
    sessions.tested[guarantee]++;
    if (oldest >= at) continue;
    const [seen, before] = guarantee === 'monotonic-reads' ? [by.value, 'read'] : [writtenBy(by), 'written'];
    const text = `${read.label} read ${named(read.value)} after ${named(seen)} had been ${before}`;
    const ms = violate(sessions, { guarantee, operation: read, against: [by], text });
    sessions.worstMs = Math.max(sessions.worstMs, ms);
    // Times are no count of versions, nor is what was there before any.
    if (order.source !== 'real time' && Number.isFinite(at - oldest)) {
      sessions.worstVersions = Math.max(sessions.worstVersions, Math.ceil(at - oldest));
    }
  }
  checkObserved(keyCase, session, place);
}

/** Where nothing tells the order in which writes took effect: a session that saw another's second write and then its first. */
function checkObserved({ order, sessions, group }: KeyCase, { seenOf, justSeen }: View, place: number): void {
  const write = order.writes[place];
  const read = group[place];
  if (read === undefined || write === undefined) return;
  const seen = [...WRITERS.map((writer) => seenOf[writer].get(write[writer])), ...justSeen].filter(
    (other) => other?.write.session === write.session,
  );
  if (seen.length === 0) return;
  sessions.tested['monotonic-writes']++;
  if (write.outcome !== 'ok') return;
  const later = seen.find((other) => other !== undefined && follows(other.write, write));
  if (later === undefined) return;
  const text = `${named(writtenBy(write))} was written before ${named(writtenBy(later.write))} and seen after it`;
  violate(sessions, { guarantee: 'monotonic-writes', operation: read, against: [later.by, write, later.write], text });
}

/** A write's place in the order of versions against what its session had written or read before. */
function checkWrite({ order, sessions, group }: KeyCase, session: View, place: number): void {
  const write = group[place];
  const at = order.oldest[place] ?? NaN;
  if (write === undefined || Number.isNaN(at) || (order.source !== 'versions' && order.source !== 'lists')) return;
  const { written, read } = session;
  if (written.by !== undefined) {
    sessions.tested['monotonic-writes']++;
    if (at < written.at) {
      const text = `${named(writtenBy(write))} became older than ${named(writtenBy(written.by))}, which was written before it`;
      violate(sessions, { guarantee: 'monotonic-writes', operation: write, against: [written.by], text });
    }
  }
  if (read.by === undefined) return;
  sessions.tested['writes-follow-reads']++;
  if (at > read.at) return;
  const text = `${named(writtenBy(write))} did not become newer than ${named(read.by.value)}, which was read before it`;
  violate(sessions, { guarantee: 'writes-follow-reads', operation: write, against: [read.by], text });
}

/** Follows all sessions through the operations on one key, in the order of their calls. */
export function watchKey(group: readonly Operation[], options: CheckOptions, sessions: Sessions): void {
  const order = orderKey(group, options);
  const keyCase: KeyCase = { group, order, sessions };
  sessions.sources[order.source]++;
  const views = new Map<string, Session>();
  group.forEach((operation, place) => {
    const { outcome } = operation;
    if (outcome === 'fail' || (outcome === 'info' && !isWrite(operation))) return;
    let session = views.get(operation.session);
    if (session === undefined) views.set(operation.session, (session = newSession()));
    const view = settle(keyCase, session, operation);
    if (isWrite(operation)) checkWrite(keyCase, view, place);
    else if (operation.value !== undefined || operation.version !== undefined) checkRead(keyCase, view, place);
    else return;
    if (outcome === 'ok') session.open.push(place);
  });
}
