import { html, type Html, type Piece } from './template.ts';

/** A column of a table: its heading, and whether it holds numbers (right-aligned, even digits). */
export interface Column {
  readonly head: Piece;
  readonly numeric?: boolean;
  readonly wide?: boolean;
}

function classOf({ numeric, wide }: Column): string {
  return [numeric === true ? 'num' : '', wide === true ? 'wide' : ''].filter(Boolean).join(' ');
}

/** How a table takes its place: the whole width, with even columns, only what it needs, or a few lines that scroll. */
export type Fit = 'wide' | 'even' | 'fit' | 'short';

/** A table that scrolls sideways on its own where the page is narrow. The first cell of a row heads it. */
export function table(
  label: string,
  columns: readonly Column[],
  rows: readonly (readonly Piece[])[],
  fit: Fit = 'wide',
): Html {
  return html`<div class="scroll ${fit}" tabindex="0" role="region" aria-label="${label}">
    <table>
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col" class="${classOf(column)}">${column.head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (cells) =>
            html`<tr>
              ${cells.map((cell, index) => html`<td class="${classOf(columns[index] ?? { head: '' })}">${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** A part of the page with its heading and, in smaller letters, what it is about. */
export function section(id: string, title: string, note: Piece, content: Piece): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
    <header class="section-head">
      <h2 id="${id}-title">${title}</h2>
      ${note !== undefined && note !== '' && note !== false && html`<p class="note">${note}</p>`}
    </header>
    ${content}
  </section>`;
}

/** Terms and what they are, side by side. */
export function facts(pairs: readonly (readonly [Piece, Piece])[]): Html {
  return html`<dl class="facts">
    ${pairs.map(
      ([term, value]) =>
        html`<div>
          <dt>${term}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

/** Something to open on demand: `open` at once, and `bulk` not even on paper, where all else is open. */
export function fold(summary: Piece, content: Piece, how: 'closed' | 'open' | 'bulk' = 'closed'): Html {
  return html`<details class="${how}" ${how === 'open' && 'open'}>
    <summary>${summary}</summary>
    ${content}
  </details>`;
}
