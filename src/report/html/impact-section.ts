import type { Episode, Estimate, Judgement, Recovery } from '../../verify/judgement.ts';
import type { ReportModel } from '../model.ts';
import { count, estimate, estimateInline, instant, seconds, share } from '../text/numbers.ts';
import type { TimeWriter } from './marks.ts';
import { section, table } from './parts.ts';
import { html, type Html } from './template.ts';

function milestone(label: string, measured: Estimate | null, note: string): Html {
  const { value, interval } = measured === null ? { value: '–', interval: undefined } : estimate(measured);
  return html`<div>
    <dt>${label}</dt>
    <dd><b>${value}</b><span>${interval ?? ''}</span><small>${note}</small></dd>
  </div>`;
}

/** Where a recovery was gradual, what the two candidates for its end are. */
function endNote({ gradual }: Recovery): string {
  if (gradual === null) return 'fault start to the last bad request';
  const { kind, share: hurts, crossing, lastBad } = gradual;
  const bad = kind === 'error' ? 'failing' : 'slow';
  return `gradual: below ${share(hurts)} ${bad} after ${estimate(crossing).value}, last that stand out at ${estimate(lastBad).value}`;
}

function milestones(recovery: Recovery): Html {
  return html`<dl class="milestones">
    ${milestone('Time to impact', recovery.timeToImpact, 'fault active to first bad request')}
    ${milestone('First seen by a user', recovery.timeToVisibleFailure, 'fault active to the first bad answer')}
    ${milestone('To first success', recovery.timeToFirstSuccess, 'from the first bad request')}
    ${milestone('Mitigated', recovery.timeToMitigate, 'fault start to the last error')}
    ${milestone('Recovered after fault', recovery.fromFaultStart, endNote(recovery))}
    ${milestone('Recovered after heal', recovery.fromFaultEnd, 'fault end to then; 0 s: while still active')}
  </dl>`;
}

function duration({ start, end, censored }: Episode): string {
  if (censored) return `> ${instant(end.est - start.est)}`;
  return estimateInline({
    value: end.est - start.est,
    lo: Math.max(0, end.lo - start.hi),
    hi: end.hi - start.lo,
  });
}

/** Classes of bad requests, the most frequent first. */
export function classWords(classes: Readonly<Record<string, number>>): string {
  return Object.entries(classes)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([name, bad]) => `${name} ${count(bad)}`.replaceAll(' ', '\u00a0'))
    .join(', ');
}

/** How bad it was in which part: `2.00 s at 100 %, then 6.00 s at 20 %`; nothing when it was the same throughout. */
function course({ segments }: Episode): string | undefined {
  if (segments.reduce((total, { steps }) => total + steps.length, 0) < 2) return undefined;
  return segments
    .map(({ steps, gradual }) => {
      const parts = steps.map(
        ({ from, to, bad, requests }) => `${seconds(to - from)} at ${share(requests === 0 ? 0 : bad / requests)}`,
      );
      return `${parts.join(', then ')}${gradual === null ? '' : ', fading'}`;
    })
    .join('; again ');
}

function row(episode: Episode, index: number, times: TimeWriter): (Html | string)[] {
  const { kind, start, end, bad, requests, flaps, classes, censored } = episode;
  const word = kind === 'error' ? 'Outage' : 'Slow';
  return [
    html`<span class="swatch ${kind}" id="episode-${index + 1}"></span>${times.stretch(
        { from: start.est, to: end.est },
        `${word} ${String(index + 1)}`,
      )}`,
    instant(start.est - times.originMs),
    censored ? html`${instant(end.est - times.originMs)} <small>or later</small>` : instant(end.est - times.originMs),
    duration(episode),
    html`${count(bad)} <small>of ${count(requests)}, ${share(requests === 0 ? 0 : bad / requests)}</small>`,
    String(flaps),
    html`${classWords(classes)}${course(episode) !== undefined && html`<small>${course(episode)}</small>`}`,
  ];
}

function episodes({ episodes: found }: Judgement, times: TimeWriter): Html {
  if (found.length === 0) return html`<p class="empty">No episode: users noticed nothing that this load could see.</p>`;
  return table(
    'Episodes',
    [
      { head: 'Episode' },
      { head: 'From', numeric: true },
      { head: 'To', numeric: true },
      { head: 'Length (95 %)', numeric: true },
      { head: 'Bad requests', numeric: true },
      { head: 'Flaps', numeric: true },
      { head: 'What users saw', wide: true },
    ],
    found.map((episode, index) => row(episode, index, times)),
  );
}

/** When users were hurt, for how long, and by what. */
export function impactSection({ record }: ReportModel, times: TimeWriter): Html {
  const { recovery } = record.judgement;
  return section(
    'impact',
    'Impact on users',
    'Edges by the time requests were sent, with 95 % intervals.',
    html`<div class="card">${recovery !== null && milestones(recovery)}${episodes(record.judgement, times)}</div>`,
  );
}
