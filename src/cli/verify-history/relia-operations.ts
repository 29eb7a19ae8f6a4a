import type { FaultEvent, FinalReadEvent, HistoryEvent, Instant, OperationEvent } from '../../history/event.ts';
import type { Operation, Value, Verb } from '../../history/operation.ts';
import { parseEvent } from '../../history/jsonl.ts';
import { malformed } from '../../history/formats/malformed.ts';
import type { FaultWindow, ModelName } from '../../verify/checkers/check.ts';
import { CERTAINLY_BEFORE_MS } from '../../verify/data/stale-reads.ts';
import { writeOutcome } from '../../verify/data/writes.ts';
import { identityOf } from '../../verify/requests.ts';
import type { DataSet } from './data-set.ts';

type Draft = { -readonly [K in keyof Operation]: Operation[K] };

/** Models that judge what is there at the end; to the others a copy of a whole data set says nothing. */
const OF_COPIES: ReadonlySet<ModelName> = new Set(['ledger', 'set', 'bank']);

/** What a data set must have been changed by for a model to be about it. */
const CHANGES: Partial<Readonly<Record<ModelName, readonly Verb[]>>> = {
  ledger: ['add', 'transfer'],
  set: ['add'],
  counter: ['add'],
  bank: ['transfer'],
  register: ['write'],
  'cas-register': ['write'],
  session: ['write'],
  kv: ['put'],
};

/**
 * Stamps are whole milliseconds, rounded down, so that an answer came up to this much after its own: what was sent a whole
 * millisecond later was certainly sent after it, and what was sent earlier than that proves nothing.
 */
const STAMP_MS = CERTAINLY_BEFORE_MS - 1e-3;

function verbFor(model: ModelName, does: Exclude<OperationEvent['does'], 'request'>): Verb {
  // What relia records of a cas is what it wrote: a write, with a condition that nobody wrote down.
  const verb = does === 'cas' ? 'write' : does;
  if (model !== 'kv') return verb;
  if (verb === 'read') return 'get';
  return verb === 'write' ? 'put' : verb;
}

function operationOf(event: OperationEvent, model: ModelName): Draft | undefined {
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
    ...(version === undefined ? {} : { version }),
    ...(by === undefined ? {} : { node: by }),
  };
}

function copyRead({ node, call, return: ret, ids, values, failed }: FinalReadEvent, model: ModelName): Draft {
  const value: Value = values === undefined || model === 'set' ? ids : { ids, values };
  return {
    index: 0,
    label: `final read of ${node}`,
    process: `final read of ${node}`,
    session: `final read of ${node}`,
    verb: 'read',
    key: '',
    ...(failed === undefined ? { value, outcome: 'ok' } : { value: undefined, outcome: 'fail' }),
    call,
    ret: ret + STAMP_MS,
    node,
    isFinal: true,
  };
}

function instantOf({ instant, at, calls }: FaultEvent): Pick<Instant, 'at' | 'lo' | 'hi'> {
  if (instant !== undefined) return instant;
  const lo = Math.min(at, ...calls.map((call) => call.at));
  const hi = Math.max(at, ...calls.map((call) => call.at + call.tookMs));
  return { at: (lo + hi) / 2, lo, hi };
}

function faultWindows(events: readonly FaultEvent[]): FaultWindow[] {
  return events.flatMap((injected) => {
    if (injected.step !== 'injected') return [];
    const healed = events.find(({ fault, step }) => fault === injected.fault && step === 'healed');
    return [{ start: instantOf(injected), ...(healed === undefined ? {} : { end: instantOf(healed) }) }];
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

/** Gathers the operations of one history, by data set. */
class Gathering {
  readonly #model: ModelName;
  readonly #sets = new Map<string, Draft[]>();
  readonly #faults: FaultEvent[] = [];
  #run: string | undefined;

  constructor(model: ModelName) {
    this.#model = model;
  }

  take(event: HistoryEvent, line: number): void {
    if (event.type === 'header') {
      if (this.#run !== undefined) throw malformed(line, 'a second header');
      this.#run = event.run;
      return;
    }
    if (this.#run === undefined) throw malformed(line, 'the header must come first');
    if (event.type === 'fault') this.#faults.push(event);
    else if (event.type === 'op') this.#put(event.on ?? '', operationOf(event, this.#model));
    else if (event.type === 'final-read' && OF_COPIES.has(this.#model)) {
      this.#put(event.on, copyRead(event, this.#model));
    }
  }

  #put(on: string, draft: Draft | undefined): void {
    if (draft === undefined) return;
    const drafts = this.#sets.get(on);
    if (drafts === undefined) this.#sets.set(on, [draft]);
    else drafts.push(draft);
  }

  /** The data sets that the model is about; all of them when it is about none. */
  dataSets(): DataSet[] {
    if (this.#run === undefined) throw malformed(1, 'the file is empty');
    const changes = CHANGES[this.#model] ?? [];
    const all = [...this.#sets].map(([on, drafts]) => this.#dataSet(on, drafts));
    const about = all.filter(({ operations }) => operations.list.some(({ verb }) => changes.includes(verb)));
    if (about.length > 0) return about;
    return all.length > 0 ? all : [this.#dataSet('', [])];
  }

  #dataSet(on: string, drafts: Draft[]): DataSet {
    drafts.sort((a, b) => a.call - b.call);
    drafts.forEach((draft, index) => {
      draft.index = index;
    });
    orderWithinUsers(drafts);
    retireProcesses(drafts);
    const faults = faultWindows(this.#faults);
    const namespace = `${this.#run ?? ''}-`;
    const isOwn = ({ verb, key }: Operation): boolean =>
      (verb !== 'add' && verb !== 'transfer') || key.startsWith(namespace);
    return {
      on: on === '' ? undefined : on,
      operations: { list: drafts, isOrderOnly: false },
      told: { ...(faults.length === 0 ? {} : { faults }), ...(drafts.every(isOwn) ? { namespace } : {}) },
    };
  }
}

/**
 * The operations of a history that relia recorded, by data set, as a model takes them; each line is let go when it was read.
 * Throws RELIA_HISTORY_INVALID with the line and the reason.
 */
export function reliaOperations(lines: Iterable<string>, model: ModelName): DataSet[] {
  const gathering = new Gathering(model);
  let number = 0;
  for (const written of lines) {
    number += 1;
    if (written.trim() !== '') gathering.take(parseEvent(written, number), number);
  }
  return gathering.dataSets();
}
