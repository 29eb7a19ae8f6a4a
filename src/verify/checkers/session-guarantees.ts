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
  /** Its place in the group; -1 when there is none. */
  by: number;
}

/** A read, and the write whose value it returned, by place in the group. */
interface Seen {
  readonly write: number;
  readonly by: number;
}

/** What a session knew of a key when it called an operation. */
interface View {
  readonly read: Newest;
  readonly written: Newest;
  /** By session that writes: the latest of its writes that this session has read. By process too, for equal times. */
  readonly seenOf: Readonly<Record<'session' | 'process', Map<string, Seen>>> | undefined;
  /** What the reads have seen that returned in the very moment of the call, by the same process. */
  readonly justSeen: readonly Seen[];
}

/** One session's view of one key. */
interface Session extends View {
  seenOf: View['seenOf'];
  /** Operations that took place and have not been over yet when the last one was called, by place in the group. */
  readonly open: number[];
}

function newSession(): Session {
  return {
    open: [],
    read: { at: -Infinity, by: -1 },
    written: { at: -Infinity, by: -1 },
    seenOf: undefined,
    justSeen: [],
  };
}

/** Writers are sessions, or where times are equal their processes, each of which does one thing at a time. */
const WRITERS = ['session', 'process'] as const;

/** One key with the order of its versions. */
interface KeyCase {
  readonly group: readonly Operation[];
  readonly order: KeyOrder;
  readonly sessions: Sessions;
}

function isLater(a: Operation, b: Operation | undefined): boolean {
  return b === undefined || a.call - b.call > 0 || (a.call === b.call && a.index > b.index);
}

function takeSeen({ group }: KeyCase, session: Session, seen: Seen): void {
  const write = group[seen.write];
  if (write === undefined) return;
  session.seenOf ??= { session: new Map(), process: new Map() };
  for (const writer of WRITERS) {
    const known = session.seenOf[writer].get(write[writer]);
    if (isLater(write, group[known?.write ?? -1])) session.seenOf[writer].set(write[writer], seen);
  }
}

function take(newest: Newest, at: number, by: number): void {
  // An unknown place is NaN, which is greater than nothing; the first known one is taken even if it is the lowest.
  if (at > newest.at || (newest.by < 0 && !Number.isNaN(at))) {
    newest.at = at;
    newest.by = by;
  }
}

function takeOver({ group, order }: KeyCase, place: number, into: Pick<View, 'read' | 'written'>): void {
  const past = group[place];
  if (past !== undefined) take(isWrite(past) ? into.written : into.read, order.newest[place] ?? NaN, place);
}

/** The write whose value a read returned, with the read. */
function seenBy({ group, order }: KeyCase, place: number): Seen | undefined {
  const write = order.writes[place] ?? -1;
  const by = group[place];
  return write < 0 || by === undefined || isWrite(by) ? undefined : { write, by: place };
}

/**
 * Takes in what was over before `operation` was called. What returned in the very moment of the call counts for the same process
 * only, so it stays open for others.
 */
function settle(keyCase: KeyCase, session: Session, operation: Operation): View {
  const { open } = session;
  let tied: number[] | undefined;
  let left = 0;
  for (const place of open) {
    const past = keyCase.group[place];
    if (past === undefined) continue;
    if (past.ret < operation.call) {
      takeOver(keyCase, place, session);
      const seen = seenBy(keyCase, place);
      if (seen !== undefined) takeSeen(keyCase, session, seen);
      continue;
    }
    if (follows(operation, past)) (tied ??= []).push(place);
    open[left++] = place;
  }
  while (open.length > left) open.pop();
  return tied === undefined ? session : viewWith(keyCase, session, tied);
}

function viewWith(keyCase: KeyCase, { read, written, seenOf }: Session, tied: readonly number[]): View {
  const justSeen = tied.map((place) => seenBy(keyCase, place)).filter((seen) => seen !== undefined);
  const view = { read: { ...read }, written: { ...written }, seenOf, justSeen };
  for (const place of tied) takeOver(keyCase, place, view);
  return view;
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

/** A read against the newest that its session had written, or had read, before. */
function checkNewest(keyCase: KeyCase, place: number, guarantee: Guarantee, { at, by }: Newest): void {
  const { order, sessions, group } = keyCase;
  const read = group[place];
  const before = group[by];
  const oldest = order.oldest[place] ?? NaN;
  if (read === undefined || before === undefined) return;
  sessions.tested[guarantee]++;
  if (oldest >= at) return;
  const seen = isWrite(before)
    ? `${named(writtenBy(before))} had been written`
    : `${named(before.value)} had been read`;
  const text = `${read.label} read ${named(read.value)} after ${seen}`;
  const ms = violate(sessions, { guarantee, operation: read, against: [before], text });
  sessions.worstMs = Math.max(sessions.worstMs, ms);
  // Times are no count of versions, nor is what was there before any.
  if (order.source !== 'real time' && Number.isFinite(at - oldest)) {
    sessions.worstVersions = Math.max(sessions.worstVersions, Math.ceil(at - oldest));
  }
}

/** A read against what its session had written or read before. */
function checkRead(keyCase: KeyCase, view: View, place: number): void {
  const { order, sessions, group } = keyCase;
  if (Number.isNaN(order.oldest[place])) {
    const read = group[place];
    if (read === undefined) return;
    const text = `${read.label} read ${named(read.value)}, whose place in the order of versions is not known`;
    note(sessions.unordered, { at: read.call, badness: 0, tell: () => evidenceOf(text, read) });
    return;
  }
  checkNewest(keyCase, place, 'read-your-writes', view.written);
  checkNewest(keyCase, place, 'monotonic-reads', view.read);
  if ((order.writes[place] ?? -1) >= 0) checkObserved(keyCase, view, place);
}

/** Where nothing tells the order in which writes took effect: a session that saw another's second write and then its first. */
function checkObserved({ order, sessions, group }: KeyCase, { seenOf, justSeen }: View, place: number): void {
  const write = group[order.writes[place] ?? -1];
  const read = group[place];
  if (read === undefined || write === undefined) return;
  const { session, process } = write;
  const past = [seenOf?.session.get(session), seenOf?.process.get(process), ...justSeen].filter(
    (seen) => seen !== undefined && group[seen.write]?.session === session,
  );
  if (past.length === 0) return;
  sessions.tested['monotonic-writes']++;
  if (write.outcome !== 'ok') return;
  for (const seen of past) {
    const later = group[seen?.write ?? -1];
    if (later === undefined || !follows(later, write)) continue;
    const text = `${named(writtenBy(write))} was written before ${named(writtenBy(later))} and seen after it`;
    const against = [group[seen?.by ?? -1], write, later];
    violate(sessions, { guarantee: 'monotonic-writes', operation: read, against, text });
    return;
  }
}

/** A write's place in the order of versions against what its session had written or read before. */
function checkWrite({ order, sessions, group }: KeyCase, { written, read }: View, place: number): void {
  const write = group[place];
  const at = order.oldest[place] ?? NaN;
  if (write === undefined || Number.isNaN(at) || (order.source !== 'versions' && order.source !== 'lists')) return;
  const before = group[written.by];
  const seen = group[read.by];
  if (before !== undefined) {
    sessions.tested['monotonic-writes']++;
    if (at < written.at) {
      const text = `${named(writtenBy(write))} became older than ${named(writtenBy(before))}, which was written before it`;
      violate(sessions, { guarantee: 'monotonic-writes', operation: write, against: [before], text });
    }
  }
  if (seen === undefined) return;
  sessions.tested['writes-follow-reads']++;
  if (at > read.at) return;
  const text = `${named(writtenBy(write))} did not become newer than ${named(seen.value)}, which was read before it`;
  violate(sessions, { guarantee: 'writes-follow-reads', operation: write, against: [seen], text });
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
