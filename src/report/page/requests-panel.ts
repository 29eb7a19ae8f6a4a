import type uPlot from 'uplot';
import { countRequests, mergeBins, type Bins } from '../timeline/bins.ts';
import { CATEGORIES } from '../timeline/category.ts';
import { clipped, makePanel, type Desk } from './panel.ts';
import type { Run } from './read-run.ts';

const WIDTHS_S = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60] as const;
/** A bar is at least this wide, and counts at least this many requests. */
const BAR_PX = 4;
const BAR_REQUESTS = 10;

/** Counts requests in slices that fit the part that is shown; the last answer is kept. */
export class Counter {
  readonly #run: Run;
  #bins: Bins | undefined;

  constructor(run: Run) {
    this.#run = run;
  }

  /** Requests in slices; rates are counts divided by the slice's width. */
  bins(panel: uPlot): Bins {
    const { timeline } = this.#run;
    const from = panel.scales['x']?.min ?? timeline.from;
    const to = panel.scales['x']?.max ?? timeline.to;
    const widthS = this.#widthS((to - from) / (panel.bbox.width / devicePixelRatio / BAR_PX));
    const firstMs = Math.floor((from - timeline.from) / widthS) * widthS * 1_000 + timeline.from * 1_000;
    const known = this.#bins;
    const wanted = { fromMs: firstMs, widthMs: widthS * 1_000 };
    const toMs = Math.min(timeline.to, to + widthS) * 1_000;
    if (known?.fromMs === wanted.fromMs && known.widthMs === wanted.widthMs) {
      if (known.fromMs + known.counts.good.length * known.widthMs >= toMs) return known;
    }
    this.#bins = this.#count(wanted.fromMs, toMs, widthS);
    return this.#bins;
  }

  #widthS(least: number): number {
    const { rate, requests, drawn } = this.#run.timeline;
    const enough = rate === null ? 0.25 : BAR_REQUESTS / rate;
    // A run that was thinned is only known second by second.
    const floor = Math.max(least, enough, drawn < requests ? 1 : 0);
    return WIDTHS_S.find((width) => width >= floor - 1e-9) ?? 60;
  }

  #count(fromMs: number, toMs: number, widthS: number): Bins {
    const { timeline, requests } = this.#run;
    if (widthS >= 1 && Number.isInteger(widthS)) return mergeBins(timeline.perSecond, widthS);
    const slowAboveMs = timeline.slowAboveMs ?? Infinity;
    return countRequests({ requests, kinds: timeline.kinds, slowAboveMs, fromMs, toMs, widthMs: widthS * 1_000 });
  }
}

function drawBars(panel: uPlot, bins: Bins, { palette }: Desk): void {
  const colours = palette().category;
  const { fromMs, widthMs, counts } = bins;
  const perSecond = 1_000 / widthMs;
  const length = counts.good.length;
  const edge = (index: number): number => Math.round(panel.valToPos((fromMs + index * widthMs) / 1_000, 'x', true));
  const y = (count: number): number => Math.round(panel.valToPos(count * perSecond, 'y', true));
  clipped(panel, (context) => {
    const below = new Float64Array(length);
    for (const category of CATEGORIES) {
      context.fillStyle = colours[category];
      context.globalAlpha = category === 'good' ? 0.55 : 0.9;
      for (let i = 0; i < length; i++) {
        const value = counts[category][i] ?? 0;
        if (value === 0) continue;
        const base = below[i] ?? 0;
        const top = y(base + value);
        context.fillRect(edge(i), top, edge(i + 1) - edge(i), Math.max(1, y(base) - top));
        below[i] = base + value;
      }
    }
  });
}

function drawDue(panel: uPlot, rate: number | null, { palette }: Desk): void {
  if (rate === null) return;
  clipped(panel, (context) => {
    const y = Math.round(panel.valToPos(rate, 'y', true)) - 0.5;
    context.strokeStyle = palette().quiet;
    context.lineWidth = devicePixelRatio;
    context.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
    context.beginPath();
    context.moveTo(panel.bbox.left, y);
    context.lineTo(panel.bbox.left + panel.bbox.width, y);
    context.stroke();
  });
}

/** Requests per second by what users felt, stacked; the dashed line is what was due. */
export function makeRequestsPanel(run: Run, desk: Desk, counter: Counter, into: HTMLElement): uPlot {
  const { timeline } = run;
  const { counts } = timeline.perSecond;
  const totals = counts.good.map((_, i) => CATEGORIES.reduce((sum, category) => sum + (counts[category][i] ?? 0), 0));
  const highest = Math.max(1, timeline.rate ?? 0, ...totals) * 1.1;
  return makePanel(
    {
      into,
      label: 'requests',
      height: 132,
      hasTimeAxis: false,
      data: [
        [timeline.from, timeline.to],
        [null, null],
      ],
      series: [{ show: false }],
      scale: { range: [0, highest] },
      values: (value) => (value === 0 ? '0' : String(value)),
      under: (panel) => {
        drawBars(panel, counter.bins(panel), desk);
      },
      over: (panel) => {
        drawDue(panel, timeline.rate, desk);
      },
    },
    desk,
  );
}
