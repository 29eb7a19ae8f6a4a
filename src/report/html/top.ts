import type { Ending } from '../../history/event.ts';
import type { ReportModel, Tile } from '../model.ts';
import { configured, threeDigits, utc } from '../text/numbers.ts';
import { whyWords } from '../text/why-words.ts';
import { gradeFold } from './grade.ts';
import { verdictIcon, verdictWord } from './marks.ts';
import { html, type Html } from './template.ts';

const ENDING_WORDS: Readonly<Record<Ending, string>> = { completed: '', halted: 'halted', broken: 'broken off' };

const NAVIGATION = [
  ['timeline', 'Timeline'],
  ['objectives', 'Objectives'],
  ['impact', 'Impact'],
  ['data', 'Data'],
  ['budget', 'Budget'],
  ['latency', 'Latency'],
  ['faults', 'Faults'],
  ['trust', 'Trust'],
  ['reproduce', 'Reproduce'],
] as const;

function masthead({ record }: ReportModel): Html {
  const { run, startedAt, scenario } = record.facts;
  return html`<header class="masthead">
    <span class="brand">relia</span>
    <span>run <code>${run}</code></span>
    <span>system <b>${scenario.system.name}</b></span>
    <time datetime="${startedAt}">${utc(startedAt)}</time>
    <span class="actions needs-script">
      <button type="button" id="download">run.json</button>
      <button type="button" id="theme" aria-label="Switch between light and dark">◐</button>
    </span>
  </header>`;
}

function loadWords({ record, timeline }: ReportModel): string {
  const { load } = record.facts.scenario;
  const rate = timeline.rate === null ? 'closed model' : `${threeDigits(timeline.rate)} requests/s`;
  return `${rate} for ${configured(load.duration)}`;
}

function verdictBlock(model: ReportModel): Html {
  const { judgement, facts } = model.record;
  const ending = ENDING_WORDS[judgement.ending];
  const faults = model.faults.map(({ name, asked }) => `${name} ${asked}`).join('; ');
  return html`<div class="verdict ${judgement.verdict}" id="verdict">
    <p class="verdict-word">
      ${verdictIcon(judgement.verdict)}<strong>${verdictWord(judgement.verdict)}</strong>
      ${ending !== '' && html`<span class="ending">${ending}</span>`}
    </p>
    <h1>${facts.scenario.name}</h1>
    <p class="why">${whyWords(judgement)}</p>
    <dl class="asked">
      <div>
        <dt>Hypothesis</dt>
        <dd>${facts.scenario.hypothesis}</dd>
      </div>
      <div>
        <dt>Load</dt>
        <dd>${loadWords(model)}</dd>
      </div>
      <div>
        <dt>${model.faults.length === 1 ? 'Fault' : 'Faults'}</dt>
        <dd>${faults === '' ? 'none' : faults}</dd>
      </div>
    </dl>
  </div>`;
}

function leftBroken({ record }: ReportModel): Html | undefined {
  const { leftBroken: left } = record.facts;
  if (left.length === 0) return undefined;
  return html`<div class="alarm" role="alert">
    <p>
      <strong>Faults may still be active.</strong> These could not be undone; the command after each mends it by hand.
    </p>
    <ul>
      ${left.map((line) => html`<li><code>${line}</code></li>`)}
    </ul>
  </div>`;
}

/** Half of the bar is the objective, so that twice the objective fills it. */
function gauge({ gauge: filled, verdict }: Tile): Html | undefined {
  if (filled === undefined) return undefined;
  const width = Math.min(100, filled * 50).toFixed(1);
  return html`<span class="gauge ${verdict ?? ''}" aria-hidden="true"><i style="width:${width}%"></i></span>`;
}

function tile(shown: Tile): Html {
  const { id, label, value, interval, objective, verdict, note } = shown;
  return html`<div class="tile ${verdict ?? ''}" id="tile-${id}">
    <dt>${label}</dt>
    <dd>
      <span class="value ${value.length > 9 ? 'long' : ''}">${value}</span>
      <span class="interval">${interval ?? ''}</span>
      ${gauge(shown)}
      ${objective !== undefined && html`<span class="objective">${verdict !== undefined && verdictIcon(verdict)}${objective}</span>`}
      ${note !== undefined && html`<span class="tile-note">${note}</span>`}
    </dd>
  </div>`;
}

/** Everything above the timeline: run, verdict and why, alarms, key numbers, ways into the page. */
export function top(model: ReportModel): Html {
  return html`${masthead(model)}${leftBroken(model)}${verdictBlock(model)}
    <dl class="tiles" aria-label="Key numbers">${model.tiles.map(tile)}</dl>
    ${gradeFold(model.record)}
    <nav aria-label="Parts of this report">${NAVIGATION.map(([id, word]) => html`<a href="#${id}">${word}</a>`)}</nav>`;
}
