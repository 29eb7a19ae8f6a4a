/** A number and its unit, and a number's groups of three, stay on one line. */
export function unbroken(text: string): string {
  return text.replaceAll(' ', '\u00a0');
}

/** A sentence in which no line breaks inside a number or between a number and its unit: `9 002`, `25.3 s`, `2 %`. */
export function withoutBreaksInNumbers(sentence: string): string {
  return sentence.replace(/(?<=\d) (?=\d{3}(?!\d)|(?:ms|s|min|%|d|KB\/s)(?![\w/]))/g, '\u00a0');
}
