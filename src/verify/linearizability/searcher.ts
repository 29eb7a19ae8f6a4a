import type { TrailStep } from './trail.ts';

/** Where a search found that it cannot go on: no way leads past this return. */
export interface Stuck {
  /** The event, a return, that no configuration leads past. */
  readonly position: number;
  /** The mutators that took place, in order, on the longest way there; of a very long way the end. */
  readonly steps: readonly TrailStep[];
  /** The states that were possible there. */
  readonly states: readonly number[];
}

/** What a search knows so far. */
export type SearchState =
  { readonly kind: 'legal' } | { readonly kind: 'illegal'; readonly stuck: Stuck } | { readonly kind: 'more' };

/** Not decided yet. */
export const MORE: SearchState = { kind: 'more' };

/** A search that can be interrupted and gone on with. */
export interface Searcher {
  /** Goes on until it has decided, the limits' steps reach `until`, or the memory is full. */
  run(until: number): SearchState;
  /** The furthest it got, for a search that was given up. */
  furthest(): Stuck;
  /** Gives its memory back; it must not be run again. */
  release(): void;
}
