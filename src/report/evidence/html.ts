import type { Checked } from '../../verify/checkers/check.ts';
import { WORST_FIRST } from '../../verify/verdict.ts';
import { renderDocument, type PageAssets } from '../html/document.ts';
import { verdictBadge, verdictIcon, verdictWord } from '../html/marks.ts';
import { facts, section, table } from '../html/parts.ts';
import { html, type Html } from '../html/template.ts';
import { count, counted } from '../text/numbers.ts';
import { withoutBreaksInNumbers } from '../text/unbroken.ts';
import type { EvidenceModel, EvidenceSet } from './model.ts';
import { sceneSection } from './scene-html.ts';

function masthead({ source, report }: EvidenceModel): Html {
  return html`<header class="masthead">
    <span class="brand">relia</span>
    <span>evidence of <code>${source}</code></span>
    ${report !== undefined && html`<a href="${report}">the report of the run</a>`}
    <span class="actions needs-script">
      <button type="button" id="theme" aria-label="Switch between light and dark">◐</button>
    </span>
  </header>`;
}

function verdictBlock(model: EvidenceModel): Html {
  const { verdict, headline, why, sets, format } = model;
  const operations = sets.reduce((sum, { checked }) => sum + checked.operations, 0);
  return html`<div class="verdict ${verdict}" id="verdict">
    <p class="verdict-word">${verdictIcon(verdict)}<strong>${verdictWord(verdict)}</strong></p>
    <h1>${withoutBreaksInNumbers(headline)}</h1>
    <p class="why">${withoutBreaksInNumbers(why)}</p>
    <dl class="asked">
      <div>
        <dt>Judged as</dt>
        <dd>${model.model ?? 'nothing'}</dd>
      </div>
      <div>
        <dt>History</dt>
        <dd>${counted(operations, 'operation')}, ${format}</dd>
      </div>
    </dl>
  </div>`;
}

function soughtTable({ anomalies }: Checked): Html | undefined {
  if (anomalies.length === 0) return undefined;
  return table(
    'What was looked for',
    [{ head: 'Verdict' }, { head: 'Looked for' }, { head: 'Found', numeric: true }, { head: 'In words', wide: true }],
    WORST_FIRST.flatMap((wanted) => anomalies.filter(({ verdict }) => verdict === wanted)).map(
      ({ kind, verdict, count: n, summary }) => [
        verdictBadge(verdict),
        kind,
        count(n),
        withoutBreaksInNumbers(summary),
      ],
    ),
    'wide',
  );
}

function setPart(
  { on, checked, clock, scenes, undrawn }: EvidenceSet,
  number: number,
  { sets, why }: EvidenceModel,
): Html {
  const figures = Object.entries(checked.figures);
  const name = on ?? 'the history';
  return html`${scenes.map((scene) => sceneSection(scene, clock, why))}
  ${undrawn > 0 && html`<p class="note">${counted(undrawn, 'further occurrence')} of ${name} have no drawing here.</p>`}
  ${section(
    `sought-${String(number + 1)}`,
    sets.length > 1 ? `What was looked for in ${name}` : 'What was looked for',
    withoutBreaksInNumbers(checked.reason),
    html`<div class="card">
      ${soughtTable(checked)}
      ${figures.length > 0 && facts(figures.map(([term, value]) => [term, value === null ? '–' : String(value)]))}
    </div>`,
  )}`;
}

function body(model: EvidenceModel): Html {
  const { sets, relia, source } = model;
  const scenes = sets.flatMap((set) => set.scenes);
  return html`<main>
    ${masthead(model)}${verdictBlock(model)}
    ${
      scenes.length > 1 &&
      html`<nav aria-label="Parts of this page">
        ${scenes.map(({ id, title }) => html`<a href="#${id}">${title}</a>`)}
      </nav>`
    }
    ${sets.map((set, number) => setPart(set, number, model))}
    <footer>relia ${relia} · <code>${source}</code></footer>
  </main>`;
}

/** The evidence as one file that needs nothing else: no network, no server. The same model and assets give the same bytes. */
export function renderEvidence(model: EvidenceModel, assets: PageAssets): string {
  const { verdict, source, relia } = model;
  return renderDocument({ title: `evidence of ${source}`, verdict, relia, body: body(model), data: [] }, assets);
}
