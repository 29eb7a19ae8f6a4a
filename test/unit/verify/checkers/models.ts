import type { Operation, Value } from '../../../../src/history/operation.ts';
import { canonical, isList, isRecord } from '../../../../src/verify/checkers/values.ts';
import type { ObjectModel } from '../../../support/brute-force.ts';

/** An object that can also be played: what would this operation return, if it took place now? */
export interface PlayedModel extends ObjectModel {
  play(state: Value, operation: Operation): { readonly state: Value; readonly result?: Value };
}

function isRead(verb: Operation['verb']): boolean {
  return verb === 'read' || verb === 'get';
}

function played(initial: Value, play: PlayedModel['play']): PlayedModel {
  return {
    initial,
    play,
    step: (state, operation) => {
      const next = play(state, operation);
      const isSame = !isRead(operation.verb) || canonical(next.result) === canonical(operation.value);
      return operation.outcome !== 'ok' || isSame ? { state: next.state } : undefined;
    },
  };
}

/** A list of values, whatever it is. */
export function listed(value: Value): readonly Value[] {
  return isList(value) ? value : [];
}

function partOf(state: Value, name: string): Value {
  return isRecord(state) ? (state[name] ?? null) : null;
}

function withPart(state: Value, name: string, value: Value): Value {
  const parts = isRecord(state) ? state : {};
  return Object.fromEntries(Object.entries({ ...parts, [name]: value }).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A set that only grows; reads return it sorted. */
export const SET = played([], (state, { verb, value }) => {
  if (verb === 'read') return { state, result: state };
  const held = listed(state);
  return { state: held.includes(value) ? held : [...held, value].sort() };
});

/** A ledger of ids that reads ask for one by one (`1`: there) or all together. */
export const LEDGER = played([], (state, { verb, key }) => {
  const held = listed(state);
  if (verb === 'add') return { state: held.includes(key) ? held : [...held, key].sort() };
  return { state, result: key === '' ? state : held.includes(key) ? 1 : null };
});

/** A number that is added to. */
export const COUNTER = played(0, (state, { verb, value }) => {
  if (verb === 'read') return { state, result: state };
  return { state: Number(state) + Number(value) };
});

/** Lists by key. */
export const LISTS = played({}, (state, { verb, key, value }) => {
  const list = listed(partOf(state, key));
  if (verb !== 'append') return { state, result: list };
  return { state: withPart(state, key, [...list, value]) };
});

/** Registers by key; nothing in them is `null`. */
export const REGISTERS = played({}, (state, { verb, key, value }) => {
  if (isRead(verb)) return { state, result: partOf(state, key) };
  return { state: withPart(state, key, value) };
});

function textOf(value: Value): string {
  return typeof value === 'string' ? value : '';
}

/** Texts by key, empty at first. */
export const TEXTS = played({}, (state, { verb, key, value }) => {
  const held = textOf(partOf(state, key));
  if (verb === 'get') return { state, result: held };
  return { state: withPart(state, key, verb === 'put' ? value : held + textOf(value)) };
});

/** A lock: who acquires waits for it, and what is free cannot be released. */
export const LOCK: ObjectModel = {
  initial: false,
  step: (isHeld, { verb }) => ((verb === 'acquire') === isHeld ? undefined : { state: !isHeld }),
};

function without(list: readonly Value[], value: Value): readonly Value[] | undefined {
  const place = list.findIndex((other) => canonical(other) === canonical(value));
  return place === -1 ? undefined : list.toSpliced(place, 1);
}

/** A queue without an order: any of what is in it may come out. `null` comes out when there is nothing. */
export const QUEUE: PlayedModel = {
  initial: [],
  play: (state, { verb, value }) => {
    const held = listed(state);
    if (verb === 'enqueue') return { state: [...held, value] };
    if (verb === 'drain') return { state: [], result: state };
    return { state: held.slice(1), result: held[0] ?? null };
  },
  step: (state, { verb, value, outcome }) => {
    const held = listed(state);
    if (verb === 'enqueue') return { state: [...held, value].sort() };
    if (verb === 'drain') return sortedText(held) === sortedText(listed(value)) ? { state: [] } : undefined;
    if (outcome !== 'ok' || value === undefined) return { state: held.slice(1) };
    if (value === null) return held.length === 0 ? { state } : undefined;
    const left = without(held, value);
    return left === undefined ? undefined : { state: left };
  },
};

function sortedText(list: readonly Value[]): string {
  return list.map(canonical).sort().join();
}
