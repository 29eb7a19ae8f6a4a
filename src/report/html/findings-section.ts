import type { Evidence, Finding } from '../../verify/judgement.ts';
import { proofOf } from '../../verify/proven.ts';
import type { ReportModel } from '../model.ts';
import { count, latency, seconds } from '../text/numbers.ts';
import { withoutBreaksInNumbers } from '../text/unbroken.ts';
import { verdictBadge, type TimeWriter } from './marks.ts';
import { facts, fold, section } from './parts.ts';
import { html, type Html, type Piece } from './template.ts';

/** Operations of one evidence that are listed; the rest is in run.json. */
const MOST_OPERATIONS = 20;
/** Evidence that is shown without asking. */
const MOST_OPEN = 8;

/** One piece of evidence: its time on the run's clock, its text, the operations it rests on. */
export function evidenceItem({ text, at, operations }: Evidence, times: TimeWriter): Html {
  const listed = operations?.slice(0, MOST_OPERATIONS) ?? [];
  const rest = (operations?.length ?? 0) - listed.length;
  return html`<li>
    ${at !== undefined && html`${times.moment(at)} `}${text}
    ${listed.length > 0 && html`<span class="ids">${listed.map((id) => html`<code>${id}</code> `)}${rest > 0 && `and ${count(rest)} more`}</span>`}
  </li>`;
}

function evidenceFold({ evidence, verdict }: Finding, times: TimeWriter): Html | undefined {
  if (evidence.length === 0) return undefined;
  return fold(
    html`Evidence (${evidence.length})`,
    html`<ul class="evidence">
      ${evidence.map((item) => evidenceItem(item, times))}
    </ul>`,
    verdict !== 'pass' && evidence.length <= MOST_OPEN ? 'open' : 'closed',
  );
}

function finding(found: Finding, times: TimeWriter): Html {
  const { id, title, verdict, summary, objective, measured } = found;
  return html`<article class="finding ${verdict}" id="finding-${id}">
    <div class="finding-verdict">${verdictBadge(verdict)}</div>
    <div class="finding-text">
      <h3>${title}</h3>
      <p>${withoutBreaksInNumbers(summary)}</p>
      ${evidenceFold(found, times)}
    </div>
    <div class="finding-number"><span class="label">Objective</span>${withoutBreaksInNumbers(objective ?? '–')}</div>
    <div class="finding-number"><span class="label">Measured</span>${withoutBreaksInNumbers(measured ?? '–')}</div>
  </article>`;
}

function check(found: Finding, times: TimeWriter): Html {
  const { id, title, verdict, summary } = found;
  return html`<article class="check ${verdict}" id="finding-${id}">
    <div class="finding-verdict">${verdictBadge(verdict)}</div>
    <h3>${title}</h3>
    <div class="check-text">
      <p>${withoutBreaksInNumbers(summary)}</p>
      ${evidenceFold(found, times)}
    </div>
  </article>`;
}

const NOTHING = html`<p class="empty">Nothing was judged.</p>`;

function tally(findings: readonly Finding[]): string {
  const of = (verdict: Finding['verdict']): number => findings.filter((found) => found.verdict === verdict).length;
  return [
    [of('fail'), 'failed'],
    [of('inconclusive'), 'inconclusive'],
    [of('pass'), 'passed'],
  ]
    .filter(([amount]) => amount !== 0)
    .map(([amount, word]) => `${String(amount)} ${String(word)}`)
    .join(', ');
}

/** What the scenario asked for and what was found, failed first, each with its evidence. */
export function objectivesSection({ record }: ReportModel, times: TimeWriter): Html {
  const judged = record.judgement.findings.filter(({ about }) => about !== 'validity');
  const heads = html`<div class="finding heads" aria-hidden="true">
    <span></span><span>Finding</span><span>Objective</span><span>Measured</span>
  </div>`;
  const content =
    judged.length === 0
      ? NOTHING
      : html`<div class="card flush">${heads}${judged.map((found) => finding(found, times))}</div>`;
  return section('objectives', 'Objectives', tally(judged), content);
}

/** Which checks of this run have been seen to fail: one that cannot fail proves nothing by passing. */
function proofText(findings: readonly Finding[]): string {
  const { inRuns, inTests, never } = proofOf(findings);
  return [
    ['on systems broken on purpose', inRuns] as const,
    ['on histories made for them', inTests] as const,
    ['never', never] as const,
  ]
    .filter(([, checks]) => checks.length > 0)
    .map(([where, checks]) => `${where}: ${checks.join(', ')}`)
    .join('; ');
}

function limits({ record }: ReportModel, judged: readonly Finding[]): (readonly [Piece, Piece])[] {
  const { recovery, load } = record.judgement;
  const identity = html`${load.text} <span class="quiet">${load.holds ? 'holds' : 'does not hold'}</span>`;
  const isTold = judged.some(({ summary }) => summary.includes(load.text));
  const told: (readonly [Piece, Piece])[] = [
    ...(isTold ? [] : ([['Load identity', identity]] as const)),
    ['Checks seen to fail', proofText(record.judgement.findings)],
  ];
  if (recovery === null) return told;
  return [
    ...told,
    ['Detection floor', `full outages shorter than ${latency(recovery.detectionFloorMs)} are invisible at this rate`],
    ['Hold', `recovered means ${seconds(recovery.holdMs, 1)} of healthy traffic`],
    ['Slow', `above ${latency(recovery.slowAboveMs)}`],
  ];
}

/** Whether the run measured what it says: validity findings, the load's identity, and what it could not have seen. */
export function trustSection(model: ReportModel, times: TimeWriter): Html {
  const judged = model.record.judgement.findings.filter(({ about }) => about === 'validity');
  const limited = limits(model, judged);
  return section(
    'trust',
    'Trust this measurement?',
    tally(judged),
    html`<div class="card flush">
      ${judged.length === 0 ? NOTHING : judged.map((found) => check(found, times))}
      ${limited.length > 0 && html`<div class="check-facts">${facts(limited)}</div>`}
    </div>`,
  );
}
