import type { Lane, LaneSpan, ProbeSeries, ReportModel, Timeline } from '../model.ts';
import { count, counted, latency } from '../text/numbers.ts';
import { mergeBins } from '../timeline/bins.ts';
import { CATEGORIES, CATEGORY_WORDS, isFailure, type Category } from '../timeline/category.ts';
import { withMargin, zoomHash } from '../timeline/zoom.ts';
import { categoryKey } from './marks.ts';
import { fold, section, table, type Column } from './parts.ts';
import { staticChart } from './static-chart.ts';
import { html, type Html } from './template.ts';

/** The table beside the chart has at most this many rows. */
const MOST_ROWS = 120;

function bar(span: LaneSpan, timeline: Timeline): Html {
  const { kind, from, to, label, title } = span;
  const place = `--a:${String(from)};--b:${String(to)}`;
  const text = label !== '' && html`<span class="bar-label">${label}</span>`;
  if (kind === 'control' || kind === 'witness' || kind === 'lost' || kind === 'phase') {
    return html`<span class="bar ${kind}" style="${place}" title="${title}">${text}</span>`;
  }
  const target = zoomHash(withMargin(span, timeline));
  return html`<a class="bar ${kind}" style="${place}" title="${title}" href="${target}">${text}</a>`;
}

/** The label of a bar that is too short for it, in the gap up to the next bar. The style shows one of the two. */
function labelBeside({ kind, from, to, label }: LaneSpan, next: LaneSpan | undefined, { to: end }: Timeline): Html {
  if (kind !== 'error' && kind !== 'degraded') return html``;
  const place = `--c:${String(from)};--a:${String(to)};--b:${String(next?.from ?? end)}`;
  return html`<span class="beside" style="${place}" aria-hidden="true"><span>${label}</span></span>`;
}

function lane({ name, spans }: Lane, timeline: Timeline): Html {
  return html`<div class="row lane">
    <div class="row-name" title="${name}">${name}</div>
    <div class="track">
      ${spans.map((span, index) => [bar(span, timeline), labelBeside(span, spans[index + 1], timeline)])}
    </div>
  </div>`;
}

/** Categories that occur in the run, in the order they are stacked. */
function categoriesSeen({ perSecond }: Timeline): Category[] {
  return CATEGORIES.filter((category) => perSecond.counts[category].some((value) => value > 0));
}

function ruler({ from, to }: Timeline): Html {
  const rough = (to - from) / 8;
  const step = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_800, 3_600].find((nice) => nice >= rough) ?? 7_200;
  const marks: number[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) marks.push(at);
  return html`<div class="row ruler">
    <div class="row-name"></div>
    <div class="track">${marks.map((at) => html`<span style="--a:${at};--b:${at}">${at} s</span>`)}</div>
  </div>`;
}

function probeName({ probe, target }: ProbeSeries): string {
  return probe === 'replica-lag' ? `Replica lag, ${target}` : `Instances up, ${target}`;
}

function probeRow(series: ProbeSeries, index: number): Html {
  const known = series.values.filter((value) => value !== null);
  const unit = series.probe === 'replica-lag' ? ' s' : '';
  const range =
    known.length === 0 ? 'no answer' : `${String(Math.min(...known))} to ${String(Math.max(...known))}${unit}`;
  return html`<div class="row plot-row needs-script">
    <div class="row-name">${probeName(series)}</div>
    <div class="plot small" id="plot-probe-${index}" role="img" aria-label="${probeName(series)}: ${range}"></div>
  </div>`;
}

function plots(timeline: Timeline): Html {
  const seen = categoriesSeen(timeline);
  const slow = timeline.slowAboveMs === null ? '' : ` Slow is above ${latency(timeline.slowAboveMs)}.`;
  return html`<div class="row plot-row">
      <div class="row-name">
        Requests per second
        <ul class="legend">
          ${[...seen].reverse().map(categoryKey)}
        </ul>
      </div>
      <div class="plot" id="plot-requests" role="img" aria-label="Requests per second. ${timeline.summary}">
        ${staticChart(timeline.perSecond)}
      </div>
    </div>
    ${ruler(timeline)}
    <div class="row plot-row needs-script">
      <div class="row-name">
        Latency of every request
        <ul class="legend lines">
          <li class="p50">p50</li>
          <li class="p95">p95</li>
          <li class="p99">p99</li>
        </ul>
        <small>per second, good requests</small>
      </div>
      <div
        class="plot tall"
        id="plot-latency"
        role="img"
        aria-label="Latency of every request by the time it was sent, logarithmic.${slow} Quantiles are in the table below and under Latency."
      ></div>
    </div>
    ${timeline.probes.map(probeRow)}`;
}

function tools(): Html {
  const button = (id: string, text: string, label: string): Html =>
    html`<button type="button" data-zoom="${id}" aria-label="${label}" title="${label}">${text}</button>`;
  return html`<div class="tools needs-script" role="group" aria-label="Zoom">
    ${button('left', '←', 'Earlier')}${button('right', '→', 'Later')}${button('in', '+', 'Zoom in')}
    ${button('out', '−', 'Zoom out')}${button('whole', 'Whole run', 'Whole run')}
  </div>`;
}

function perSecondTable(timeline: Timeline): Html {
  const factor = Math.max(1, Math.ceil((timeline.to - timeline.from) / MOST_ROWS));
  const { counts } = mergeBins(timeline.perSecond, factor);
  const seen = categoriesSeen(timeline).filter((category) => category !== 'good');
  const number = (head: string): Column => ({ head, numeric: true });
  const lines = factor === 1 ? (['p50', 'p95', 'p99'] as const) : [];
  const columns: Column[] = [
    number('Second'),
    number('Good'),
    ...seen.map((category) => number(CATEGORY_WORDS[category])),
    ...lines.map((line) => number(line)),
  ];
  const rows = counts.good.map((good, index) => [
    String(timeline.from + index * factor),
    count(good),
    ...seen.map((category) => count(counts[category][index] ?? 0)),
    ...lines.map((line) => {
      const value = timeline.latency[line][index];
      return value == null ? '–' : latency(value);
    }),
  ]);
  const title = factor === 1 ? 'Second by second' : `In steps of ${String(factor)} s`;
  return fold(html`${title}, as a table`, table('Requests over time', columns, rows), 'bulk');
}

function unchangedNote({ unchanged }: Timeline): string {
  if (unchanged.length === 0) return '';
  const counts = unchanged.map(({ target, values }) => `${target} ${String(values[0] ?? '?')}`);
  return ` Instances up throughout: ${counts.join(', ')}.`;
}

function drawnNote({ requests, drawn, perSecond }: Timeline): string {
  if (drawn === requests) return `All ${counted(requests, 'request')} are drawn, at the time they were sent.`;
  const failures = CATEGORIES.filter(isFailure)
    .flatMap((category) => perSecond.counts[category])
    .reduce((sum, value) => sum + value, 0);
  return `${count(drawn)} of ${counted(requests, 'request')} are drawn: all ${counted(failures, 'failure')}, and the fastest and slowest good request of every 100 ms. Rates and quantiles count all of them.`;
}

/** What happened, on one time axis: lanes, requests per second, latency of every request, measurements beside the load. */
export function timelineSection({ timeline }: ReportModel): Html {
  const range = `--from:${String(timeline.from)};--to:${String(timeline.to)}`;
  return section(
    'timeline',
    'What happened',
    html`Seconds from the start of the load.
      <span class="needs-script">Drag to zoom, double-click to see the whole run.</span>`,
    html`<div
        class="timeline"
        id="chart"
        style="${range}"
        tabindex="0"
        role="group"
        aria-label="Timeline; arrow keys move, plus and minus zoom, 0 shows the whole run"
      >
        <div class="timeline-bar needs-script">
          <p class="readout" id="readout" aria-hidden="true"></p>
          ${tools()}
        </div>
        <div class="lanes" id="lanes">
          ${timeline.lanes.map((shown) => lane(shown, timeline))}<i class="cursor" id="cursor" hidden></i>
        </div>
        <div class="plots" id="plots">${plots(timeline)}</div>
        <p class="foot needs-script">
          ${drawnNote(timeline)} Failures have their own shape and are never left out.${unchangedNote(timeline)}
        </p>
      </div>
      ${perSecondTable(timeline)}`,
  );
}
