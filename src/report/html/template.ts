/** Text that is HTML already. Only `html` and `raw` make it, so everything else is escaped on its way into a page. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template: plain values are escaped, lists are joined, `undefined` and `false` leave nothing. */
export type Piece = Html | string | number | undefined | false | readonly Piece[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text made harmless in HTML, inside elements and inside quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

function textOf(piece: Piece): string {
  if (piece === undefined || piece === false) return '';
  if (piece instanceof Html) return piece.text;
  if (typeof piece === 'string') return escapeHtml(piece);
  if (typeof piece === 'number') return String(piece);
  return piece.map(textOf).join('');
}

/** HTML with every value escaped, unless it is `Html` itself. */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  return new Html(strings.map((part, index) => part + textOf(pieces[index])).join(''));
}

/** Marks text as HTML as it is. Only for text that relia itself wrote. */
export function raw(text: string): Html {
  return new Html(text);
}

/**
 * JSON for the inside of a `<script type="application/json">`: no `<` is left, so neither `</script` nor `<!--` can end or
 * change the element, and the text parses to the same value.
 */
export function jsonForScript(value: unknown): Html {
  return new Html(JSON.stringify(value).replaceAll('<', '\\u003c'));
}
