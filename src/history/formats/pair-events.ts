import type { Operation, Operations, Value } from '../operation.ts';
import type { JournalEvent } from './journal-event.ts';
import { malformed } from './malformed.ts';

/** How a journal is to be understood where journals differ. */
export interface Dialect {
  /** What a read means that returned nil: nothing is known of the value, or it was seen to be absent. */
  readonly nilRead: 'unknown' | 'absent';
  /** A cas that failed says that it found another value; else only that it did not take place. */
  readonly failedCas: 'refused' | 'dropped';
}

const NANOSECONDS_PER_MS = 1e6;
const READING: ReadonlySet<Operation['verb']> = new Set(['read', 'get', 'dequeue', 'drain', 'generate']);

type Draft = { -readonly [K in keyof Operation]: Operation[K] };

interface Pending {
  readonly draft: Draft;
  readonly invoked: JournalEvent;
}

/** The least number above `time`. */
function justAfter(time: number): number {
  return time + Math.max(Math.abs(time) * Number.EPSILON, Number.MIN_VALUE);
}

/**
 * Pairs the events of a journal into operations. The order of the journal is the order of events: an operation is written down
 * before it is sent and after it returned, so that no two events are at the same time; times say how far they are apart.
 */
class Pairing {
  readonly #dialect: Dialect;
  readonly #list: Draft[] = [];
  readonly #pending = new Map<string, Pending>();
  /** How often the process of this name was retired. */
  readonly #lives = new Map<string, number>();
  readonly #lastTimes = new Map<string, number>();
  #place = 0;
  #now = 0;
  #hasTimes: boolean | undefined;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  /** Takes the next event; `undefined` stands for one that is no client's, which has a place all the same. */
  take(event: JournalEvent | undefined): void {
    if (event !== undefined) {
      const now = this.#timeOf(event);
      if (event.type === 'invoke') this.#invoke(event, now);
      else this.#complete(event, now);
    }
    this.#place++;
  }

  #timeOf({ time, process, line }: JournalEvent): number {
    // One event without a time: only the order is left.
    if (time === undefined || this.#hasTimes === false) {
      if (this.#hasTimes === true) this.#forgetTimes();
      this.#hasTimes = false;
      return this.#place;
    }
    this.#hasTimes = true;
    if (time < (this.#lastTimes.get(process) ?? -Infinity)) {
      throw malformed(line, `the time of process ${process} goes backwards`);
    }
    this.#lastTimes.set(process, time);
    const ms = time / NANOSECONDS_PER_MS;
    this.#now = this.#place === 0 || ms > this.#now ? ms : justAfter(this.#now);
    return this.#now;
  }

  #forgetTimes(): void {
    const times = this.#list.flatMap(({ call, ret }) => (ret === Infinity ? [call] : [call, ret]));
    const places = new Map(times.sort((a, b) => a - b).map((time, place) => [time, place]));
    for (const draft of this.#list) {
      draft.call = places.get(draft.call) ?? 0;
      if (draft.ret !== Infinity) draft.ret = places.get(draft.ret) ?? 0;
    }
  }

  #invoke(event: JournalEvent, call: number): void {
    const { process, verb, key, value, node, line, place = this.#place } = event;
    if (this.#pending.has(process)) {
      throw malformed(line, `process ${process} begins an operation before its last one returned`);
    }
    const life = this.#lives.get(process) ?? 0;
    const draft: Draft = {
      index: this.#list.length,
      label: `index ${String(place)}`,
      process: life === 0 ? process : `${process}+${String(life)}`,
      session: process,
      verb,
      key,
      value: READING.has(verb) ? undefined : value,
      outcome: 'info',
      call,
      ret: Infinity,
      ...(node === undefined ? {} : { node }),
    };
    this.#list.push(draft);
    this.#pending.set(process, { draft, invoked: event });
  }

  #complete(event: JournalEvent, ret: number): void {
    const { type, process, verb, key, line, place = this.#place } = event;
    const pending = this.#pending.get(process);
    if (pending === undefined) throw malformed(line, `process ${process} ends an operation that it did not begin`);
    const { draft, invoked } = pending;
    if (verb !== draft.verb || key !== draft.key) {
      const began = `${draft.verb} ${draft.key}`.trimEnd();
      throw malformed(line, `process ${process} ends "${`${verb} ${key}`.trimEnd()}" but began "${began}"`);
    }
    this.#pending.delete(process);
    draft.label = `index ${String(place)}`;
    if (type === 'info' || type === 'invoke') {
      this.#lives.set(process, (this.#lives.get(process) ?? 0) + 1);
      return;
    }
    draft.outcome = type;
    draft.ret = ret;
    if (type === 'ok') draft.value = this.#valueOf(draft, event.value, invoked.value);
    else if (this.#dialect.failedCas === 'refused' && verb === 'cas') draft.isRefusal = true;
    if (event.node !== undefined) draft.node = event.node;
  }

  #valueOf({ verb }: Draft, returned: Value, invoked: Value): Value {
    if (!READING.has(verb)) return returned ?? invoked;
    return returned ?? (this.#dialect.nilRead === 'absent' ? null : undefined);
  }

  operations(): Operations {
    return { list: this.#list, isOrderOnly: this.#hasTimes !== true };
  }
}

/** Pairs events into operations. Throws RELIA_HISTORY_INVALID for events that do not belong together. */
export function pairEvents(events: Iterable<JournalEvent | undefined>, dialect: Dialect): Operations {
  const pairing = new Pairing(dialect);
  for (const event of events) pairing.take(event);
  return pairing.operations();
}
