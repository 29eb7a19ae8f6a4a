import type { Span } from './model.ts';

/** The shortest part that can be zoomed to, as a share of all: far enough for hundreds of operations one after the other. */
const SHORTEST = 1 / 2_000;

/** The nearest part inside `whole` that is long enough. */
export function clampWithin({ from, to }: Span, whole: Span): Span {
  const all = whole.to - whole.from;
  const length = Math.min(all, Math.max(all * SHORTEST, to - from));
  const start = Math.min(Math.max(from, whole.from), whole.to - length);
  return { from: start, to: start + length };
}

/** A part made `factor` times as long around its middle, and moved by `shift` of its length. */
export function moveWithin(
  { from, to }: Span,
  { factor = 1, shift = 0 }: { readonly factor?: number; readonly shift?: number },
  whole: Span,
): Span {
  const length = to - from;
  const middle = (from + to) / 2 + shift * length;
  return clampWithin({ from: middle - (length * factor) / 2, to: middle + (length * factor) / 2 }, whole);
}
