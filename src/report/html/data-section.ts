import { shownOf } from '../../verify/data/stale-reads.ts';
import type { LedgerResult, LostWrite, RegisterResult, StaleReads } from '../../verify/judgement.ts';
import type { ReportModel } from '../model.ts';
import { count, counted, estimateInline, latency, seconds, share } from '../text/numbers.ts';
import { evidenceItem } from './findings-section.ts';
import type { TimeWriter } from './marks.ts';
import { fold, section, table, type Column } from './parts.ts';
import { html, type Html } from './template.ts';

/** Lost writes that the page lists; run.json has them all. */
const MOST_LOST = 500;
const MOST_IDS = 50;
/** Lost writes that are shown without asking. */
const MOST_OPEN = 100;

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
    ['Foreign', ledger.foreign, 'found, of another run'],
  ];
}

function accountList(ledger: LedgerResult): Html {
  const shown = accounts(ledger).filter(
    ([label, amount, , isOptional]) => isOptional !== true || amount > 0 || label === 'Lost',
  );
  return accountGrid(shown);
}

function accountGrid(shown: readonly Account[]): Html {
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
    html`${table(`Lost writes of ${on}`, columns, rows, 'short')}${rest > 0 && html`<p class="note">and ${count(rest)} more, in run.json</p>`}`,
    lost.length <= MOST_OPEN ? 'open' : 'closed',
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
    p95Ms === null ? undefined : `p95\u00a0${latency(p95Ms)}`,
    maxMs === null ? undefined : `at most ${latency(maxMs)}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? '' : `Behind by ${parts.join(', ')}.`;
}

function staleReads({ stale, reads }: Pick<LedgerResult, 'stale' | 'reads'>, times: TimeWriter): Html | undefined {
  if (reads === 0) return undefined;
  if (stale.count === 0) return html`<p>None of ${counted(reads, 'read')} was stale.</p>`;
  const servers = Object.entries(stale.by).sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
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
        'fit',
      )
    }
    <ul class="evidence">
      ${shownOf(stale).map((item) => evidenceItem(item, times))}
    </ul>`;
}

function copies({ copies: read, diverged, on }: LedgerResult): Html | undefined {
  if (read.length === 0) return undefined;
  const rows = read.map(({ node, found, failed }) => {
    const apart = diverged.find((copy) => copy.node === node);
    if (failed !== null) return [node, html`<span class="bad">not read: ${failed}</span>`, '–', '–'];
    return [node, count(found), count(apart?.missing ?? 0), count(apart?.extra ?? 0)];
  });
  const number = (head: string): Column => ({ head, numeric: true });
  return table(
    `Copies of ${on}`,
    [{ head: 'Copy read back from' }, number('Ids found'), number('Lacks'), number('Has alone')],
    rows,
    'fit',
  );
}

function ledgerPart(ledger: LedgerResult, times: TimeWriter): Html {
  return html`<div class="card">
    <h3>${ledger.on}</h3>
    ${accountList(ledger)}${lossSentence(ledger, times)}${lostTable(ledger.on, ledger.lost, times)}
    ${idList('Duplicated', ledger.duplicated)}${idList('Unexpected', ledger.unexpected)}
    ${idList('Corrupted', ledger.corrupted)}${idList('Resurrected', ledger.resurrected)}
    ${copies(ledger)}${staleReads(ledger, times)}
  </div>`;
}

function registerPart(register: RegisterResult, times: TimeWriter): Html {
  const { on, sessions } = register;
  const shown: Account[] = [
    ['Attempted', register.attempted, 'writes that were sent'],
    ['Acknowledged', register.acknowledged, 'the system said: stored'],
    ['Indeterminate', register.indeterminate, 'no clear answer; may or may not have taken place'],
    ['Refused', register.failed, 'provably did not take place'],
    ['Went back', sessions.monotonicReads, 'one user read an older version after a newer', true],
    ['Own write unseen', sessions.readYourWrites, 'one user did not read what was acknowledged to them', true],
  ];
  return html`<div class="card">
    <h3>${on}</h3>
    ${accountGrid(shown)}${staleReads(register, times)}
  </div>`;
}

function evidenceLink(evidence: string | undefined): Html | undefined {
  if (evidence === undefined) return undefined;
  return html`<p class="lead">
    <a href="${evidence}">The evidence, operation by operation</a>: what was written, what was read of it and what it
    shows.
  </p>`;
}

/** What became of every acknowledged write, and which reads were behind. */
export function dataSection({ record, evidence }: ReportModel, times: TimeWriter): Html {
  const { ledgers, registers } = record.judgement;
  const content = [
    ...ledgers.map((ledger) => ledgerPart(ledger, times)),
    ...registers.map((register) => registerPart(register, times)),
  ];
  const settle = seconds(record.facts.scenario.settle, 1);
  return section(
    'data',
    'Data safety',
    ledgers.length > 0 && `Every node was read back after ${settle} of quiet.`,
    content.length > 0
      ? [evidenceLink(evidence), ...content]
      : html`<p class="empty">Not judged: the load does not say what its requests mean, or no data was read back.</p>`,
  );
}
