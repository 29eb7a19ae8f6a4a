import uPlot from 'uplot';
import type { ProbeSeries } from '../model.ts';
import { makePanel, type Desk } from './panel.ts';

/** The first of 1, 2 and 5 times a power of ten that is not below a value. */
function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => Number((step * power).toPrecision(1))).find((step) => step >= value) ?? value;
}

/** A measurement beside the load: replica lag as a line, instances as steps; a gap where the node did not answer. */
export function makeProbePanel(series: ProbeSeries, desk: Desk, into: HTMLElement, hasTimeAxis: boolean): uPlot {
  const isCount = series.probe === 'instances-up';
  const highest = Math.max(isCount ? 1 : 0.1, ...series.values.map((value) => value ?? 0));
  const top = isCount ? Math.ceil(highest) : niceAbove(highest);
  const stepped = uPlot.paths.stepped?.({ align: 1 });
  return makePanel(
    {
      into,
      label: series.probe,
      height: 56,
      hasTimeAxis,
      data: [[...series.at], [...series.values]],
      series: [
        {
          stroke: () => desk.palette().lag,
          width: 1.75,
          spanGaps: false,
          points: { show: false },
          ...(isCount && stepped !== undefined ? { paths: stepped } : {}),
        },
      ],
      scale: { range: [0, top * 1.15] },
      splits: () => [0, top],
      values: (value) => (isCount ? String(value) : `${String(value)} s`),
    },
    desk,
  );
}
