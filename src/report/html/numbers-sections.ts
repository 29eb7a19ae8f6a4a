import type { Budget } from '../../verify/budget/budget.ts';
import type { Quantile, Stretch } from '../../verify/judgement.ts';
import type { OperationRow, ReportModel } from '../model.ts';
import {
  configured,
  count,
  counted,
  instant,
  latency,
  quantile,
  seconds,
  share,
  threeDigits,
} from '../text/numbers.ts';
import { pagerWords, sliceWords } from '../text/budget-words.ts';
import { verdictOn } from '../verdict-on.ts';
import type { TimeWriter } from './marks.ts';
import { section, table, type Column } from './parts.ts';
import { html, type Html, type Piece } from './template.ts';

const STRETCH_WORDS: Readonly<Record<Stretch['name'], string>> = {
  'warm-up': 'Warm-up',
  'steady-state': 'Steady state',
  fault: 'Fault active',
  after: 'After the fault',
  whole: 'Whole run',
};
const MOST_OPERATIONS = 40;

function budgetBar(budget: Budget, allowed: number | undefined, verdict: string): Html {
  const most = Math.max(budget.spent, allowed ?? 0) * 1.15;
  const width = (part: number): string => `${most === 0 ? '0' : ((part / most) * 100).toFixed(2)}%`;
  return html`<div class="budget-bar ${verdict}" aria-hidden="true">
    <i style="width:${width(budget.spent)}"></i>
    ${allowed !== undefined && html`<b style="left:${width(allowed)}"><span>allowed ${share(allowed)}</span></b>`}
  </div>`;
}

function repeats({ affordableRepeats, periodMs }: Budget): string {
  if (affordableRepeats === null) return 'Nothing was spent.';
  return `This failure may happen at most ${counted(affordableRepeats, 'time')} in ${configured(periodMs)}, with nothing else going wrong.`;
}

function burnRates({ burn }: Budget): Html | undefined {
  if (burn.length === 0) return undefined;
  return html`<dl class="accounts" aria-label="Burn rate, times the sustainable rate">
    ${burn.map(
      ({ over, rate }) =>
        html`<div>
          <dt>Burn rate, ${over}</dt>
          <dd><b>${threeDigits(rate)}×</b></dd>
        </div>`,
    )}
  </dl>`;
}

/** What the experiment cost of the error budget, and how fast it burnt. */
export function budgetSection({ record }: ReportModel): Html {
  const { budget } = record.judgement;
  if (budget === null) {
    return section(
      'budget',
      'Error budget',
      '',
      html`<p class="empty">Not judged: no availability objective, or nothing was measured.</p>`,
    );
  }
  const allowed = record.facts.scenario.expect.errorBudget?.spendAtMost;
  const objective = share(budget.objective);
  return section(
    'budget',
    'Error budget',
    `${objective} availability over ${configured(budget.periodMs)}, by occurrences.`,
    html`<div class="card">
      <p class="lead">
        <b>${share(budget.spent)}</b> of the budget spent: ${counted(budget.bad, 'bad request')}, as much as a full
        outage of ${seconds(budget.fullOutageMs)}. ${repeats(budget)}
      </p>
      ${budgetBar(budget, allowed, verdictOn(record.judgement, 'error-budget') ?? '')} ${burnRates(budget)}
      <p class="note" id="pager">${pagerWords(budget)}</p>
      <p class="note">${sliceWords(budget.slices)}</p>
    </div>`,
  );
}

function quantileCell(found: Quantile, requests: number): Piece {
  const value = quantile(found, requests);
  const { lo, hi } = found;
  if (found.value === null) return html`<span class="quiet">${value}</span>`;
  return html`${value}${lo !== null && hi !== null && html`<small>[${latency(lo)}, ${latency(hi)}]</small>`}`;
}

function stretchRow(stretch: Stretch, view: 'latency' | 'userLatency', times: TimeWriter): Piece[] {
  const { name, from, to, requests, bad, availability } = stretch;
  const seen = view === 'latency' ? requests - bad : requests;
  const range = `${instant(from - times.originMs)} to ${instant(to - times.originMs)}`;
  return [
    html`${times.stretch({ from, to }, STRETCH_WORDS[name])}<small>${range}</small>`,
    count(seen),
    availability === null ? '–' : share(availability),
    ...stretch[view].map((found) => quantileCell(found, seen)),
  ];
}

function quantileTable(title: string, model: ReportModel, view: 'latency' | 'userLatency', times: TimeWriter): Html {
  const { stretches } = model.record.judgement;
  const percentiles = stretches[0]?.[view].map(({ percentile }) => percentile) ?? [];
  const columns: Column[] = [
    { head: title },
    { head: 'Requests', numeric: true },
    { head: 'Availability', numeric: true },
    ...percentiles.map((percentile): Column => ({ head: `p${String(percentile)}`, numeric: true })),
  ];
  return table(
    title,
    columns,
    stretches.map((stretch) => stretchRow(stretch, view, times)),
    'even',
  );
}

function operationTable(rows: readonly OperationRow[]): Html {
  const number = (head: string): Column => ({ head, numeric: true });
  const columns: Column[] = [
    { head: 'Request' },
    number('Sent'),
    number('Failed'),
    number('Available during the fault'),
    number('p50'),
    number('p95'),
    { head: 'Served by', wide: true },
  ];
  const cells = rows.slice(0, MOST_OPERATIONS).map((row): Piece[] => [
    row.name,
    count(row.sent),
    count(row.failed),
    row.availabilityInFault === null ? '–' : share(row.availabilityInFault),
    row.p50 === null ? '–' : latency(row.p50),
    row.p95 === null ? '–' : latency(row.p95),
    row.servedBy
      .slice(0, 8)
      .map(({ name, requests }) => `${name} ${count(requests)}`)
      .join(', '),
  ]);
  const rest = rows.length - cells.length;
  return html`<h3>By request</h3>
    ${table('By request', columns, cells)}${rest > 0 && html`<p class="note">and ${counted(rest, 'more kind', 'more kinds')}</p>`}`;
}

/** Latency quantiles of each stretch, of good requests and as users see it, and the requests one by one. */
export function latencySection(model: ReportModel, times: TimeWriter): Html {
  return section(
    'latency',
    'Latency',
    'With 95 % intervals. As users see it, a failed request takes for ever.',
    html`<div class="card">
      ${quantileTable('Good requests', model, 'latency', times)}
      ${quantileTable('As users see it', model, 'userLatency', times)} ${operationTable(model.operations)}
    </div>`,
  );
}
