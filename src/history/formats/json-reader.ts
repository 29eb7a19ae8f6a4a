import type { Value } from '../operation.ts';
import { FormError, NOTHING, UNFINISHED, type Form, type FormReader } from './form-reader.ts';

const QUOTE = 34;
const BACKSLASH = 92;
const RIGHT_SQUARE = 93;
const LEFT_CURLY = 123;
const RIGHT_CURLY = 125;
const BLANKS = ' \t\r\n,\uFEFF';

/** Reads JSON objects out of a text: finds where each ends, and leaves the rest to JSON.parse. */
export class JsonReader implements FormReader {
  #text = '';
  place = 0;

  begin(text: string, place: number): void {
    this.#text = text;
    this.place = place;
  }

  skipBlanks(): boolean {
    while (this.place < this.#text.length && BLANKS.includes(this.#text.charAt(this.place))) this.place++;
    return true;
  }

  read(): Form {
    const text = this.#text;
    if (this.place >= text.length || text.charCodeAt(this.place) === RIGHT_SQUARE) return NOTHING;
    if (text.charCodeAt(this.place) !== LEFT_CURLY) throw new FormError('an object should begin here');
    const end = this.#endOfObject();
    if (end === -1) return UNFINISHED;
    try {
      // JSON.parse gives nothing but JSON, and that is what values are.
      const value = JSON.parse(text.slice(this.place, end)) as Value;
      this.place = end;
      return value;
    } catch {
      throw new FormError('it is not JSON');
    }
  }

  #endOfObject(): number {
    const text = this.#text;
    let depth = 0;
    for (let at = this.place; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) {
        for (at++; at < text.length && text.charCodeAt(at) !== QUOTE; at++) {
          if (text.charCodeAt(at) === BACKSLASH) at++;
        }
      } else if (code === LEFT_CURLY) depth++;
      else if (code === RIGHT_CURLY && --depth === 0) return at + 1;
    }
    return -1;
  }
}
