/** The number at a place that is known to be inside the array. */
export function at(words: Int32Array, place: number): number {
  return words[place] ?? 0;
}

/** The same array with room for at least `least` numbers, doubled when it has to grow. */
export function withRoom(words: Int32Array, least: number): Int32Array {
  if (words.length >= least) return words;
  const grown = new Int32Array(Math.max(least, words.length * 2));
  grown.set(words);
  return grown;
}

/** No numbers. */
export const NO_NUMBERS = new Int32Array(0);
