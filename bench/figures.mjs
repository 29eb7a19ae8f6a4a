/** The middle of some numbers; of an even count the mean of the two in the middle. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The nearest-rank percentile of some numbers; NaN for none. */
export function percentile(numbers, percent) {
  const sorted = Float64Array.from(numbers).sort();
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? NaN;
}

const FORMATS = {
  count: (value) => Math.round(value).toLocaleString('en-US'),
  ms: (value) => value.toFixed(3),
  ratio: (value) => value.toFixed(3),
};

/** One line: what, then the least, the median and the greatest of its numbers, then a remark. */
export function line(what, numbers, format, remark = '') {
  const tell = FORMATS[format];
  const columns = [Math.min(...numbers), median(numbers), Math.max(...numbers)].map((value) =>
    tell(value).padStart(11),
  );
  return `  ${what.padEnd(34)}${columns.join('')}  ${remark}`.trimEnd();
}

/** The head of a table of such lines. */
export function head(title) {
  const columns = ['min', 'median', 'max'].map((word) => word.padStart(11));
  return `\n${title.padEnd(36)}${columns.join('')}`;
}

/** Ratios of two series, round by round: what both met in the same moments cancels out. */
export function ratios(one, other) {
  return one.map((value, round) => value / other[round]);
}

/**
 * Says whether the median of ratios keeps a bound.
 * @param {{ atLeast?: number, atMost?: number, name: string }} bound
 */
export function against(numbers, { atLeast = -Infinity, atMost = Infinity, name }) {
  const value = median(numbers);
  const bound = Number.isFinite(atLeast) ? `>= ${atLeast.toFixed(2)}` : `<= ${atMost.toFixed(2)}`;
  return `${name} ${bound}: ${value >= atLeast && value <= atMost ? 'kept' : 'missed'}`;
}
