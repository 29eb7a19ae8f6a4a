/** An operation of this class never changes the state: a read, a compare-and-set that found another value. */
export const PURE = 1;
/** An operation of this class can take place in every state. */
export const TOTAL = 2;
/** The state after an operation of this class does not depend on the one before. */
export const BLIND = 4;

/**
 * A sequential object as the search sees it: states and classes of operations are small integers. Operations of one class do
 * exactly the same thing, so that they can stand for each other.
 */
export interface Machine {
  readonly initial: number;
  /** The traits of each class: {@link PURE}, {@link TOTAL}, {@link BLIND} or-ed together. */
  readonly traits: readonly number[];
  /** The state after an operation of this class; -1 when it cannot take place in `state`. */
  apply(state: number, operationClass: number): number;
  /** The state that an operation of this class can tell from others; -1 when it tells none. With {@link Machine.elsewhere}. */
  observes?(operationClass: number): number;
  /** A state that stands for all that none of the operations of concern can tell apart. */
  readonly elsewhere?: number;
  /** A state in words, for evidence. */
  describe(state: number): string;
  /**
   * What an operation of this class needs, if it can take place in some states only: one of its {@link Machine.sources}, or a
   * state that can still become one in which it does. Absent: nothing is known, and it always may.
   */
  mayBecome?(state: number, wanted: number): boolean;
  /** The classes that may lead to a state in which `wanted` takes place, whatever the state before. Complete. */
  sources?(wanted: number): readonly number[];
  /** Whether a class is among the sources of another. */
  isSource?(source: number, wanted: number): boolean;
}

/** The operations of one object, told to a machine. */
export interface Compiled {
  readonly machine: Machine;
  /** The class of each operation; -1 for one that says nothing (a read that failed) and takes no part. */
  readonly classes: Int32Array;
}
