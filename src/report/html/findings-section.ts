import type { Evidence, Finding } from '../../verify/judgement.ts';
import type { ReportModel } from '../model.ts';
import { count, latency, seconds } from '../text/numbers.ts';
import { verdictBadge, type TimeWriter } from './marks.ts';
import { facts, section } from './parts.ts';
import { html, type Html, type Piece } from './template.ts';

/** Operations of one evidence that are listed; the rest is in run.json. */
const MOST_OPERATIONS = 20;

/** One piece of evidence: its time on the run's clock, its text, the operations it rests on. */
export function evidenceItem({ text, at, operations }: Evidence, times: TimeWriter): Html {
  const listed = operations?.slice(0, MOST_OPERATIONS) ?? [];
  const rest = (operations?.length ?? 0) - listed.length;
  return html`<li>
    ${at !== undefined && html`${times.moment(at)} `}${text}
    ${listed.length > 0 && html`<span class="ids">${listed.map((id) => html`<code>${id}</code> `)}${rest > 0 && `and ${count(rest)} more`}</span>`}
  </li>`;
}

function finding(found: Finding, times: TimeWriter): Html {
  const { id, title, verdict, summary, objective, measured, evidence } = found;
  return html`<article class="finding ${verdict}" id="finding-${id}">
    <div class="finding-verdict">${verdictBadge(verdict)}</div>
    <div class="finding-text">
      <h3>${title}</h3>
      <p>${summary}</p>
      ${
        evidence.length > 0 &&
        html`<details ${verdict !== 'pass' && evidence.length <= 8 && 'open'}>
          <summary>Evidence (${evidence.length})</summary>
          <ul class="evidence">
            ${evidence.map((item) => evidenceItem(item, times))}
          </ul>
        </details>`
      }
    </div>
    <dl class="finding-numbers">
      ${
        objective !== undefined &&
        html`<div>
          <dt>Objective</dt>
          <dd>${objective}</dd>
        </div>`
      }
      ${
        measured !== undefined &&
        html`<div>
          <dt>Measured</dt>
          <dd>${measured}</dd>
        </div>`
      }
    </dl>
  </article>`;
}

function list(findings: readonly Finding[], times: TimeWriter): Html {
  if (findings.length === 0) return html`<p class="empty">Nothing was judged.</p>`;
  return html`<div class="findings">${findings.map((found) => finding(found, times))}</div>`;
}

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
  return section('objectives', 'Objectives', tally(judged), list(judged, times));
}

function limits({ record }: ReportModel): (readonly [Piece, Piece])[] {
  const { recovery, load } = record.judgement;
  const identity: readonly [Piece, Piece] = [
    'Load identity',
    html`${load.text} <span class="quiet">${load.holds ? 'holds' : 'does not hold'}</span>`,
  ];
  if (recovery === null) return [identity];
  return [
    identity,
    ['Detection floor', `full outages shorter than ${latency(recovery.detectionFloorMs)} are invisible at this rate`],
    ['Hold', `${seconds(recovery.holdMs, 1)} of healthy traffic count as recovered`],
    ['Slow above', latency(recovery.slowAboveMs)],
  ];
}

/** Whether the run measured what it says: validity findings, the load's identity, and what it could not have seen. */
export function trustSection(model: ReportModel, times: TimeWriter): Html {
  const judged = model.record.judgement.findings.filter(({ about }) => about === 'validity');
  return section(
    'trust',
    'Trust this measurement?',
    tally(judged),
    html`${list(judged, times)}${facts(limits(model))}`,
  );
}
