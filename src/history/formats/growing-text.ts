/**
 * Text that arrives in pieces, of which only what was not read yet is held. A reader that runs into the end before it has read a
 * whole thing goes back to where it began, asks for {@link GrowingText.more} and begins again.
 */
export class GrowingText {
  readonly #pieces: Iterator<string>;
  text = '';
  /** The next character to be read. */
  place = 0;
  #line = 1;
  #countedTo = 0;
  #isOver = false;

  constructor(pieces: Iterable<string>) {
    this.#pieces = pieces[Symbol.iterator]();
  }

  /** Whether no more text will come. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** The line that `place` is on, from 1. */
  get line(): number {
    this.#countLines();
    return this.#line;
  }

  #countLines(): void {
    for (let at = this.text.indexOf('\n', this.#countedTo); at !== -1 && at < this.place;) {
      this.#line++;
      this.#countedTo = at + 1;
      at = this.text.indexOf('\n', this.#countedTo);
    }
  }

  /** Appends at least as much text as is waiting to be read, so that beginning again stays cheap; false when there is no more. */
  more(): boolean {
    if (this.#isOver) return false;
    const rest = this.text.length - this.place;
    // Lines are counted before their text is let go.
    this.#countLines();
    const pieces = [this.text.slice(this.place)];
    let length = 0;
    while (length === 0 || length < rest) {
      const next = this.#pieces.next();
      if (next.done === true) {
        this.#isOver = true;
        break;
      }
      pieces.push(next.value);
      length += next.value.length;
    }
    this.#countedTo = Math.max(0, this.#countedTo - this.place);
    this.text = pieces.join('');
    this.place = 0;
    return length > 0;
  }
}
