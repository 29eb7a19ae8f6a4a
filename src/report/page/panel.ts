import uPlot from 'uplot';
import type { LaneSpan } from '../model.ts';
import type { Palette } from './palette.ts';
import type { View } from './view.ts';

/** Width of the value axis: the lanes above the charts are indented by the same (`page.css`, --axis). */
export const AXIS_PX = 56;
/** Room on the right for half a label of the time axis; the lanes leave as much (`--edge`). */
const EDGE_PX = 14;
/** Height of the time axis under the last chart. */
const TIME_AXIS_PX = 26;

/** What all panels share. */
export interface Desk {
  readonly view: View;
  /** The colours right now. */
  readonly palette: () => Palette;
  /** Stretches that are marked behind every chart. */
  readonly bands: readonly LaneSpan[];
  readonly onCursor: (panel: uPlot) => void;
}

/** One chart of the stack. */
export interface PanelSpec {
  readonly into: HTMLElement;
  readonly label: string;
  readonly height: number;
  /** Only the last one shows the time. */
  readonly hasTimeAxis: boolean;
  readonly data: uPlot.AlignedData;
  readonly series: readonly uPlot.Series[];
  readonly scale: uPlot.Scale;
  readonly splits?: uPlot.Axis.Splits;
  readonly values: (value: number) => string;
  /** Drawn over the grid and under the lines; on top of the lines. */
  readonly under?: (panel: uPlot) => void;
  readonly over?: (panel: uPlot) => void;
}

/** Runs a drawing with everything outside the chart's area cut off. */
export function clipped(panel: uPlot, draw: (context: CanvasRenderingContext2D) => void): void {
  const { ctx: context, bbox } = panel;
  context.save();
  context.beginPath();
  context.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  context.clip();
  // A series may have left its dashes behind.
  context.setLineDash([]);
  draw(context);
  context.restore();
}

const BAND_ALPHA = { fault: 0.07, error: 0.11, degraded: 0.1 } as const;

function drawBands(panel: uPlot, { bands, palette }: Desk): void {
  const colours = palette();
  const colourOf = { fault: colours.fault, error: colours.category.http, degraded: colours.category.slow };
  clipped(panel, (context) => {
    const { top, height } = panel.bbox;
    for (const { kind, from, to } of bands) {
      if (kind !== 'fault' && kind !== 'error' && kind !== 'degraded') continue;
      const left = panel.valToPos(from, 'x', true);
      const right = panel.valToPos(to, 'x', true);
      context.fillStyle = colourOf[kind];
      context.globalAlpha = BAND_ALPHA[kind];
      context.fillRect(left, top, Math.max(1, right - left), height);
      if (kind !== 'fault') continue;
      context.globalAlpha = 0.55;
      for (const edge of [left, right]) context.fillRect(Math.round(edge), top, Math.max(1, devicePixelRatio), height);
    }
  });
}

function axes(spec: PanelSpec, { palette }: Desk): uPlot.Axis[] {
  const font = '11px system-ui, sans-serif';
  const common = {
    font,
    stroke: () => palette().quiet,
    grid: { stroke: () => palette().grid, width: 1 },
    ticks: { show: false },
  };
  return [
    {
      ...common,
      size: spec.hasTimeAxis ? TIME_AXIS_PX : 0,
      space: 70,
      gap: 6,
      values: (_panel, splits) => splits.map((second) => (spec.hasTimeAxis ? `${String(second)} s` : '')),
    },
    {
      ...common,
      size: AXIS_PX,
      gap: 6,
      space: 28,
      // Every mark is labelled; on a logarithmic axis uPlot would leave some out.
      ...(spec.splits === undefined ? {} : { splits: spec.splits, filter: (_panel, splits) => splits }),
      values: (_panel, splits) => splits.map(spec.values),
    },
  ];
}

/** Makes a chart that shows what the view shows, zooms it by dragging, and shares its cursor with the others. */
export function makePanel(spec: PanelSpec, desk: Desk): uPlot {
  const { view } = desk;
  spec.into.replaceChildren();
  const options: uPlot.Options = {
    width: spec.into.clientWidth,
    height: spec.height + (spec.hasTimeAxis ? TIME_AXIS_PX : 0),
    padding: [6, EDGE_PX, spec.hasTimeAxis ? 0 : 4, 0],
    legend: { show: false },
    cursor: {
      y: false,
      points: { show: false },
      sync: { key: 'relia', setSeries: false },
      drag: { x: true, y: false, setScale: false },
      bind: {
        dblclick: () => () => {
          view.reset();
          return null;
        },
      },
    },
    scales: { x: { time: false, range: () => [view.span.from, view.span.to] }, y: spec.scale },
    axes: axes(spec, desk),
    series: [{}, ...spec.series],
    hooks: {
      drawClear: [
        (panel) => {
          drawBands(panel, desk);
        },
      ],
      drawAxes: [(panel) => spec.under?.(panel)],
      draw: [(panel) => spec.over?.(panel)],
      setCursor: [desk.onCursor],
      setSelect: [
        (panel) => {
          const { left, width } = panel.select;
          if (width < 4) return;
          panel.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          view.zoom({ from: panel.posToVal(left, 'x'), to: panel.posToVal(left + width, 'x') });
        },
      ],
    },
  };
  return new uPlot(options, spec.data, spec.into);
}
