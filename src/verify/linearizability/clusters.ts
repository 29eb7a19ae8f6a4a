import { createIdTable, type IdTable } from '../checkers/id-table.ts';
import type { Operation, Value } from '../checkers/operation.ts';
import { at } from './int-list.ts';

/** The cluster of what says nothing: a read without a value, a write that failed. */
export const NO_CLUSTER = -1;
/** The cluster of a read of a value that nothing wrote. */
export const UNWRITTEN = -2;
/** The cluster of a read of a value that only a failed write would have written. */
export const REFUSED = -3;

/** The place that stands for the object's beginning: it wrote the initial value. */
export const BEGINNING = -1;

/**
 * A register's operations by value, each value being written once: the write and the reads of it. The initial value is cluster 0,
 * written before everything.
 */
export interface Clusters {
  readonly count: number;
  /** By operation: its cluster, or why it has none. */
  readonly of: Int32Array;
  /** By cluster: the place of the write, {@link BEGINNING} for the initial value. */
  readonly write: Int32Array;
  /** By cluster: the first return in it, and whose. From then on the value had certainly been written. */
  readonly firstReturn: Float64Array;
  readonly returned: Int32Array;
  /** By cluster: the last call in it, and whose. Then the value had certainly not been overwritten for good. */
  readonly lastCall: Float64Array;
  readonly called: Int32Array;
  /** By cluster: reads of it. */
  readonly reads: Int32Array;
}

class Clustering implements Clusters {
  count = 1;
  readonly of: Int32Array;
  readonly write: Int32Array;
  readonly firstReturn: Float64Array;
  readonly returned: Int32Array;
  readonly lastCall: Float64Array;
  readonly called: Int32Array;
  readonly reads: Int32Array;
  /** A value's number is its cluster's. */
  readonly #values: IdTable;
  readonly #refused = createIdTable();

  constructor(operations: readonly Operation[], initial: Value) {
    const most = operations.length + 1;
    this.of = new Int32Array(operations.length).fill(NO_CLUSTER);
    this.write = new Int32Array(most).fill(BEGINNING);
    this.firstReturn = new Float64Array(most).fill(-Infinity);
    this.returned = new Int32Array(most).fill(BEGINNING);
    this.lastCall = new Float64Array(most).fill(-Infinity);
    this.called = new Int32Array(most).fill(BEGINNING);
    this.reads = new Int32Array(most);
    this.#values = createIdTable(most);
    this.#values.idOf(initial);
  }

  /** Takes a write in; false when its value was written before. */
  takeWrite({ value, outcome, call, ret }: Operation, place: number): boolean {
    if (outcome === 'fail') {
      this.#refused.idOf(value);
      return true;
    }
    const cluster = this.#values.idOf(value);
    if (cluster < this.count) return false;
    this.count++;
    this.of[place] = cluster;
    this.write[cluster] = this.returned[cluster] = this.called[cluster] = place;
    this.firstReturn[cluster] = ret;
    this.lastCall[cluster] = call;
    return true;
  }

  takeRead({ value, call, ret }: Operation, place: number): void {
    const known = this.#values.find(value);
    const cluster = known >= 0 ? known : this.#refused.find(value) >= 0 ? REFUSED : UNWRITTEN;
    this.of[place] = cluster;
    if (cluster < 0) return;
    this.reads[cluster] = at(this.reads, cluster) + 1;
    if (ret < (this.firstReturn[cluster] ?? 0)) {
      this.firstReturn[cluster] = ret;
      this.returned[cluster] = place;
    }
    if (call > (this.lastCall[cluster] ?? 0)) {
      this.lastCall[cluster] = call;
      this.called[cluster] = place;
    }
  }
}

/** Whether an operation is a read that says what it read. */
function saysWhatItRead({ verb, outcome, value }: Operation): boolean {
  return verb === 'read' && outcome === 'ok' && value !== undefined;
}

/** Sorts a register's reads and writes by value; `undefined` when some value was, or may have been, written twice. */
export function clusterByValue(operations: readonly Operation[], initial: Value): Clusters | undefined {
  const clusters = new Clustering(operations, initial);
  for (let place = 0; place < operations.length; place++) {
    const operation = operations[place];
    if (operation?.verb === 'write' && !clusters.takeWrite(operation, place)) return undefined;
  }
  operations.forEach((operation, place) => {
    if (saysWhatItRead(operation)) clusters.takeRead(operation, place);
  });
  return clusters;
}
