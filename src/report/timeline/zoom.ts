/** A part of the time axis, in seconds from the start of the load. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The shortest part that can be zoomed to. */
export const SHORTEST_S = 0.05;

/** A time as short as milliseconds allow: `19.5`, `29`. */
function short(seconds: number): string {
  return String(Number(seconds.toFixed(3)));
}

/** The address of a part of the time axis: `#t=19.5-29`. */
export function zoomHash({ from, to }: Span): string {
  return `#t=${short(from)}-${short(to)}`;
}

/** The part that an address names, inside `whole`; `undefined` when it names none or nothing of `whole`. */
export function parseZoom(hash: string, whole: Span): Span | undefined {
  const [, from, to] = /^#t=(-?\d+(?:\.\d+)?)-(-?\d+(?:\.\d+)?)$/.exec(hash) ?? [];
  if (from === undefined || to === undefined) return undefined;
  const span = { from: Math.max(whole.from, Number(from)), to: Math.min(whole.to, Number(to)) };
  return span.to > span.from ? clampSpan(span, whole) : undefined;
}

/** The nearest part inside `whole` that is at least `SHORTEST_S` long. */
export function clampSpan({ from, to }: Span, whole: Span): Span {
  const length = Math.min(whole.to - whole.from, Math.max(SHORTEST_S, to - from));
  const start = Math.min(Math.max(from, whole.from), whole.to - length);
  return { from: start, to: start + length };
}

/** A part made `factor` times as long around its middle, and moved by `shift` of its length. */
export function moveSpan(
  span: Span,
  { factor = 1, shift = 0 }: { factor?: number; shift?: number },
  whole: Span,
): Span {
  const length = span.to - span.from;
  const middle = (span.from + span.to) / 2 + shift * length;
  return clampSpan({ from: middle - (length * factor) / 2, to: middle + (length * factor) / 2 }, whole);
}

/** A part with some air around it, so that an episode's edges can be seen. */
export function withMargin({ from, to }: Span, whole: Span): Span {
  const air = Math.max(0.5, (to - from) * 0.15);
  return clampSpan({ from: Math.max(whole.from, from - air), to: Math.min(whole.to, to + air) }, whole);
}
