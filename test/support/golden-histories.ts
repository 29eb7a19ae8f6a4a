import { randomFrom } from './random.ts';

/** One line of a journal, in no format yet. */
export interface Entry {
  readonly process: number;
  readonly type: 'invoke' | 'ok' | 'fail' | 'info';
  readonly f: string;
  readonly key?: string;
  readonly value: EntryValue;
}

export type EntryValue = string | number | null | readonly EntryValue[] | { readonly [key: string]: EntryValue };

function ednValue(value: EntryValue): string {
  if (value === null) return 'nil';
  if (typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(ednValue).join(' ')}]`;
  const parts = Object.entries(value).map(([key, held]) => `${/^\d+$/.test(key) ? key : `:${key}`} ${ednValue(held)}`);
  return `{${parts.join(', ')}}`;
}

function isList(value: EntryValue): value is readonly EntryValue[] {
  return Array.isArray(value);
}

function ednMap({ process, type, f, key, value }: Entry): string {
  const keyed = key === undefined ? '' : `, :key ${JSON.stringify(key)}`;
  return `{:process ${String(process)}, :type :${type}, :f :${f}${keyed}, :value ${ednValue(value)}}`;
}

/** A journal as each of the formats of others has it. */
export const WRITTEN_AS = {
  'jepsen-edn': (entries: readonly Entry[]) => `; a history\n[${entries.map(ednMap).join('\n ')}]\n`,
  'porcupine-kv': (entries: readonly Entry[]) => `${entries.map(ednMap).join('\n')}\n`,
  'jepsen-json': (entries: readonly Entry[]) =>
    `[${entries.map((entry, index) => JSON.stringify({ ...entry, time: index * 1_000_000, index })).join(',\n')}]\n`,
  'jepsen-log': (entries: readonly Entry[]) =>
    `INFO  jepsen.core - running\n${entries
      .map(
        ({ process, type, f, value }) =>
          `INFO  jepsen.util - ${String(process)}\t:${type}\t:${f}\t${type === 'info' ? ':timed-out' : ednValue(value)}\n`,
      )
      .join('')}`,
} as const;

/** What an operation of one kind of object asks for, and what it comes to when it takes place. */
interface Kind<State> {
  readonly initial: State;
  ask(random: () => number): Pick<Entry, 'f' | 'key' | 'value'>;
  act(
    state: State,
    asked: Pick<Entry, 'f' | 'key' | 'value'>,
  ): { state: State; type: 'ok' | 'fail'; value: EntryValue };
}

interface Pending {
  readonly asked: Pick<Entry, 'f' | 'key' | 'value'>;
  done: { readonly type: 'ok' | 'fail'; readonly value: EntryValue } | undefined;
}

/**
 * The journal of clients of a real object: each operation takes place in one moment between its call and its return, so that the
 * history is linearizable, whatever happens. One in twenty is never answered.
 */
export function linearizableHistory<State>(
  kind: Kind<State>,
  { seed, operations }: { seed: number; operations: number },
): Entry[] {
  const random = randomFrom(seed);
  const entries: Entry[] = [];
  const pending = new Map<number, Pending>();
  const processes = [0, 1, 2, 3];
  let state = kind.initial;
  let begun = 0;
  while (begun < operations || pending.size > 0) {
    const slot = Math.floor(random() * processes.length);
    const process = processes[slot] ?? 0;
    const own = pending.get(process);
    if (own === undefined) {
      if (begun >= operations) continue;
      begun++;
      const asked = kind.ask(random);
      pending.set(process, { asked, done: undefined });
      entries.push({ process, type: 'invoke', ...asked });
    } else if (own.done === undefined) {
      const { state: next, ...done } = kind.act(state, own.asked);
      state = next;
      own.done = done;
    } else {
      pending.delete(process);
      const isLost = random() < 0.05;
      entries.push({ process, ...own.asked, ...(isLost ? { type: 'info' } : own.done) });
      // A process that does not know what became of its operation is never heard of again.
      if (isLost) processes[slot] = Math.max(...processes) + 1;
    }
  }
  return entries;
}

/** A register with compare-and-set. */
export const CAS_REGISTER: Kind<EntryValue> = {
  initial: 0,
  ask: (random) => {
    const some = (): number => Math.floor(random() * 5);
    const which = random();
    if (which < 0.4) return { f: 'read', value: null };
    return which < 0.7 ? { f: 'write', value: some() } : { f: 'cas', value: [some(), some()] };
  },
  act: (state, { f, value }) => {
    if (f === 'read') return { state, type: 'ok', value: state };
    if (f === 'write') return { state: value, type: 'ok', value };
    const [from = null, to = null] = isList(value) ? value : [];
    return from === state ? { state: to, type: 'ok', value } : { state, type: 'fail', value };
  },
};

/** A register whose values are never written twice. */
export function uniqueRegister(): Kind<EntryValue> {
  let next = 0;
  return {
    initial: 0,
    ask: (random) => (random() < 0.5 ? { f: 'read', value: null } : { f: 'write', value: ++next }),
    act: (state, { f, value }) =>
      f === 'read' ? { state, type: 'ok', value: state } : { state: value, type: 'ok', value },
  };
}

/** Three keys that hold text. */
export const KEY_VALUE: Kind<Readonly<Record<string, string>>> = {
  initial: {},
  ask: (random) => {
    const key = String(Math.floor(random() * 3));
    const which = random();
    if (which < 0.4) return { f: 'get', key, value: null };
    const value = `x ${String(Math.floor(random() * 1_000))} y`;
    return { f: which < 0.7 ? 'append' : 'put', key, value };
  },
  act: (state, { f, key = '', value }) => {
    const held = state[key] ?? '';
    const text = typeof value === 'string' ? value : '';
    if (f === 'get') return { state, type: 'ok', value: held };
    return { state: { ...state, [key]: f === 'put' ? text : `${held}${text}` }, type: 'ok', value };
  },
};

/** The same history, but a read in the middle shows what nobody wrote. */
export function withPhantom(entries: readonly Entry[], phantom: EntryValue): Entry[] {
  const isRead = ({ f, type }: Entry): boolean => (f === 'read' || f === 'get') && type === 'ok';
  const from = Math.floor(entries.length / 2);
  const place = entries.findIndex((entry, at) => at >= from && isRead(entry));
  return entries.map((entry, at) => (at === place ? { ...entry, value: phantom } : entry));
}
