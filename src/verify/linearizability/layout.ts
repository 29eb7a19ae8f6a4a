import { at, NO_NUMBERS } from './int-list.ts';
import type { Problem } from './problem.ts';

/**
 * How a configuration of the search lies in memory, as 32-bit words:
 *
 * - the state;
 * - `settled`: a bit for each pending mutator that needs nothing more before it returns. It took place, or it may have: it could
 *   have been overwritten at once, unseen, by a blind operation that took place since its call;
 * - `placed`: a bit for each pending mutator that took place, and so cannot any more;
 * - `seen`: a bit for each pending pure operation that took place;
 * - how many of each class of unknown outcome took place: bit fields, each with a spare bit above it.
 *
 * A mutator that is settled and not placed is both at once: it may return, and it may still take place. That spares the search
 * one branch for each subset of writes that nobody could see.
 */
export class Layout {
  readonly mutatorWords: number;
  readonly pureWords: number;
  /** Words of one configuration. */
  readonly width: number;
  readonly settled = 1;
  readonly placed: number;
  readonly seen: number;
  readonly unknown: number;
  /** For each class of unknown outcome: the word, the shift and the mask of its field. */
  readonly fieldWord: Int32Array;
  readonly fieldShift: Int32Array;
  readonly fieldMask: Int32Array;
  /** For each word of fields the spare bits in it. */
  readonly #spare: Int32Array;

  constructor({ mutatorSlots, pureSlots, unknowns }: Problem) {
    this.mutatorWords = Math.ceil(mutatorSlots / 32);
    this.pureWords = Math.ceil(pureSlots / 32);
    this.placed = this.settled + this.mutatorWords;
    this.seen = this.placed + this.mutatorWords;
    this.unknown = this.seen + this.pureWords;
    const fields = new Fields(unknowns, this.unknown);
    this.fieldWord = fields.word;
    this.fieldShift = fields.shift;
    this.fieldMask = fields.mask;
    this.#spare = fields.spare;
    this.width = this.unknown + fields.spare.length;
  }

  /** How many operations of a class of unknown outcome took place. */
  used(words: Int32Array, config: number, kind: number): number {
    return (at(words, config + at(this.fieldWord, kind)) >>> at(this.fieldShift, kind)) & at(this.fieldMask, kind);
  }

  /**
   * Whether all that can come of configuration `b` can come of `a` too, the states being equal: in `a` no less is settled and seen,
   * no more is placed, and no more of unknown outcome is used up.
   */
  dominates(a: Int32Array, atA: number, b: Int32Array, atB: number): boolean {
    const { placed, seen, unknown, width } = this;
    let word = 1;
    for (; word < placed; word++) if ((at(b, atB + word) & ~at(a, atA + word)) !== 0) return false;
    for (; word < seen; word++) if ((at(a, atA + word) & ~at(b, atB + word)) !== 0) return false;
    for (; word < unknown; word++) if ((at(b, atB + word) & ~at(a, atA + word)) !== 0) return false;
    for (let field = 0; word < width; word++, field++) {
      const spare = at(this.#spare, field);
      // No field borrows from its neighbour, since the spare bit above each pays for it: it is left where a <= b.
      if ((((at(b, atB + word) | spare) - at(a, atA + word)) & spare) !== spare) return false;
    }
    return true;
  }
}

/** Where the counts of the classes of unknown outcome lie: as many in each word as there is room for. */
class Fields {
  word = NO_NUMBERS;
  shift = NO_NUMBERS;
  mask = NO_NUMBERS;
  spare = NO_NUMBERS;

  constructor({ classes, starts }: Problem['unknowns'], from: number) {
    const kinds = classes.length;
    if (kinds === 0) return;
    this.word = new Int32Array(kinds);
    this.shift = new Int32Array(kinds);
    this.mask = new Int32Array(kinds);
    const spare: number[] = [];
    let free = 0;
    for (let kind = 0; kind < kinds; kind++) {
      const bits = 32 - Math.clz32(at(starts, kind + 1) - at(starts, kind));
      if (free < bits + 1) {
        spare.push(0);
        free = 32;
      }
      const last = spare.length - 1;
      this.word[kind] = from + last;
      this.shift[kind] = 32 - free;
      this.mask[kind] = (1 << bits) - 1;
      spare[last] = (spare[last] ?? 0) | (1 << (32 - free + bits));
      free -= bits + 1;
    }
    this.spare = Int32Array.from(spare);
  }
}
