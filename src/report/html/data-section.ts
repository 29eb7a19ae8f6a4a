import type { LedgerResult, LostWrite, StaleReads } from '../../verify/judgement.ts';
import type { ReportModel } from '../model.ts';
import { count, counted, estimateInline, latency, seconds, share } from '../text/numbers.ts';
import { evidenceItem } from './findings-section.ts';
import type { TimeWriter } from './marks.ts';
import { fold, section, table } from './parts.ts';
import { html, type Html } from './template.ts';

/** Lost writes that the page lists; run.json has them all. */
const MOST_LOST = 500;
const MOST_IDS = 50;

type Account = readonly [label: string, amount: number, meaning: string, isBad?: boolean];

function accounts(ledger: LedgerResult): Account[] {
  return [
    ['Attempted', ledger.attempted, 'writes that were sent'],
    ['Acknowledged', ledger.acknowledged, 'the system said: stored'],
    ['Survived', ledger.survived, 'acknowledged and found again'],
    ['Lost', ledger.lostCount, 'acknowledged, in no final read', true],
    ['Lost after the fault', ledger.lostAfterFault, 'acknowledged once the fault was active', true],
    ['Indeterminate', ledger.indeterminate, 'no clear answer; may or may not exist'],
    ['Recovered', ledger.recovered, 'not acknowledged, yet found'],
    ['Refused', ledger.failed, 'provably did not take place'],
    ['Duplicated', ledger.duplicated.length, 'found more than once', true],
    ['Unexpected', ledger.unexpected.length, 'found and never attempted', true],
    ['Corrupted', ledger.corrupted.length, 'found with another content', true],
    ['Resurrected', ledger.resurrected.length, 'refused, yet found', true],
    ['Unverified', ledger.unverified, 'could not be looked for'],
  ];
}

function accountList(ledger: LedgerResult): Html {
  const shown = accounts(ledger).filter(([label, amount, , isBad]) => isBad !== true || amount > 0 || label === 'Lost');
  return html`<dl class="accounts">
    ${shown.map(
      ([label, amount, meaning, isBad]) =>
        html`<div class="${isBad === true && amount > 0 && 'bad'}">
          <dt>${label}</dt>
          <dd><b>${count(amount)}</b><small>${meaning}</small></dd>
        </div>`,
    )}
  </dl>`;
}

function lossSentence(ledger: LedgerResult, times: TimeWriter): Html {
  const { rpoMs, lossWindow, lossBound, lostCount, acknowledged } = ledger;
  if (lostCount === 0) {
    return html`<p>
      No acknowledged write was lost.
      ${lossBound !== null && `With ${count(acknowledged)} of them, at most ${share(lossBound)} could be lost unseen (95 %, if losses were independent; they cluster).`}
    </p>`;
  }
  return html`<p>
    ${rpoMs !== null && html`Data-loss window (achieved RPO): <b>${estimateInline(rpoMs)}</b>. `}
    ${
      lossWindow !== null &&
      html`The lost writes were acknowledged between ${times.moment(lossWindow.from)} and
      ${times.moment(lossWindow.to)}; ${share(lossWindow.density)} of what was acknowledged then is
      gone${lossWindow.density < 1 ? ': holes, not a clean cut' : ': a clean cut'}.`
    }
  </p>`;
}

function lostTable(on: string, lost: readonly LostWrite[], times: TimeWriter): Html | undefined {
  if (lost.length === 0) return undefined;
  const rows = lost
    .slice(0, MOST_LOST)
    .map(({ id, acknowledgedAt, operation }) => [
      html`<code>${id}</code>`,
      times.moment(acknowledgedAt),
      html`<code>${operation}</code>`,
    ]);
  const rest = lost.length - rows.length;
  const columns = [
    { head: 'Id' },
    { head: 'Acknowledged at', numeric: true },
    { head: 'Operation in history.jsonl', wide: true },
  ];
  return fold(
    html`The ${counted(lost.length, 'lost write')}`,
    html`${table(`Lost writes of ${on}`, columns, rows)}${rest > 0 && html`<p class="note">and ${count(rest)} more, in run.json</p>`}`,
    lost.length <= 25,
  );
}

function idList(title: string, ids: readonly string[]): Html | undefined {
  if (ids.length === 0) return undefined;
  const rest = ids.length - MOST_IDS;
  return fold(
    html`${title} (${count(ids.length)})`,
    html`<p class="ids">
      ${ids.slice(0, MOST_IDS).map((id) => html`<code>${id}</code> `)}${rest > 0 && `and ${count(rest)} more`}
    </p>`,
  );
}

function staleWhen(stale: StaleReads): string {
  const { medianMs, p95Ms, maxMs } = stale;
  const parts = [
    medianMs === null ? undefined : `median ${latency(medianMs)}`,
    p95Ms === null ? undefined : `p95 ${latency(p95Ms)}`,
    maxMs === null ? undefined : `at most ${latency(maxMs)}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? '' : `Behind by ${parts.join(', ')}.`;
}

function staleReads({ stale, reads }: LedgerResult, times: TimeWriter): Html | undefined {
  if (reads === 0) return undefined;
  if (stale.count === 0) return html`<p>None of ${counted(reads, 'read')} was stale.</p>`;
  const servers = Object.entries(stale.by).sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const evidence = [
    ['First', stale.first],
    ['Worst', stale.worst],
    ['Last', stale.last],
  ] as const;
  return html`<p>
      <b>${counted(stale.count, 'stale read')}</b> of ${count(reads)} (${share(stale.count / reads)}) missed a write
      that had been acknowledged before. ${staleWhen(stale)}
    </p>
    ${
      servers.length > 0 &&
      table(
        'Stale reads by server',
        [{ head: 'Served by' }, { head: 'Stale reads', numeric: true }, { head: 'Share', numeric: true }],
        servers.map(([name, amount]) => [name, count(amount), share(amount / stale.count)]),
      )
    }
    <ul class="evidence">
      ${evidence.map(([, item]) => item !== null && evidenceItem(item, times))}
    </ul>`;
}

function divergence({ diverged, on }: LedgerResult): Html | undefined {
  if (diverged.length === 0) return undefined;
  return table(
    `Nodes of ${on} that differ`,
    [{ head: 'Node' }, { head: 'Lacks', numeric: true }, { head: 'Has alone', numeric: true }],
    diverged.map(({ node, missing, extra }) => [node, count(missing), count(extra)]),
  );
}

function ledgerPart(ledger: LedgerResult, times: TimeWriter): Html {
  return html`<div class="ledger">
    <h3>${ledger.on}</h3>
    ${accountList(ledger)}${lossSentence(ledger, times)}${lostTable(ledger.on, ledger.lost, times)}
    ${idList('Duplicated', ledger.duplicated)}${idList('Unexpected', ledger.unexpected)}
    ${idList('Corrupted', ledger.corrupted)}${idList('Resurrected', ledger.resurrected)}
    ${divergence(ledger)}${staleReads(ledger, times)}
  </div>`;
}

/** What became of every acknowledged write, and which reads were behind. */
export function dataSection({ record }: ReportModel, times: TimeWriter): Html {
  const { ledgers } = record.judgement;
  const content =
    ledgers.length === 0
      ? html`<p class="empty">Not judged: the load does not say what its requests mean, or no data was read back.</p>`
      : ledgers.map((ledger) => ledgerPart(ledger, times));
  const note =
    ledgers.length === 0 ? '' : `Every node was read back after ${seconds(record.facts.scenario.settle, 1)} of quiet.`;
  return section('data', 'Data safety', note, content);
}
