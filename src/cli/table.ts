import { stripVTControlCharacters } from 'node:util';

/** How wide a painted text is on the screen. */
function widthOf(text: string): number {
  return stripVTControlCharacters(text).length;
}

/** Rows as lines with aligned columns, two spaces between them; the last column is not filled up. */
export function tableLines(rows: readonly (readonly string[])[]): readonly string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(0, ...rows.map((row) => widthOf(row[column] ?? ''))),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - widthOf(cell))))
      .join('  ')
      .trimEnd(),
  );
}
