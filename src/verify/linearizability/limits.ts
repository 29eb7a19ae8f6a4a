/** 32-bit words that a search may hold altogether: 256 MB, and as much again for a moment while an array grows. */
const MOST_WORDS = 64 * 1024 * 1024;

/** What a search may use, in steps and in memory. Shared by everything that searches for one verdict. */
export class Limits {
  /** Steps taken: operations tried in a configuration, and every eighth comparison of two configurations. */
  steps = 0;
  #words = 0;
  readonly #mostWords: number;

  constructor(mostWords = MOST_WORDS) {
    this.#mostWords = mostWords;
  }

  /** Notes that this many more words are held. */
  take(words: number): void {
    this.#words += words;
  }

  /** Notes that this many words were given back. */
  give(words: number): void {
    this.#words -= words;
  }

  /** Whether more is held than allowed. Searches ask at every step, and stop. */
  get isFull(): boolean {
    return this.#words > this.#mostWords;
  }
}
