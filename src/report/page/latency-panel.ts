import type uPlot from 'uplot';
import { axisLatency } from '../text/latency.ts';
import { categoryAt, firstAt } from '../timeline/bins.ts';
import { CATEGORIES, isFailure, type Category } from '../timeline/category.ts';
import { clipped, makePanel, type Desk } from './panel.ts';
import type { Run } from './read-run.ts';
import { SHAPES, type FailureCategory } from './shapes.ts';

/** Half size of a failure's mark and side of a good request's, in CSS pixels. */
const MARK_PX = 3.2;
const DOT_PX = 1.75;
/** Requests without a latency (never sent, no answer) stand on a rail this far below the top. */
const RAIL_PX = 9;
/** How strongly cells with 1, 2 to 3, 4 to 9 and more requests are drawn. */
const DENSITY_ALPHA = [0.5, 0.68, 0.84, 1] as const;

/** A nice bound at or below (`down`) or above a latency: 1, 2 or 5 times a power of ten. */
function nice(ms: number, down: boolean): number {
  const power = 10 ** Math.floor(Math.log10(ms));
  const steps = [1, 2, 5, 10].map((step) => step * power);
  return (down ? steps.findLast((step) => step <= ms) : steps.find((step) => step >= ms)) ?? power;
}

/** Room for all good requests; a failure that took no time at all is drawn at the bottom and does not stretch the axis. */
function extentOf(run: Run): [number, number] {
  const { requests, timeline } = run;
  let low = Infinity;
  let high = 0;
  for (let i = 0; i < requests.length; i++) {
    const ms = requests.latencyMs[i] ?? Number.NaN;
    if (ms > high) high = ms;
    if (ms < low && timeline.kinds[requests.kind[i] ?? 0]?.category === 'good') low = ms;
  }
  if (high === 0) return [1, 1_000];
  // The rail needs room above the slowest request.
  return [nice(Math.min(low, high) * 0.9, true), nice(high * 1.8, false)];
}

/** Marks of a logarithmic axis: 1, 2 and 5 times each power of ten, only the powers when there are many. */
function splitsOf([low, high]: readonly [number, number]): number[] {
  const steps = Math.log10(high / low) > 3.2 ? [1] : [1, 2, 5];
  const marks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const step of steps) {
      const mark = step * 10 ** power;
      if (mark >= low * 0.999 && mark <= high * 1.001) marks.push(mark);
    }
  }
  return marks;
}

/** Where request `i` is drawn, in canvas pixels. */
export function placeOf(panel: uPlot, { requests }: Run, i: number): { readonly x: number; readonly y: number } {
  const ms = requests.latencyMs[i] ?? Number.NaN;
  const bottom = panel.bbox.top + panel.bbox.height - MARK_PX * devicePixelRatio;
  return {
    x: panel.valToPos((requests.sentMs[i] ?? 0) / 1_000, 'x', true),
    y: Number.isNaN(ms) ? panel.bbox.top + RAIL_PX * devicePixelRatio : Math.min(panel.valToPos(ms, 'y', true), bottom),
  };
}

/** The requests that are in sight: [first, end). */
export function inSight(panel: uPlot, { requests, timeline }: Run): readonly [number, number] {
  const from = panel.scales['x']?.min ?? timeline.from;
  const to = panel.scales['x']?.max ?? timeline.to;
  return [firstAt(requests, from * 1_000), firstAt(requests, to * 1_000)];
}

/** Good and slow requests counted in cells of the size of a dot: however many there are, there are only so many cells. */
function drawDots(panel: uPlot, run: Run, { palette }: Desk): void {
  const { kinds, slowAboveMs } = run.timeline;
  const question = { requests: run.requests, kinds, slowAboveMs: slowAboveMs ?? Infinity };
  const side = Math.max(1, Math.round(DOT_PX * devicePixelRatio));
  const { left, top, width, height } = panel.bbox;
  const across = Math.ceil(width / side);
  const down = Math.ceil(height / side);
  const cells = { good: new Uint16Array(across * down), slow: new Uint16Array(across * down) };
  const [first, end] = inSight(panel, run);
  for (let i = first; i < end; i++) {
    const category = categoryAt(question, i);
    if (category !== 'good' && category !== 'slow') continue;
    const { x, y } = placeOf(panel, run, i);
    const column = Math.floor((x - left) / side);
    const line = Math.floor((y - top) / side);
    if (column < 0 || column >= across || line < 0 || line >= down) continue;
    const cell = line * across + column;
    cells[category][cell] = Math.min(65_535, (cells[category][cell] ?? 0) + 1);
  }
  clipped(panel, (context) => {
    for (const category of ['good', 'slow'] as const) {
      context.fillStyle = palette().category[category];
      cells[category].forEach((amount, cell) => {
        if (amount === 0) return;
        context.globalAlpha = DENSITY_ALPHA[amount < 2 ? 0 : amount < 4 ? 1 : amount < 10 ? 2 : 3];
        context.fillRect(left + (cell % across) * side, top + Math.floor(cell / across) * side, side, side);
      });
    }
  });
}

/** The more failures there are, the smaller their marks, so that what is beside them can be seen too. */
function markSize(failures: number): number {
  const size = failures < 3_000 ? MARK_PX : failures < 15_000 ? MARK_PX * 0.7 : MARK_PX * 0.5;
  return size * devicePixelRatio;
}

function failuresInSight(panel: uPlot, run: Run): { readonly row: number; readonly category: FailureCategory }[] {
  const { kinds, slowAboveMs } = run.timeline;
  const question = { requests: run.requests, kinds, slowAboveMs: slowAboveMs ?? Infinity };
  const [first, end] = inSight(panel, run);
  const failures: { row: number; category: FailureCategory }[] = [];
  for (let row = first; row < end; row++) {
    const category = categoryAt(question, row);
    if (category !== 'good' && category !== 'slow') failures.push({ row, category });
  }
  return failures;
}

function failurePaths(panel: uPlot, run: Run): Map<Category, Path2D> {
  const failures = failuresInSight(panel, run);
  const size = markSize(failures.length);
  const paths = new Map<Category, Path2D>();
  const { width, height } = panel.ctx.canvas;
  const drawn = new Uint8Array(width * height);
  for (const { row, category } of failures) {
    const { x, y } = placeOf(panel, run, row);
    // The very same pixels need not be drawn twice.
    const pixel = Math.round(y) * width + Math.round(x);
    const bit = 1 << CATEGORIES.indexOf(category);
    if (((drawn[pixel] ?? 0) & bit) !== 0) continue;
    drawn[pixel] = (drawn[pixel] ?? 0) | bit;
    const path = paths.get(category) ?? new Path2D();
    SHAPES[category](path, x, y, size);
    paths.set(category, path);
  }
  return paths;
}

function drawFailures(panel: uPlot, run: Run, { palette }: Desk): void {
  const paths = failurePaths(panel, run);
  clipped(panel, (context) => {
    context.lineWidth = 1.2 * devicePixelRatio;
    context.globalAlpha = 0.8;
    for (const category of CATEGORIES.filter(isFailure)) {
      const path = paths.get(category);
      if (path === undefined) continue;
      context.strokeStyle = palette().category[category];
      context.stroke(path);
    }
  });
}

function drawSlowLine(panel: uPlot, { timeline }: Run, { palette }: Desk): void {
  const { slowAboveMs } = timeline;
  if (slowAboveMs === null) return;
  clipped(panel, (context) => {
    const y = Math.round(panel.valToPos(slowAboveMs, 'y', true)) + 0.5;
    context.strokeStyle = palette().category.slow;
    context.lineWidth = devicePixelRatio;
    context.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
    context.beginPath();
    context.moveTo(panel.bbox.left, y);
    context.lineTo(panel.bbox.left + panel.bbox.width, y);
    context.stroke();
  });
}

/** Latency of every request by the time it was sent, logarithmic, with the quantiles of each second. */
export function makeLatencyPanel(run: Run, desk: Desk, into: HTMLElement, hasTimeAxis: boolean): uPlot {
  const { latency, from } = run.timeline;
  const extent = extentOf(run);
  const marks = splitsOf(extent);
  const line = (width: number, dash: number[]): uPlot.Series => ({
    stroke: () => desk.palette().ink,
    width,
    dash,
    spanGaps: false,
    points: { show: false },
  });
  return makePanel(
    {
      into,
      label: 'latency',
      height: 236,
      hasTimeAxis,
      data: [latency.p50.map((_, i) => from + i + 0.5), [...latency.p50], [...latency.p95], [...latency.p99]],
      series: [line(1.75, []), line(1.1, []), line(1, [3, 3])],
      // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- uPlot's enum exists only as a type
      scale: { distr: 3, range: extent },
      splits: () => marks,
      values: axisLatency,
      under: (panel) => {
        drawDots(panel, run, desk);
        drawSlowLine(panel, run, desk);
        drawFailures(panel, run, desk);
      },
    },
    desk,
  );
}
