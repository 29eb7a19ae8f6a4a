import type { ControlCall, Instant } from '../../history/event.ts';
import type { Verdict } from '../../verify/verdict.ts';
import type { FaultAct, FaultLife, ReportModel } from '../model.ts';
import { latency, seconds } from '../text/numbers.ts';
import { verdictIcon, type TimeWriter } from './marks.ts';
import { fold, section, table } from './parts.ts';
import { html, type Html } from './template.ts';

const SOURCE_WORDS: Readonly<Record<Instant['source'], string>> = {
  'engine-event': "the engine's own event",
  'read-back': 'read back from the proxy',
  call: "the control call's bracket",
};

const PROOF_WORDS: Readonly<Record<Verdict, string>> = {
  pass: 'Witnessed',
  fail: 'Refuted',
  inconclusive: 'Not proven',
};

function when(instant: Instant | undefined, times: TimeWriter): Html {
  if (instant === undefined) return html`<span class="quiet">never</span>`;
  const half = (instant.hi - instant.lo) / 2;
  return html`${times.moment(instant.at)} <small>± ${latency(half)}, ${SOURCE_WORDS[instant.source]}</small>`;
}

function witnessList({ witnesses, reason }: FaultAct, times: TimeWriter): Html {
  return html`<ul class="evidence">
    ${reason !== undefined && html`<li>${reason}</li>`}
    ${witnesses.map(
      ({ verdict, at, evidence }) =>
        html`<li>${times.moment(at)} <b>${verdict}</b>${evidence.map((line) => html`<br />${line}`)}</li>`,
    )}
    ${witnesses.length === 0 && html`<li class="quiet">no witness spoke</li>`}
  </ul>`;
}

function act(title: string, verdict: Verdict, done: FaultAct, times: TimeWriter): Html {
  return html`<div class="act">
    <h4>${title} <span class="badge ${verdict}">${verdictIcon(verdict)}${PROOF_WORDS[verdict]}</span></h4>
    <p>${when(done.instant, times)}</p>
    ${witnessList(done, times)}
  </div>`;
}

function callTable(calls: readonly ControlCall[], times: TimeWriter): Html | undefined {
  if (calls.length === 0) return undefined;
  return fold(
    html`Control calls (${calls.length})`,
    table(
      'Control calls',
      [
        { head: 'Sent', numeric: true },
        { head: 'Took', numeric: true },
        { head: 'Call', wide: true },
      ],
      calls.map(({ what, at, tookMs, failed }) => [
        times.moment(at),
        latency(tookMs),
        html`<code>${what}</code>${failed !== undefined && html` <b class="bad">failed: ${failed}</b>`}`,
      ]),
    ),
  );
}

function card({ result, name, asked, inject, heal }: FaultLife, times: TimeWriter): Html {
  const { injected, healed, hit, absorbed } = result;
  const active = injected !== null && healed !== null ? `, active for ${seconds(healed.at - injected.at)}` : '';
  return html`<article class="card" id="fault-${result.fault}">
    <header>
      <h3>${name}</h3>
      <p>
        ${asked}${active}${hit.length > 0 && html`; hit ${hit.map((part, index) => html`${index > 0 && ', '}<b>${part}</b>`)}`}
        ${absorbed && html`<span class="badge absorbed">absorbed: users noticed nothing</span>`}
      </p>
    </header>
    <div class="acts">
      ${act('Did it bite?', result.bite, inject, times)}${act('Is it healed?', result.heal, heal, times)}
    </div>
    ${callTable([...inject.calls, ...heal.calls], times)}
  </article>`;
}

/** Every fault: what was asked, what was hit, the proof that it was there and that it is gone, and the calls that made it. */
export function faultsSection({ faults }: ReportModel, times: TimeWriter): Html {
  return section(
    'faults',
    'Faults',
    'Witnessed at the faulted part, not at the users’ edge.',
    faults.length === 0 ? html`<p class="empty">None was asked for.</p>` : faults.map((fault) => card(fault, times)),
  );
}
