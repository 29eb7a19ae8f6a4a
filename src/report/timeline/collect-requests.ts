import type { DropEvent, OperationEvent } from '../../history/event.ts';
import type { History } from '../../history/history.ts';
import type { RequestKind } from './category.ts';
import { makeColumns, type RequestColumns } from './request-columns.ts';
import { DROPPED, kindOf } from './request-kind.ts';

/** Every request of a run in the order they were sent, and the lists that its columns point into. */
export interface CollectedRequests {
  readonly columns: RequestColumns;
  readonly kinds: readonly RequestKind[];
  readonly operations: readonly string[];
  readonly servers: readonly string[];
  readonly scenarios: readonly string[];
}

/** A script that puts ids into its request names has as many names as requests; what comes after these is one name. */
const MOST_NAMES = 1_000;

/** Values by the place of their first appearance, `rest` in place of whatever comes too late. */
class Catalogue<Value> {
  readonly values: Value[] = [];
  readonly #places = new Map<string, number>();
  readonly #rest: Value;

  constructor(rest: Value) {
    this.#rest = rest;
  }

  place(key: string, value: Value): number {
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    if (this.values.length > MOST_NAMES) return MOST_NAMES;
    const place = this.values.push(this.values.length === MOST_NAMES ? this.#rest : value) - 1;
    this.#places.set(key, place);
    return place;
  }
}

function sentAt(event: OperationEvent | DropEvent): number {
  return event.type === 'op' ? event.call : event.at;
}

function latencyOf({ call, return: end, untraced }: OperationEvent): number {
  return end === null || untraced === true ? Number.NaN : end - call;
}

/**
 * Requests of the load itself: those of a script's setup and teardown are left out, requests that were due and never sent
 * are in it. `originMs` is what times count from.
 */
export function collectRequests({ operations, drops }: History, originMs: number): CollectedRequests {
  const events = [...operations.filter(({ stage }) => stage === undefined), ...drops].sort(
    (a, b) => sentAt(a) - sentAt(b),
  );
  const columns = makeColumns(events.length);
  const kinds = new Catalogue<RequestKind>({ name: 'other', category: 'unknown' });
  const names = new Catalogue<string>('other');
  const servers = new Catalogue<string>('other');
  const scenarios = new Catalogue<string>('other');
  events.forEach((event, i) => {
    const kind = event.type === 'op' ? kindOf(event) : DROPPED;
    const { name, by, scenario, iteration, index } =
      event.type === 'op' ? event : { name: '', by: undefined, scenario: '', iteration: event.tick, index: 0 };
    columns.sentMs[i] = sentAt(event) - originMs;
    columns.latencyMs[i] = event.type === 'op' ? latencyOf(event) : Number.NaN;
    columns.kind[i] = kinds.place(kind.name, kind);
    columns.operation[i] = names.place(name, name);
    columns.server[i] = servers.place(by ?? '', by ?? '');
    columns.scenario[i] = scenarios.place(scenario, scenario);
    columns.iteration[i] = iteration;
    columns.index[i] = index;
  });
  return {
    columns,
    kinds: kinds.values,
    operations: names.values,
    servers: servers.values,
    scenarios: scenarios.values,
  };
}
