import { canonicalJson } from '../scenario/canonical.ts';
import { dataSection } from './html/data-section.ts';
import { jsonBlock, renderDocument, textBlock, type PageAssets } from './html/document.ts';
import { faultsSection } from './html/faults-section.ts';
import { objectivesSection, trustSection } from './html/findings-section.ts';
import { impactSection } from './html/impact-section.ts';
import { TimeWriter } from './html/marks.ts';
import { budgetSection, latencySection } from './html/numbers-sections.ts';
import { reproduceSection } from './html/reproduce-section.ts';
import { html, type Html } from './html/template.ts';
import { timelineSection } from './html/timeline-section.ts';
import { top } from './html/top.ts';
import type { ReportModel } from './model.ts';

function body(model: ReportModel): Html {
  const { timeline, originMs } = model;
  const times = new TimeWriter(originMs, { from: timeline.from, to: timeline.to });
  return html`<main>
    ${top(model)}${timelineSection(model)}${objectivesSection(model, times)}${impactSection(model, times)}
    ${dataSection(model, times)}${budgetSection(model)}${latencySection(model, times)}${faultsSection(model, times)}
    ${trustSection(model, times)}${reproduceSection(model)}
    <footer>relia ${model.record.facts.relia} · run <code>${model.record.facts.run}</code></footer>
  </main>`;
}

/**
 * The report as one file that needs nothing else: no network, no server. The same model and assets give the same bytes.
 * The run record stands in `<script type="application/json" id="relia-result">` for other programs to read.
 */
export function renderHtml(model: ReportModel, assets: PageAssets): string {
  const { facts, judgement } = model.record;
  const record: unknown = JSON.parse(canonicalJson(model.record));
  return renderDocument(
    {
      title: facts.scenario.name,
      verdict: judgement.verdict,
      relia: facts.relia,
      body: body(model),
      data: [
        jsonBlock('relia-result', record),
        jsonBlock('relia-timeline', model.timeline),
        textBlock('relia-requests', model.requests),
      ],
    },
    assets,
  );
}
