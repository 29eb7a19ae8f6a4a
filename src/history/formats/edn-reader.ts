import type { Value } from '../operation.ts';
import { FormError, NOTHING, UNFINISHED, type Form, type FormReader } from './form-reader.ts';

/** Brackets in brackets that are read; real histories need four. */
const DEEPEST = 200;

const TAB = 9;
const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
const QUOTE = 34;
const HASH = 35;
const LEFT_ROUND = 40;
const RIGHT_ROUND = 41;
const COMMA = 44;
const COLON = 58;
const SEMICOLON = 59;
const LEFT_SQUARE = 91;
const BACKSLASH = 92;
const RIGHT_SQUARE = 93;
const CARET = 94;
const UNDERSCORE = 95;
const LEFT_CURLY = 123;
const RIGHT_CURLY = 125;

/** By character code: whether a word (number, symbol, keyword) ends before it. */
const ENDS_WORD = new Uint8Array(128);
for (const code of [TAB, NEWLINE, 11, 12, RETURN, SPACE, QUOTE, LEFT_ROUND, RIGHT_ROUND, COMMA, SEMICOLON]) {
  ENDS_WORD[code] = 1;
}
for (const code of [LEFT_SQUARE, RIGHT_SQUARE, LEFT_CURLY, RIGHT_CURLY, CARET]) ENDS_WORD[code] = 1;

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };
const CHARACTERS: Readonly<Record<string, string>> = {
  newline: '\n',
  space: ' ',
  tab: '\t',
  return: '\r',
  backspace: '\b',
  formfeed: '\f',
};

function isBlank(code: number): boolean {
  return code === SPACE || code === NEWLINE || code === COMMA || (code >= TAB && code <= RETURN);
}

/** A word that is no string: `nil`, a truth value, a number; a keyword or symbol is its own text. Exact integers stay exact. */
function valueOfWord(word: string): Value {
  const first = word.charCodeAt(0);
  if (first === COLON) return word;
  if (word === 'nil') return null;
  if (word === 'true') return true;
  if (word === 'false') return false;
  if (!/^[+-]?\d/.test(word)) return word;
  if (/^[+-]?\d+N?$/.test(word)) {
    const number = Number(word.endsWith('N') ? word.slice(0, -1) : word);
    return Number.isSafeInteger(number) ? number : word;
  }
  const ratio = /^([+-]?\d+)\/(\d+)$/.exec(word);
  if (ratio !== null) return Number(ratio[1]) / Number(ratio[2]);
  const number = Number(word.endsWith('M') ? word.slice(0, -1) : word);
  if (Number.isNaN(number)) throw new FormError(`"${word}" is no number`);
  return number;
}

/** Reads EDN forms (github.com/edn-format/edn) out of a text. Sets are lists; keywords keep their colon, but not as keys of maps. */
export class EdnReader implements FormReader {
  #text = '';
  place = 0;

  /** Begins with another text. */
  begin(text: string, place: number): void {
    this.#text = text;
    this.place = place;
  }

  /** Skips blanks, commas, comments. False when the text ended inside a comment. */
  skipBlanks(): boolean {
    const text = this.#text;
    for (; this.place < text.length; this.place++) {
      const code = text.charCodeAt(this.place);
      if (isBlank(code)) continue;
      if (code !== SEMICOLON) return true;
      const end = text.indexOf('\n', this.place);
      if (end === -1) return false;
      this.place = end;
    }
    return true;
  }

  /** Reads the next form. Throws {@link FormError}. */
  read(depth = 0): Form {
    if (!this.skipBlanks()) return UNFINISHED;
    const text = this.#text;
    if (this.place >= text.length) return depth === 0 ? NOTHING : UNFINISHED;
    if (depth > DEEPEST) throw new FormError('it is nested too deeply');
    return this.#form(text.charCodeAt(this.place), depth);
  }

  /** The form that begins with this character, where `place` is. */
  #form(code: number, depth: number): Form {
    switch (code) {
      case LEFT_CURLY:
        this.place++;
        return this.#map(depth);
      case LEFT_SQUARE:
        this.place++;
        return this.#list(RIGHT_SQUARE, depth);
      case LEFT_ROUND:
        this.place++;
        return this.#list(RIGHT_ROUND, depth);
      case RIGHT_CURLY:
      case RIGHT_SQUARE:
      case RIGHT_ROUND:
        return NOTHING;
      case QUOTE:
        return this.#string();
      case HASH:
        return this.#dispatch(depth);
      case CARET:
        this.place++;
        return this.#second(depth);
      case BACKSLASH:
        return this.#character();
      default:
        return this.#word();
    }
  }

  #endOfWord(from: number): number {
    const text = this.#text;
    let end = from;
    for (; end < text.length; end++) {
      const code = text.charCodeAt(end);
      if (code < 128 && ENDS_WORD[code] === 1) return end;
    }
    return -1;
  }

  #word(): Form {
    const start = this.place;
    const end = this.#endOfWord(start);
    // A word at the very end may go on in the next piece.
    if (end === -1) return UNFINISHED;
    this.place = end;
    const first = this.#text.charCodeAt(start);
    if (end - start === 1 && first >= 48 && first <= 57) return first - 48;
    return valueOfWord(this.#text.slice(start, end));
  }

  #string(): Form {
    const text = this.#text;
    const start = this.place + 1;
    let end = start;
    let isEscaped = false;
    for (; end < text.length; end++) {
      const code = text.charCodeAt(end);
      if (code === QUOTE) break;
      if (code !== BACKSLASH) continue;
      isEscaped = true;
      end++;
    }
    if (end >= text.length) return UNFINISHED;
    this.place = end + 1;
    const raw = text.slice(start, end);
    if (!isEscaped) return raw;
    return raw.replaceAll(/\\(u[0-9a-fA-F]{4}|[\s\S])/g, (_match, escape: string) =>
      escape.length === 5 ? String.fromCharCode(Number.parseInt(escape.slice(1), 16)) : (ESCAPES[escape] ?? escape),
    );
  }

  #character(): Form {
    const start = this.place + 1;
    const end = this.#endOfWord(start + 1);
    if (end === -1) return UNFINISHED;
    this.place = end;
    const name = this.#text.slice(start, end);
    if (/^u[0-9a-fA-F]{4}$/.test(name)) return String.fromCharCode(Number.parseInt(name.slice(1), 16));
    const character = name.length === 1 ? name : CHARACTERS[name];
    if (character === undefined) throw new FormError(`"\\${name}" is no character`);
    return character;
  }

  #list(close: number, depth: number): Form {
    const items: Value[] = [];
    for (;;) {
      const item = this.read(depth + 1);
      if (item === UNFINISHED) return UNFINISHED;
      if (item === NOTHING) {
        this.#close(close);
        return items;
      }
      items.push(item);
    }
  }

  #close(expected: number): void {
    const found = this.#text.charCodeAt(this.place);
    if (found !== expected) {
      throw new FormError(`"${String.fromCharCode(found)}" stands where "${String.fromCharCode(expected)}" should`);
    }
    this.place++;
  }

  #map(depth: number): Form {
    const map: Record<string, Value> = {};
    for (;;) {
      const key = this.read(depth + 1);
      if (key === UNFINISHED) return UNFINISHED;
      if (key === NOTHING) {
        this.#close(RIGHT_CURLY);
        return map;
      }
      const value = this.read(depth + 1);
      if (value === UNFINISHED) return UNFINISHED;
      if (value === NOTHING) throw new FormError('a map has a key without a value');
      const name = typeof key === 'string' ? key : JSON.stringify(key);
      const plain = name.startsWith(':') ? name.slice(1) : name;
      if (plain === '__proto__') throw new FormError('a map has the key "__proto__"');
      map[plain] = value;
    }
  }

  /** `#{}` a set, `#_` a form that is left out, `##Inf`, `#tag form`. */
  #dispatch(depth: number): Form {
    const text = this.#text;
    if (this.place + 1 >= text.length) return UNFINISHED;
    const next = text.charCodeAt(this.place + 1);
    if (next === LEFT_CURLY) {
      this.place += 2;
      return this.#list(RIGHT_CURLY, depth);
    }
    if (next === UNDERSCORE) {
      this.place += 2;
      return this.#second(depth);
    }
    const end = this.#endOfWord(this.place + 1);
    if (end === -1) return UNFINISHED;
    const tag = text.slice(this.place + 1, end);
    this.place = end;
    if (tag.startsWith('#')) return { '#Inf': Infinity, '#-Inf': -Infinity }[tag] ?? Number.NaN;
    const form = this.read(depth + 1);
    if (form === NOTHING) throw new FormError(`the tag "#${tag}" stands before nothing`);
    return form;
  }

  /** The form after the next one, which is left out (`#_`) or only describes it (`^`). */
  #second(depth: number): Form {
    const first = this.read(depth + 1);
    if (first === NOTHING) throw new FormError('a form is missing');
    return first === UNFINISHED ? UNFINISHED : this.read(depth);
  }
}
