import type { FaultEvent, FinalReadEvent, Instant, OperationEvent } from '../history/event.ts';
import type { Operation, Operations, Value, Verb } from '../history/operation.ts';
import type { FaultWindow, ModelName } from './checkers/check.ts';
import { CERTAINLY_BEFORE_MS } from './data/stale-reads.ts';
import { writeOutcome } from './data/writes.ts';
import { identityOf } from './requests.ts';

/** An operation of which not everything is known yet. */
export type Draft = { -readonly [K in keyof Operation]: Operation[K] };

/**
 * Stamps are whole milliseconds, rounded down, so that an answer came up to this much after its own: what was sent a whole
 * millisecond later was certainly sent after it, and what was sent earlier than that proves nothing.
 */
const STAMP_MS = CERTAINLY_BEFORE_MS - 1e-3;

function verbFor(model: ModelName | undefined, does: Exclude<OperationEvent['does'], 'request'>): Verb {
  // What relia records of a cas is what it wrote: a write, with a condition that nobody wrote down.
  const verb = does === 'cas' ? 'write' : does;
  if (model !== 'kv') return verb;
  if (verb === 'read') return 'get';
  return verb === 'write' ? 'put' : verb;
}

/** A request as a model takes it; `undefined` when the model is not about it. */
export function draftOf(event: OperationEvent, model: ModelName | undefined): Draft | undefined {
  const { does, key = '', value, call, vu, by, version } = event;
  if (does === 'request') return undefined;
  const isRead = does === 'read';
  const outcome = isRead ? event.outcome : writeOutcome(event);
  const isElement = model === 'set' && key !== '';
  // A set is read as a whole; the ledger has reads of one element.
  if (isElement && isRead) return undefined;
  const process = String(vu);
  return {
    index: 0,
    label: identityOf(event),
    process,
    session: process,
    verb: verbFor(model, does),
    key: isElement ? '' : key,
    value: isElement ? key : value,
    outcome,
    call,
    ret: outcome === 'info' ? Infinity : (event.return ?? Infinity) + STAMP_MS,
    // There even when unknown: checkers read a million of one shape faster than of four.
    version,
    node: by,
  };
}

function finalDraft({ node, call, return: ret }: FinalReadEvent, found: Pick<Draft, 'value' | 'outcome'>): Draft {
  const reader = `final read of ${node}`;
  return {
    index: 0,
    label: reader,
    process: reader,
    session: reader,
    verb: 'read',
    key: '',
    ...found,
    call,
    ret: ret + STAMP_MS,
    node,
    isFinal: true,
  };
}

/** What was read of a node when all was over: its copy, and for a bank the balances beside it. */
export function draftsOfCopy(event: FinalReadEvent, model: ModelName): readonly Draft[] {
  const { ids, values, balances, failed } = event;
  if (failed !== undefined) return [finalDraft(event, { value: undefined, outcome: 'fail' })];
  const value: Value = values === undefined || model === 'set' ? ids : { ids, values };
  const copy = finalDraft(event, { value, outcome: 'ok' });
  return model === 'bank' && balances !== undefined
    ? [copy, finalDraft(event, { value: balances, outcome: 'ok' })]
    : [copy];
}

function instantOf({ instant, at, calls }: FaultEvent): Pick<Instant, 'at' | 'lo' | 'hi'> {
  if (instant !== undefined) return instant;
  const lo = Math.min(at, ...calls.map((call) => call.at));
  const hi = Math.max(at, ...calls.map((call) => call.at + call.tookMs));
  return { at: (lo + hi) / 2, lo, hi };
}

/** What a fault is called, by its id. */
export type FaultNames = (fault: string) => string;

/** When each fault was active. */
export function faultWindows(
  events: readonly FaultEvent[],
  nameOf: FaultNames = (fault) => `fault ${fault}`,
): FaultWindow[] {
  return events.flatMap((injected) => {
    if (injected.step !== 'injected') return [];
    const healed = events.find(({ fault, step }) => fault === injected.fault && step === 'healed');
    const name = [nameOf(injected.fault), ...injected.hit].join(' · ');
    return [{ name, start: instantOf(injected), ...(healed === undefined ? {} : { end: instantOf(healed) }) }];
  });
}

/**
 * A virtual user does one thing after the other: an answer came before its next request was sent, however near their stamps are.
 * `drafts` are ascending by call.
 */
function orderWithinUsers(drafts: readonly Draft[]): void {
  const last = new Map<string, Draft>();
  for (const draft of drafts) {
    const before = last.get(draft.session);
    // Requests that one user sends at once overlap.
    if (before !== undefined && before.ret - STAMP_MS <= draft.call) before.ret = Math.min(before.ret, draft.call);
    last.set(draft.session, draft);
  }
}

/** A process is retired when it does not know what became of its operation: it may still be under way. */
function retireProcesses(drafts: readonly Draft[]): void {
  const lives = new Map<string, number>();
  for (const draft of drafts) {
    const life = lives.get(draft.session) ?? 0;
    if (life > 0) draft.process = `${draft.session}+${String(life)}`;
    if (draft.outcome === 'info') lives.set(draft.session, life + 1);
  }
}

/** Puts the drafts of one data set in order and makes a checker's history of them. They are changed in place. */
export function finishDrafts(drafts: Draft[]): Operations {
  drafts.sort((a, b) => a.call - b.call);
  drafts.forEach((draft, index) => {
    draft.index = index;
  });
  orderWithinUsers(drafts);
  retireProcesses(drafts);
  return { list: drafts, isOrderOnly: false };
}
