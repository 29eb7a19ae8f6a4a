import { createHash } from 'node:crypto';
import { canonicalJson } from '../scenario/canonical.ts';
import { dataSection } from './html/data-section.ts';
import { faultsSection } from './html/faults-section.ts';
import { objectivesSection, trustSection } from './html/findings-section.ts';
import { impactSection } from './html/impact-section.ts';
import { TimeWriter, verdictWord } from './html/marks.ts';
import { budgetSection, latencySection } from './html/numbers-sections.ts';
import { reproduceSection } from './html/reproduce-section.ts';
import { html, jsonForScript, raw, type Html } from './html/template.ts';
import { timelineSection } from './html/timeline-section.ts';
import { top } from './html/top.ts';
import type { ReportModel } from './model.ts';

/** The page's own script and style, bundled; they are put into every report. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

const ICON_COLOURS = { pass: '1f7a4d', fail: 'c8321f', inconclusive: 'b7791f' } as const;

/** Text that cannot end the element it stands in. In JavaScript and CSS strings `<\/` is `</`. */
function contained(text: string): string {
  return text.replaceAll('</', '<\\/').replaceAll('<!--', '<\\!--');
}

/** A script element that holds exactly this text: its hash is in the policy. */
function element(attributes: string, content: string): Html {
  return raw(`<script${attributes}>${content}</script>`);
}

/** Nothing may be loaded or sent; the only script that runs is the one with this hash. */
function contentPolicy(script: string): string {
  const hash = createHash('sha256').update(script, 'utf8').digest('base64');
  return [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `script-src 'sha256-${hash}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function icon({ record }: ReportModel): string {
  const colour = ICON_COLOURS[record.judgement.verdict];
  return `data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Ccircle cx='8' cy='8' r='7' fill='%23${colour}'/%3E%3C/svg%3E`;
}

function head(model: ReportModel, script: string, style: string): Html {
  const { judgement, facts } = model.record;
  return html`<head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${contentPolicy(script)}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta name="generator" content="relia ${facts.relia}" />
    <title>${verdictWord(judgement.verdict)} · ${facts.scenario.name}</title>
    <link rel="icon" href="${icon(model)}" />
    <style>
      ${raw(style)}
    </style>
  </head>`;
}

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
  const script = contained(assets.script);
  const record: unknown = JSON.parse(canonicalJson(model.record));
  const page = html`<html lang="en">
    ${head(model, script, contained(assets.style))}
    <body>
      ${body(model)} ${element(' type="application/json" id="relia-result"', jsonForScript(record).text)}
      ${element(' type="application/json" id="relia-timeline"', jsonForScript(model.timeline).text)}
      ${element(' type="text/plain" id="relia-requests"', model.requests)} ${element('', script)}
    </body>
  </html>`;
  return `<!doctype html>\n${page.text}\n`;
}
