import type { Span } from './model.ts';

/** Marks of a time axis at round numbers: 1, 2 or 5 times a power of ten apart, about `wanted` of them inside the span. */
export function ticksOf({ from, to }: Span, wanted: number, least = 0): readonly number[] {
  const rough = Math.max((to - from) / wanted, least);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => times * power).find((nice) => nice >= rough * 0.999) ?? rough;
  const ticks: number[] = [];
  for (let place = Math.ceil(from / step); place * step <= to; place++) ticks.push(place * step + 0);
  return ticks;
}

/** What a mark of the axis says: seconds with as many decimals as its neighbours need, or a place in the order. */
export function tickText(tick: number, ticks: readonly number[], unit: string): string {
  const step = (ticks[1] ?? tick + 1) - (ticks[0] ?? tick);
  const decimals = Math.min(9, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  return `${tick.toFixed(decimals)}${unit}`;
}
