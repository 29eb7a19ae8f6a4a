import { canonicalJson } from '../../scenario/canonical.ts';
import type { ReportModel } from '../model.ts';
import { count } from '../text/numbers.ts';
import { facts, fold, section } from './parts.ts';
import { html, type Html, type Piece } from './template.ts';

type Named = Readonly<Record<string, string>>;

/** By name, so that the page does not depend on the order in which the parts of a record were written. */
function sorted(named: Named): [string, string][] {
  return Object.entries(named).sort(([a], [b]) => (a < b ? -1 : 1));
}

function named(list: Named): Piece {
  return sorted(list).map(([name, value]) => html`<span class="pair">${name} <code>${value}</code></span> `);
}

const FORMULAS: readonly (readonly [string, string])[] = [
  [
    'Bad request',
    'no success: refused, an HTTP error, no answer in time, or never sent because no virtual user was free',
  ],
  ['Send axis', 'a request counts at the moment it was sent, so that a timeout does not move an outage'],
  ['Recovery', 'end of the last bad episode, once healthy traffic held, minus the moment the fault became active'],
  [
    'Edges',
    'two-segment maximum likelihood on single requests; the interval is every split within 3.0 of the best log-likelihood',
  ],
  ['Error budget', 'bad requests / ((1 − objective) × rate × period)'],
  ['Burn rate', '(bad / sent in the window) / (1 − objective)'],
  ['Lost', 'acknowledged, and in no node’s final read'],
  ['Quantiles', 'nearest rank; intervals from binomial order statistics'],
  ['Chart', 'send times to 0.1 ms, latency to 1 %'],
];

/** All that is needed to run it again, or to recompute every number. */
export function reproduceSection({ record }: ReportModel): Html {
  const { facts: given } = record;
  const { host, hashes } = given;
  const scenario = JSON.stringify(JSON.parse(canonicalJson(given.scenario)), null, 2);
  return section(
    'reproduce',
    'Reproduce',
    'Every number follows from run.json and history.jsonl: relia verify recomputes them, byte for byte.',
    html`<div class="command">
        <pre><code id="command">${given.command}</code></pre>
        <button type="button" class="needs-script" id="copy">Copy</button>
      </div>
      <div class="card">
        ${facts([
          ['Scenario', html`<code>${given.scenarioFile}</code>`],
          ['Experiment', html`<code class="hash">${hashes.experiment}</code>`],
          ['System', html`<code class="hash">${hashes.system}</code>`],
          ['Load code', html`<code class="hash">${hashes.code}</code>`],
          ['History', html`<code class="hash">${given.historyDigest}</code>`],
          ['relia', html`<code>${given.relia}</code>`],
          ['Versions', named(given.versions)],
          ['Runtime', given.runtime],
          ['Images', named(given.images)],
          ['Host', `${host.os} ${host.arch}, ${count(host.cpus)} CPUs, ${count(host.memoryMB)} MB`],
          ['Seed', String(given.scenario.seed)],
        ])}
        ${fold('Scenario as JSON', html`<pre class="json"><code>${scenario}</code></pre>`, 'bulk')}
        ${fold('How the numbers are computed', facts(FORMULAS))}
      </div>`,
  );
}
