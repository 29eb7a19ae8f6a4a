/**
 * What every iteration does, derived from (run, seed, iteration) alone: load-generator threads share nothing, and an
 * iteration that left no trace is still known by what it was going to do. Runs inside k6 and inside relia; depends on nothing.
 */

/** One declared operation, as far as its subject depends on it. */
export interface WorkloadOperation {
  readonly does: 'add' | 'read' | 'write' | 'cas' | 'transfer';
  readonly on: string;
  readonly weight: number;
}

/** A data set, as far as subjects depend on it. */
export type WorkloadData =
  | { readonly model: 'ledger' }
  | { readonly model: 'register'; readonly keys: number }
  | { readonly model: 'bank'; readonly accounts: number; readonly maxTransfer: number };

/** Everything subjects are derived from. */
export interface Workload {
  readonly run: string;
  readonly seed: number;
  /** Iterations a second; half of the reads go to what the last two seconds wrote. */
  readonly rate: number;
  readonly operations: readonly WorkloadOperation[];
  readonly data: Readonly<Record<string, WorkloadData>>;
}

/** What one iteration works on. */
export interface Subject {
  /** Index into the workload's operations. */
  readonly operation: number;
  /** The id or key it names. */
  readonly key: string;
  /** What a write writes: an amount, or a register's value (never written twice in a run). */
  readonly value: number;
  /** The accounts of a transfer; for a `cas`, `from` is the value that an earlier iteration wrote to the key. */
  readonly from: string;
  readonly to: string;
}

/** How far back a read looks for an iteration that wrote, at most. */
const LOOK_BACK = 500;
const RECENT_SECONDS = 2;

/** A well-mixed 32-bit number for (seed, iteration, salt) (finaliser of MurmurHash3). */
export function mix(seed: number, iteration: number, salt: number): number {
  let h = (seed ^ Math.imul(iteration + 1, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b)) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** The id that an iteration's write carries. */
export function idOf(run: string, iteration: number): string {
  return `${run}-${iteration.toString(36)}`;
}

/** Which operation an iteration performs, by the operations' weights. */
function chooserOf({ operations, seed }: Workload): (iteration: number) => number {
  let total = 0;
  const bounds = operations.map(({ weight }) => (total += weight));
  return (iteration) => {
    const point = (mix(seed, iteration, 0) / 2 ** 32) * total;
    let index = 0;
    while (index < bounds.length - 1 && point >= (bounds[index] ?? 0)) index++;
    return index;
  };
}

/** Prepares the workload: tells for each iteration, in any order, what it works on. */
export function createWorkload(workload: Workload): (iteration: number) => Subject {
  const { run, seed, rate, operations, data } = workload;
  const choose = chooserOf(workload);
  const recent = Math.max(20, Math.round(rate * RECENT_SECONDS));

  /** The earlier iteration whose write is asked for: a recent one half of the time, else any; itself when there is none. */
  function writerFor(iteration: number, on: string): number {
    const reach = mix(seed, iteration, 1) % 2 === 0 ? Math.min(recent, iteration) : iteration;
    if (reach === 0) return iteration;
    const start = iteration - 1 - (mix(seed, iteration, 2) % reach);
    for (let earlier = start; earlier >= 0 && earlier > start - LOOK_BACK; earlier--) {
      const operation = operations[choose(earlier)];
      if (operation?.on === on && operation.does !== 'read') return earlier;
    }
    return iteration;
  }

  return (iteration) => {
    const index = choose(iteration);
    const operation = operations[index];
    const set = operation === undefined ? undefined : data[operation.on];
    const chance = mix(seed, iteration, 3);
    if (operation !== undefined && set?.model === 'register') {
      const from = operation.does === 'cas' ? String(writerFor(iteration, operation.on) + 1) : '';
      return { operation: index, key: `k${String(chance % set.keys)}`, value: iteration + 1, from, to: '' };
    }
    if (operation?.does === 'transfer' && set?.model === 'bank') {
      const from = chance % set.accounts;
      const to = (from + 1 + (mix(seed, iteration, 4) % (set.accounts - 1))) % set.accounts;
      const amount = 1 + (mix(seed, iteration, 5) % set.maxTransfer);
      return { operation: index, key: idOf(run, iteration), value: amount, from: String(from), to: String(to) };
    }
    const writer = operation?.does === 'read' ? writerFor(iteration, operation.on) : iteration;
    return { operation: index, key: idOf(run, writer), value: mix(seed, writer, 6) % 1_000, from: '', to: '' };
  };
}
