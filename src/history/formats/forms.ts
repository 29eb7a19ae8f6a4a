import type { Value } from '../operation.ts';
import { EdnReader } from './edn-reader.ts';
import { FormError, NOTHING, UNFINISHED, type Form, type FormReader } from './form-reader.ts';
import { GrowingText } from './growing-text.ts';
import { JsonReader } from './json-reader.ts';
import { malformed } from './malformed.ts';

/** Something read out of a text, and the line it begins on. */
export interface Located {
  readonly value: Value;
  readonly line: number;
}

const CLOSING: Readonly<Record<string, string>> = { '[': ']', '(': ')' };

function* formsOf(pieces: Iterable<string>, reader: FormReader, opening: string): Generator<Located> {
  const source = new GrowingText(pieces);
  // A last word without a line break after it is complete all the same.
  const more = (): boolean => {
    if (source.isOver) return false;
    if (!source.more()) source.text += '\n';
    return true;
  };
  const skip = (): string => {
    for (;;) {
      reader.begin(source.text, source.place);
      const isWhole = reader.skipBlanks();
      if (isWhole && reader.place < source.text.length) {
        source.place = reader.place;
        return source.text.charAt(source.place);
      }
      if (isWhole) source.place = reader.place;
      if (!more()) return '';
    }
  };
  let close = '';
  let isAny = false;
  for (let character = skip(); character !== ''; character = skip()) {
    if (!isAny && opening.includes(character)) {
      close = CLOSING[character] ?? '';
      source.place++;
      isAny = true;
      continue;
    }
    isAny = true;
    if (character === close) {
      source.place++;
      close = '';
      const after = skip();
      if (after !== '') throw malformed(source.line, `"${after}" stands behind the end of the history`);
      return;
    }
    const one = readOne(source, reader, more);
    if (one !== undefined) yield one;
  }
  if (close !== '') throw malformed(source.line, `the file ends before "${close}"`);
  if (!isAny) throw malformed(1, 'the file is empty');
}

/** Reads the form that begins at the next character, with as much more text as that takes. `undefined`: only a remark stood there. */
function readOne(source: GrowingText, reader: FormReader, more: () => boolean): Located | undefined {
  for (;;) {
    const { line } = source;
    reader.begin(source.text, source.place);
    const value = readOr(reader, () => {
      source.place = Math.min(reader.place, source.text.length);
      return source.line;
    });
    if (value === UNFINISHED) {
      if (more()) continue;
      throw malformed(line, 'the file ends inside what begins here');
    }
    source.place = reader.place;
    if (value !== NOTHING) return { value, line };
    if (source.place >= source.text.length) return undefined;
    throw malformed(source.line, `"${source.text.charAt(source.place)}" closes nothing`);
  }
}

function readOr(reader: FormReader, line: () => number): Form {
  try {
    return reader.read();
  } catch (error) {
    if (error instanceof FormError) throw malformed(line(), error.message);
    throw error;
  }
}

/** The forms of an EDN text: those in its one vector or list, or those that stand one after the other. Throws RELIA_HISTORY_INVALID. */
export function ednForms(pieces: Iterable<string>): Generator<Located> {
  return formsOf(pieces, new EdnReader(), '[(');
}

/** The objects of a JSON text: those in its one array, or those that stand one after the other (JSONL). Throws RELIA_HISTORY_INVALID. */
export function jsonForms(pieces: Iterable<string>): Generator<Located> {
  return formsOf(pieces, new JsonReader(), '[');
}
