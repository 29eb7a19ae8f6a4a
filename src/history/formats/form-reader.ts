import type { Value } from '../operation.ts';

/** The text ended inside a form. */
export const UNFINISHED = Symbol('unfinished');
/** Nothing stands here: the end of the text, or a closing bracket. */
export const NOTHING = Symbol('nothing');

/** What reading a form gave. */
export type Form = Value | typeof UNFINISHED | typeof NOTHING;

/** Text that is not of the language it should be. */
export class FormError extends Error {}

/** Reads one form after the other out of a text that may end inside a form. */
export interface FormReader {
  /** The next character to be read. */
  readonly place: number;
  /** Begins with another text. */
  begin(text: string, place: number): void;
  /** Skips what stands between forms. False when the text ended inside that. */
  skipBlanks(): boolean;
  /** Reads the next form. Throws {@link FormError}. */
  read(): Form;
}
