import type { ProbeEvent } from '../history/event.ts';
import type { ProbeSeries } from './model.ts';

/** Measurements beside the load: those worth a chart, and those that never changed. */
export interface Probes {
  readonly series: readonly ProbeSeries[];
  readonly unchanged: readonly ProbeSeries[];
}

function collect(probes: readonly ProbeEvent[], originMs: number): ProbeSeries[] {
  const series = new Map<string, ProbeSeries & { at: number[]; values: (number | null)[] }>();
  for (const { probe, target, at, value } of probes) {
    const key = JSON.stringify([probe, target]);
    const known = series.get(key) ?? { probe, target, at: [], values: [] };
    known.at.push(Number(((at - originMs) / 1_000).toFixed(3)));
    known.values.push(value === null ? null : Number(value.toPrecision(4)));
    series.set(key, known);
  }
  return [...series.values()];
}

/** How many instances are up is recorded when it changes: the last value holds until the end, the first from the beginning. */
function held(series: ProbeSeries, { from, to }: { readonly from: number; readonly to: number }): ProbeSeries {
  const { probe, target, at, values } = series;
  if (probe !== 'instances-up') return series;
  const [first = null] = values;
  const isLate = (at[0] ?? from) > from;
  const isEarly = (at.at(-1) ?? to) < to;
  return {
    probe,
    target,
    at: [...(isLate ? [from] : []), ...at, ...(isEarly ? [to] : [])],
    values: [...(isLate ? [first] : []), ...values, ...(isEarly ? [values.at(-1) ?? null] : [])],
  };
}

/** Sorts measurements into series, in seconds from the start of the load. Instances that stayed as they were need no chart. */
export function buildProbes(
  probes: readonly ProbeEvent[],
  originMs: number,
  whole: { readonly from: number; readonly to: number },
): Probes {
  const all = collect(probes, originMs);
  const isUnchanged = ({ probe, values }: ProbeSeries): boolean => probe === 'instances-up' && new Set(values).size < 2;
  return {
    series: all.filter((series) => !isUnchanged(series)).map((series) => held(series, whole)),
    unchanged: all.filter(isUnchanged),
  };
}
