import type { Operation, Value } from './operation.ts';
import { createIdTable } from './id-table.ts';
import { canonical, isList } from './values.ts';

interface ListOrder {
  readonly oldest: Float64Array;
  readonly newest: Float64Array;
}

function listOf({ value }: Operation): readonly Value[] | undefined {
  return value === null ? [] : isList(value) ? value : undefined;
}

/**
 * A key that is appended to: the longest list read gives the order. A read is as new as it is long, if it is a beginning of the
 * longest; an append is as new as its place, and newer than all that was read if it is in none.
 */
export function orderByList(group: readonly Operation[]): ListOrder {
  const order = { oldest: new Float64Array(group.length).fill(NaN), newest: new Float64Array(group.length).fill(NaN) };
  let longest: readonly Value[] = [];
  for (const operation of group) {
    const list = operation.verb === 'append' || operation.outcome !== 'ok' ? undefined : listOf(operation);
    if (list !== undefined && list.length > longest.length) longest = list;
  }
  const table = createIdTable();
  const ids = longest.map((element) => table.idOf(element));
  const isUnique = table.values.length === longest.length;
  const repeated = repeatedIn(group);
  group.forEach((operation, place) => {
    const { verb, outcome, value } = operation;
    if (outcome === 'fail' || !isUnique) return;
    let at = NaN;
    if (verb === 'append') at = repeated.has(canonical(value)) ? NaN : placeIn(table.find(value), outcome);
    else {
      const list = outcome === 'ok' ? listOf(operation) : undefined;
      if (list?.every((element, i) => table.find(element) === ids[i]) === true) at = list.length;
    }
    order.oldest[place] = at;
    order.newest[place] = at;
  });
  return order;
}

/** What may have been appended more than once: its place says nothing about either append. */
function repeatedIn(group: readonly Operation[]): Set<string> {
  const once = new Set<string>();
  const repeated = new Set<string>();
  for (const { verb, outcome, value } of group) {
    if (verb !== 'append' || outcome === 'fail') continue;
    const name = canonical(value);
    if (once.has(name)) repeated.add(name);
    once.add(name);
  }
  return repeated;
}

/** An append without an answer that nobody has read may never have taken place. */
function placeIn(id: number, outcome: Operation['outcome']): number {
  if (id >= 0) return id + 1;
  return outcome === 'ok' ? Infinity : NaN;
}
