import type { OperationEvent } from '../../history/event.ts';
import type { History } from '../../history/history.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { collectRequests } from '../../verify/requests.ts';
import type { RequestKind } from './category.ts';
import { makeColumns, type RequestColumns } from './request-columns.ts';
import { DROPPED, kindOf } from './request-kind.ts';

/** Every judged request of a run in the order they were sent, and the lists that its columns point into. */
export interface DrawnRequests {
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

/** What the page shows of a request beside its times: of the operation, or of the tick that nothing was sent for. */
type Told = Pick<OperationEvent, 'name' | 'scenario' | 'iteration' | 'index'> & {
  readonly kind: RequestKind;
  readonly by: string;
};

function toldOf(source: number, { operations, drops }: History): Told {
  const operation = operations[source];
  if (operation !== undefined) return { ...operation, kind: kindOf(operation), by: operation.by ?? '' };
  const tick = drops[-1 - source]?.tick ?? 0;
  return { kind: DROPPED, name: '', by: '', scenario: '', iteration: tick, index: 0 };
}

/**
 * The requests that were judged, as columns for the page: the same ones, at the same times and with the same latencies as in
 * every number beside the chart. Times count from `originMs` (milliseconds since t0).
 */
export function columnsOf(scenario: Scenario, history: History, originMs: number): DrawnRequests {
  const { count, sent, latency, source } = collectRequests(scenario, history);
  const columns = makeColumns(count);
  const kinds = new Catalogue<RequestKind>({ name: 'other', category: 'unknown' });
  const operations = new Catalogue<string>('other');
  const servers = new Catalogue<string>('other');
  const scenarios = new Catalogue<string>('other');
  for (let i = 0; i < count; i++) {
    const told = toldOf(source[i] ?? 0, history);
    const latencyMs = latency[i] ?? Infinity;
    columns.sentMs[i] = (sent[i] ?? 0) - originMs;
    columns.latencyMs[i] = Number.isFinite(latencyMs) ? latencyMs : Number.NaN;
    columns.kind[i] = kinds.place(told.kind.name, told.kind);
    columns.operation[i] = operations.place(told.name, told.name);
    columns.server[i] = servers.place(told.by, told.by);
    columns.scenario[i] = scenarios.place(told.scenario, told.scenario);
    columns.iteration[i] = told.iteration;
    columns.index[i] = told.index;
  }
  return {
    columns,
    kinds: kinds.values,
    operations: operations.values,
    servers: servers.values,
    scenarios: scenarios.values,
  };
}
