import type uPlot from 'uplot';
import { latency as latencyText } from '../text/latency.ts';
import { categoryAt } from '../timeline/bins.ts';
import { CATEGORIES, CATEGORY_WORDS, isFailure } from '../timeline/category.ts';
import { byId } from './dom.ts';
import { inSight, placeOf } from './latency-panel.ts';
import type { Run } from './read-run.ts';
import type { Counter } from './requests-panel.ts';

/** A request is picked when the pointer is this close to it, in CSS pixels. */
const REACH_PX = 10;

function rates(panel: uPlot, at: number, counter: Counter): string[] {
  const { fromMs, widthMs, counts } = counter.bins(panel);
  const index = Math.floor((at * 1_000 - fromMs) / widthMs);
  return CATEGORIES.flatMap((category) => {
    const value = counts[category][index] ?? 0;
    if (value === 0 && category !== 'good') return [];
    return [`${CATEGORY_WORDS[category]} ${String(Math.round((value * 1_000) / widthMs))}/s`];
  });
}

function quantiles({ timeline }: Run, at: number): string[] {
  const second = Math.floor(at - timeline.from);
  return (['p50', 'p95', 'p99'] as const).flatMap((line) => {
    const value = timeline.latency[line][second];
    return value == null ? [] : [`${line} ${latencyText(value)}`];
  });
}

/** What is under the cursor, in words. */
export function cursorText(panel: uPlot, run: Run, counter: Counter): string {
  const { left } = panel.cursor;
  if (left === undefined || left < 0) return '';
  const at = panel.posToVal(left, 'x');
  return [`${at.toFixed(3)} s`, ...rates(panel, at, counter), ...quantiles(run, at)].join('  ·  ');
}

function distance(panel: uPlot, run: Run, i: number, pointer: { readonly x: number; readonly y: number }): number {
  const { x, y } = placeOf(panel, run, i);
  return Math.hypot(x - pointer.x, y - pointer.y);
}

/** The request closest to the pointer, failures first; `undefined` when none is in reach. */
function nearest(panel: uPlot, run: Run): number | undefined {
  const { left = -1, top = -1 } = panel.cursor;
  if (left < 0) return undefined;
  const { requests, timeline } = run;
  const question = { requests, kinds: timeline.kinds, slowAboveMs: timeline.slowAboveMs ?? Infinity };
  const pointer = {
    x: left * devicePixelRatio + panel.bbox.left,
    y: top * devicePixelRatio + panel.bbox.top,
  };
  const [first, end] = inSight(panel, run);
  let best = REACH_PX * devicePixelRatio;
  let found: number | undefined;
  for (let i = first; i < end; i++) {
    const x = panel.valToPos((requests.sentMs[i] ?? 0) / 1_000, 'x', true);
    if (x < pointer.x - best) continue;
    if (x > pointer.x + best) break;
    const favour = isFailure(categoryAt(question, i)) ? 0.6 : 1;
    const away = distance(panel, run, i, pointer) * favour;
    if (away < best) {
      best = away;
      found = i;
    }
  }
  return found;
}

function identityText({ requests, timeline }: Run, i: number, name: string): string {
  const place = String(requests.iteration[i] ?? 0);
  const scenario = timeline.scenarios[requests.scenario[i] ?? 0] ?? '';
  return name === '' ? `tick ${place}` : `${scenario}/${place}/${String(requests.index[i] ?? 0)}`;
}

function requestText(run: Run, i: number): string {
  const { requests, timeline } = run;
  const ms = requests.latencyMs[i] ?? Number.NaN;
  const name = timeline.operations[requests.operation[i] ?? 0] ?? '';
  const server = timeline.servers[requests.server[i] ?? 0] ?? '';
  return [
    `${((requests.sentMs[i] ?? 0) / 1_000).toFixed(3)} s`,
    name,
    timeline.kinds[requests.kind[i] ?? 0]?.name ?? '',
    Number.isNaN(ms) ? '' : latencyText(ms),
    server === '' ? '' : `by ${server}`,
    identityText(run, i, name),
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

/** A small label beside the request under the pointer. */
export class Tip {
  readonly #element: HTMLElement;

  constructor(panel: uPlot) {
    this.#element = document.createElement('div');
    this.#element.className = 'tip';
    this.#element.hidden = true;
    panel.over.append(this.#element);
  }

  show(panel: uPlot, run: Run): void {
    const found = panel.over.matches(':hover') ? nearest(panel, run) : undefined;
    this.#element.hidden = found === undefined;
    if (found === undefined) return;
    const { x, y } = placeOf(panel, run, found);
    const left = (x - panel.bbox.left) / devicePixelRatio;
    this.#element.textContent = requestText(run, found);
    this.#element.style.top = `${String((y - panel.bbox.top) / devicePixelRatio + 10)}px`;
    const isRight = left > panel.over.clientWidth / 2;
    this.#element.style.left = isRight ? '' : `${String(left + 8)}px`;
    this.#element.style.right = isRight ? `${String(panel.over.clientWidth - left + 8)}px` : '';
  }
}

/** The line above the charts. */
export function readout(): (text: string) => void {
  const element = byId('readout');
  return (text) => {
    element.textContent = text;
  };
}
