import type { Operation, Operations, Value, Verb } from '../../src/history/operation.ts';

/** What is told of an operation; the rest has defaults. */
export interface Told {
  readonly key?: string;
  readonly value?: Value;
  /** Milliseconds: `[call, return]`, or only the call of one that never returned. Default: one after the other, 1 ms each. */
  readonly at?: readonly [number, number] | number;
  readonly process?: string;
  /** Default: its process. */
  readonly session?: string;
  readonly version?: number;
  readonly node?: string;
  readonly isFinal?: boolean;
}

/** An operation that has no place in a history yet. */
export interface Draft {
  readonly told: Omit<Operation, 'index' | 'label' | 'call' | 'ret'>;
  readonly at: Told['at'];
}

function draft(verb: Verb, outcome: Operation['outcome'], { at, ...rest }: Told): Draft {
  const { key = '', value, process = '0', session = process, version, node, isFinal } = rest;
  return { told: { verb, outcome, key, value, process, session, version, node, isFinal }, at };
}

/** An operation that took place: `ok('add', { value: 1, at: [0, 5] })`. */
export function ok(verb: Verb, told: Told = {}): Draft {
  return draft(verb, 'ok', told);
}

/** An operation that did not and never will take place. */
export function fail(verb: Verb, told: Told = {}): Draft {
  return draft(verb, 'fail', told);
}

/** An operation of which nobody knows whether it took place. */
export function info(verb: Verb, told: Told = {}): Draft {
  return draft(verb, 'info', told);
}

function timesOf({ at, told }: Draft, place: number): readonly [number, number] {
  const [call, ret] = typeof at === 'number' ? [at, Infinity] : (at ?? [2 * place, 2 * place + 1]);
  return [call, told.outcome === 'info' ? Infinity : ret];
}

/** A history of these operations, in the order of their calls. */
export function historyOf(...drafts: readonly Draft[]): Operations {
  const placed = drafts.map((draft, place) => ({ told: draft.told, times: timesOf(draft, place) }));
  placed.sort((a, b) => a.times[0] - b.times[0]);
  const list = placed.map(({ told, times: [call, ret] }, index) => {
    return { ...told, index, label: `op ${String(index)}`, call, ret };
  });
  return { list, isOrderOnly: false };
}

/** Half of an operation, in the notation of Jepsen: `invoke(1, 'add', 0)`, `returned(1, 'ok', 0)`. */
export interface Half {
  readonly process: number;
  readonly type: 'invoke' | Operation['outcome'];
  readonly verb: Verb | undefined;
  readonly value: Value;
}

/** A process begins an operation. */
export function invoke(process: number, verb: Verb, value?: Value): Half {
  return { process, type: 'invoke', verb, value };
}

/** A process ends its operation; with a value, that is what it read. */
export function returned(process: number, type: Operation['outcome'], value?: Value): Half {
  return { process, type, verb: undefined, value };
}

interface Open {
  verb: Verb;
  value: Value;
  outcome: Operation['outcome'];
  call: number;
  ret: number;
  process: string;
}

/** A history of halves, one millisecond apart: invocations without an end are `info`. */
export function historyOfHalves(...halves: readonly Half[]): Operations {
  const all: Open[] = [];
  const open = new Map<number, Open>();
  halves.forEach(({ process, type, verb, value }, time) => {
    if (verb !== undefined) {
      const begun: Open = { verb, value, outcome: 'info', call: time, ret: Infinity, process: String(process) };
      all.push(begun);
      open.set(process, begun);
      return;
    }
    const begun = open.get(process);
    if (begun === undefined || type === 'invoke') throw new Error(`process ${String(process)} has begun nothing`);
    open.delete(process);
    begun.outcome = type;
    begun.ret = type === 'info' ? Infinity : time;
    if (value !== undefined) begun.value = value;
  });
  return historyOf(...all.map(({ call, ret, process, ...rest }) => draftOf(rest, { at: [call, ret], process })));
}

function draftOf({ verb, outcome, value }: Pick<Open, 'verb' | 'outcome' | 'value'>, told: Told): Draft {
  return draft(verb, outcome, { ...told, value });
}
