import type { FaultEvent, HistoryEvent } from '../../history/event.ts';
import type { History } from '../../history/history.ts';
import type { Operation, Verb } from '../../history/operation.ts';
import { parseEvent } from '../../history/jsonl.ts';
import { malformed } from '../../history/formats/malformed.ts';
import type { ModelName } from '../../verify/checkers/check.ts';
import {
  draftOf,
  draftsOfCopy,
  faultWindows,
  finishDrafts,
  type Draft,
  type FaultNames,
} from '../../verify/recorded-operations.ts';
import type { DataSet } from './data-set.ts';

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

/** Gathers the operations of one history, by data set. */
class Gathering {
  readonly #model: ModelName | undefined;
  readonly #nameOf: FaultNames;
  readonly #sets = new Map<string, Draft[]>();
  readonly #faults: FaultEvent[] = [];
  #run: string | undefined;
  #loadStart: number | undefined;

  constructor(model: ModelName | undefined, nameOf: FaultNames = (fault) => `fault ${fault}`) {
    this.#model = model;
    this.#nameOf = nameOf;
  }

  take(event: HistoryEvent, line: number): void {
    if (event.type === 'header') {
      if (this.#run !== undefined) throw malformed(line, 'a second header');
      this.#run = event.run;
      return;
    }
    if (this.#run === undefined) throw malformed(line, 'the header must come first');
    if (event.type === 'fault') this.#faults.push(event);
    else if (event.type === 'load-start') this.#loadStart = event.at;
    else if (event.type === 'op') this.#put(event.on ?? '', draftOf(event, this.#model));
    else if (event.type === 'final-read' && this.#model !== undefined && OF_COPIES.has(this.#model)) {
      for (const draft of draftsOfCopy(event, this.#model)) this.#put(event.on, draft);
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
    const changes = this.#model === undefined ? [] : (CHANGES[this.#model] ?? []);
    const all = [...this.#sets].map(([on, drafts]) => this.#dataSet(on, drafts));
    const about = all.filter(({ operations }) => operations.list.some(({ verb }) => changes.includes(verb)));
    if (about.length > 0) return about;
    return all.length > 0 ? all : [this.#dataSet('', [])];
  }

  #dataSet(on: string, drafts: Draft[]): DataSet {
    const operations = finishDrafts(drafts);
    const faults = faultWindows(this.#faults, this.#nameOf);
    const namespace = `${this.#run ?? ''}-`;
    const isOwn = ({ verb, key }: Operation): boolean =>
      (verb !== 'add' && verb !== 'transfer') || key.startsWith(namespace);
    return {
      on: on === '' ? undefined : on,
      operations,
      told: { ...(faults.length === 0 ? {} : { faults }), ...(drafts.every(isOwn) ? { namespace } : {}) },
      loadStart: this.#loadStart,
    };
  }
}

/**
 * The operations of a history that relia recorded, by data set, as a model takes them; each line is let go when it was read.
 * Throws RELIA_HISTORY_INVALID with the line and the reason.
 */
export function reliaOperations(lines: Iterable<string>, model: ModelName | undefined): DataSet[] {
  const gathering = new Gathering(model);
  let number = 0;
  for (const written of lines) {
    number += 1;
    if (written.trim() !== '') gathering.take(parseEvent(written, number), number);
  }
  return gathering.dataSets();
}

/** The same of a history that was read already. */
export function operationsOf(history: History, model: ModelName, nameOf?: FaultNames): DataSet[] {
  const { header, loadStart, operations, faults, finalReads } = history;
  const gathering = new Gathering(model, nameOf);
  const events = [header, ...(loadStart === undefined ? [] : [loadStart]), ...operations, ...faults, ...finalReads];
  events.forEach((event, place) => {
    gathering.take(event, place + 1);
  });
  return gathering.dataSets();
}
