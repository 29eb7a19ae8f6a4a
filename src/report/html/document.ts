import { createHash } from 'node:crypto';
import type { Verdict } from '../../verify/verdict.ts';
import { verdictWord } from './marks.ts';
import { html, jsonForScript, raw, type Html } from './template.ts';

/** A page's own script and style, bundled; they are put into every page. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

/** What a page holds beside its assets. */
export interface PageContent {
  /** What the tab says after the verdict. */
  readonly title: string;
  readonly verdict: Verdict;
  /** The version that wrote it. */
  readonly relia: string;
  readonly body: Html;
  /** Data for the script and for other programs, each in an element of its own. */
  readonly data: readonly Html[];
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

/** A value as JSON for the page's script and for other programs to read. */
export function jsonBlock(id: string, value: unknown): Html {
  return element(` type="application/json" id="${id}"`, jsonForScript(value).text);
}

/** Text without `<`, such as base64, for the page's script. */
export function textBlock(id: string, text: string): Html {
  return element(` type="text/plain" id="${id}"`, text);
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

function icon(verdict: Verdict): string {
  return `data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Ccircle cx='8' cy='8' r='7' fill='%23${ICON_COLOURS[verdict]}'/%3E%3C/svg%3E`;
}

function head({ verdict, title, relia }: PageContent, script: string, style: string): Html {
  return html`<head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${contentPolicy(script)}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta name="generator" content="relia ${relia}" />
    <title>${verdictWord(verdict)} · ${title}</title>
    <link rel="icon" href="${icon(verdict)}" />
    <style>
      ${raw(style)}
    </style>
  </head>`;
}

/** A page as one file that needs nothing else: no network, no server. The same content and assets give the same bytes. */
export function renderDocument(content: PageContent, assets: PageAssets): string {
  const script = contained(assets.script);
  const page = html`<html lang="en">
    ${head(content, script, contained(assets.style))}
    <body>
      ${content.body} ${content.data} ${element('', script)}
    </body>
  </html>`;
  return `<!doctype html>\n${page.text}\n`;
}
