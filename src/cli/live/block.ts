import { stripVTControlCharacters } from 'node:util';
import type { Screen } from '../terminal.ts';

const HIDE_CURSOR = '\u001B[?25l';
const SHOW_CURSOR = '\u001B[?25h';
const CLEAR_BELOW = '\u001B[0J';
const lineUp = (count: number): string => (count === 0 ? '' : `\u001B[${String(count)}A`);

/** Cuts a painted line to a width, so that the block's height stays what it was counted as. */
export function fitLine(line: string, columns: number): string {
  if (stripVTControlCharacters(line).length <= columns) return line;
  return `${stripVTControlCharacters(line).slice(0, Math.max(0, columns - 1))}…`;
}

/**
 * A few lines at the bottom of a terminal that are drawn anew in place, below lines that stay. Restores the cursor when
 * disposed, and, should that never come, when the process exits.
 */
export class LiveBlock implements Disposable {
  readonly #screen: Screen;
  #height = 0;
  readonly #restore = (): void => {
    this.#screen.write(SHOW_CURSOR);
  };

  /** `cursor`: shown where a person may be asked something meanwhile. */
  constructor(screen: Screen, { cursor }: { readonly cursor: 'hidden' | 'shown' }) {
    this.#screen = screen;
    if (cursor === 'shown') return;
    process.once('exit', this.#restore);
    screen.write(HIDE_CURSOR);
  }

  /** Draws the block anew, below the given lines, which stay. */
  draw(block: readonly string[], above: readonly string[] = []): void {
    const columns = this.#screen.columns();
    const lines = [...above, ...block.map((line) => fitLine(line, columns))];
    this.#screen.write(`${lineUp(this.#height)}${CLEAR_BELOW}${lines.map((line) => `${line}\n`).join('')}`);
    this.#height = block.length;
  }

  [Symbol.dispose](): void {
    this.draw([]);
    process.off('exit', this.#restore);
    this.#restore();
  }
}
