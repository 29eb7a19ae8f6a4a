import { expect } from 'vitest';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { judge } from '../../../src/verify/judge.ts';
import type { Edge, Estimate, Finding, Judgement, Quantile, Stretch } from '../../../src/verify/judgement.ts';
import { fault, historyOf, type HistoryParts } from '../../support/history.ts';
import { openLoop, type OpenLoop } from '../../support/open-loop.ts';
import { scenarioWith } from '../../support/shop.ts';

/** What a case of these tests wants; times in milliseconds since the start of the load. */
export interface CaseWishes {
  readonly load?: OpenLoop;
  /** When the fault is active; 20 s to 27.3 s when not told. */
  readonly fault?: readonly [from: number, to: number];
  readonly scenario?: Readonly<Record<string, unknown>>;
  readonly history?: Partial<HistoryParts>;
}

/** A load section of reads and writes of orders. */
export function shopLoad(rate: number): Record<string, unknown> {
  return {
    rate,
    warmUp: '0s',
    duration: '60s',
    operations: [
      { name: 'look an order up', does: 'read', on: 'orders', request: { method: 'GET', path: '/orders/${id}' } },
      {
        name: 'place order',
        does: 'add',
        on: 'orders',
        request: { method: 'POST', path: '/orders', body: { id: '${id}', amount: '${value}' } },
      },
    ],
  };
}

/** The scenario of the acceptance rows: 200 requests a second for a minute, steady for 20 s, one web node hit at 20 s. */
export function scoringScenario(change: Readonly<Record<string, unknown>> = {}): Scenario {
  return scenarioWith({
    load: shopLoad(200),
    steadyState: { window: '20s', slos: [{ sli: 'availability', objective: 0.98 }] },
    faults: [{ kind: 'kill', target: 'web', at: '20s', duration: '7300ms' }],
    expect: { recovery: { within: '10s' } },
    ...change,
  });
}

/** Judges one case: a load against a system that is a function of time, with one fault. */
export function judgeCase({
  load = {},
  fault: [from, to] = [20_000, 27_300],
  scenario,
  history = {},
}: CaseWishes): Judgement {
  const faults = history.faults ?? fault('f1', { from, to });
  return judge(scoringScenario(scenario), historyOf({ load: openLoop(load), ...history, faults }));
}

/** What must be there. */
export function need<Value>(value: Value | null | undefined): Value {
  if (value === null || value === undefined) throw new Error('it is not there');
  return value;
}

/** A finding by its id. */
export function finding({ findings }: Judgement, id: string): Finding {
  return need(findings.find((one) => one.id === id));
}

/** True when the interval holds the true value. */
export function covers({ lo, hi }: Estimate | Edge, truth: number): boolean {
  return lo <= truth && truth <= (hi ?? Infinity);
}

/** Asserts that a measured number lies within a tolerance of the truth. */
export function expectNear(measured: number | null | undefined, truth: number, tolerance: number): void {
  expect(Math.abs(need(measured) - truth), `${String(measured)} against ${String(truth)}`).toBeLessThanOrEqual(
    tolerance,
  );
}

/** One read operation, for loads that do nothing else. */
export const PLAIN_READ = {
  name: 'look an order up',
  does: 'read',
  on: 'orders',
  request: { method: 'GET', path: '/orders/${id}' },
} as const;

/** A load of plain reads, as a scenario section. */
export function plainLoad(rate: number, seconds: number): Record<string, unknown> {
  return { rate, warmUp: '0s', duration: `${String(seconds)}s`, operations: [PLAIN_READ] };
}

/** A steady state's section with an availability objective, and a p95 objective when given. */
export function steady(availability: number, p95AtMost?: string): Record<string, unknown> {
  const latency = p95AtMost === undefined ? [] : [{ sli: 'latency', percentile: 95, atMost: p95AtMost }];
  return { window: '20s', slos: [{ sli: 'availability', objective: availability }, ...latency] };
}

/** What users saw in a part of the run. */
export function stretch({ stretches }: Judgement, name: Stretch['name']): Stretch {
  return need(stretches.find((one) => one.name === name));
}

/** A percentile of a stretch. */
export function quantile({ latency }: Stretch, percentile: number): Quantile {
  return need(latency.find((one) => one.percentile === percentile));
}
