import { VERBS, type Value, type Verb } from '../operation.ts';
import type { Located } from './forms.ts';
import { malformed } from './malformed.ts';

/** One line of a journal: an operation begins, or what became of it. */
export interface JournalEvent {
  readonly type: 'invoke' | 'ok' | 'fail' | 'info';
  readonly process: string;
  readonly verb: Verb;
  /** The key, where the journal has one beside the value. */
  readonly key: string;
  readonly value: Value;
  /** Nanoseconds, when the journal has times. */
  readonly time: number | undefined;
  /** The place in the journal, when it says so itself. */
  readonly place: number | undefined;
  readonly node: string | undefined;
  readonly line: number;
}

const TYPES = ['invoke', 'ok', 'fail', 'info'] as const;
const BY_NAME: ReadonlyMap<string, Verb> = new Map(VERBS.map((verb) => [verb, verb]));

/** A keyword or string without the keyword's colon. */
function plain(value: Value): string | undefined {
  if (typeof value !== 'string') return typeof value === 'number' ? String(value) : undefined;
  return value.startsWith(':') ? value.slice(1) : value;
}

function numberOr(value: Value, name: string, line: number): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw malformed(line, `its ${name} is no number`);
  return value;
}

function isMap(value: Value): value is Readonly<Record<string, Value>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What an operation does, by its name. Throws RELIA_HISTORY_INVALID for one that no model knows. */
export function verbOf(name: string, line: number): Verb {
  const verb = BY_NAME.get(name);
  if (verb === undefined) throw malformed(line, `no model knows the operation "${name}"`);
  return verb;
}

/**
 * The event in one form of a journal; `undefined` for what the nemesis does, which is no operation.
 * Throws RELIA_HISTORY_INVALID.
 */
export function journalEvent({ value: form, line }: Located): JournalEvent | undefined {
  if (!isMap(form)) throw malformed(line, 'it is no operation: a map with :type, :process and :f was expected');
  const process = plain(form['process']);
  if (process === undefined) throw malformed(line, 'it has no process');
  if (process === 'nemesis') return undefined;
  const typeName = plain(form['type']);
  const type = TYPES.find((one) => one === typeName);
  if (type === undefined) throw malformed(line, `its type is ${typeName ?? 'missing'}, not invoke, ok, fail or info`);
  const name = plain(form['f']);
  if (name === undefined) throw malformed(line, 'it does not say what it does (:f)');
  return {
    type,
    process,
    verb: verbOf(name, line),
    key: plain(form['key']) ?? '',
    value: form['value'],
    time: numberOr(form['time'], 'time', line),
    place: numberOr(form['index'], 'index', line),
    node: plain(form['node']),
    line,
  };
}
