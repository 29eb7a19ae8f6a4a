import { deflateSync } from 'fflate';
import type { History } from '../history/history.ts';
import type { RunRecord } from '../verify/run-record.ts';
import { buildFaultLives } from './fault-lives.ts';
import { buildLanes } from './lanes.ts';
import type { FaultLife, ReportModel, Timeline } from './model.ts';
import { buildOperationRows } from './operation-rows.ts';
import { buildProbes } from './probes.ts';
import { buildTiles } from './tiles.ts';
import { summariseTimeline } from './timeline-summary.ts';
import { countRequests } from './timeline/bins.ts';
import { columnsOf, type DrawnRequests } from './timeline/collect-requests.ts';
import { latencyLines } from './timeline/latency-lines.ts';
import { encodeRequests, type RequestColumns } from './timeline/request-columns.ts';
import { thinRequests } from './timeline/thin.ts';

/** When the load began, in milliseconds since t0: zero of every time a report shows. */
function originOf({ loadStart, operations }: History): number {
  return loadStart?.at ?? operations.reduce((first, { call }) => Math.min(first, call), operations[0]?.call ?? 0);
}

/** The last moment of the load, in milliseconds from its start: its duration, or its last request when it ended early. */
function lengthOf({ loadStart, loadExit }: History, { sentMs }: RequestColumns): number {
  const last = sentMs.at(-1) ?? 0;
  return loadExit?.early === true ? last : Math.max(last, loadStart?.durationMs ?? 0);
}

interface TimelineParts {
  readonly record: RunRecord;
  readonly history: History;
  readonly originMs: number;
  readonly faults: readonly FaultLife[];
  readonly collected: DrawnRequests;
}

function buildTimeline({ record, history, originMs, faults, collected }: TimelineParts, drawn: number): Timeline {
  const { judgement } = record;
  const { columns, kinds, operations, servers, scenarios } = collected;
  const slowAboveMs = judgement.recovery?.slowAboveMs ?? null;
  const fromMs = Math.min(0, Math.floor((columns.sentMs[0] ?? 0) / 1_000) * 1_000);
  const toMs = Math.max(1_000, Math.ceil(lengthOf(history, columns)));
  const question = {
    requests: columns,
    kinds,
    slowAboveMs: slowAboveMs ?? Infinity,
    fromMs,
    toMs,
    widthMs: 1_000,
  };
  const periodMs = history.loadStart?.periodMs ?? null;
  const whole = { from: fromMs / 1_000, to: toMs / 1_000 };
  const { series, unchanged } = buildProbes(history.probes, originMs, whole);
  const extent = { originMs, fromMs: originMs + fromMs, toMs: originMs + toMs };
  return {
    ...whole,
    rate: periodMs === null ? null : 1_000 / periodMs,
    slowAboveMs,
    lanes: buildLanes(history, judgement, faults, extent),
    perSecond: countRequests(question),
    latency: latencyLines(question),
    probes: series,
    unchanged,
    kinds,
    operations,
    servers,
    scenarios,
    requests: columns.length,
    drawn,
    summary: summariseTimeline(judgement, faults, originMs),
  };
}

/**
 * Derives all that a report shows from a run record and the history it was judged on. Pure: equal inputs give equal models,
 * on every machine (the requests are deflated by a library whose bytes do not depend on it). `evidence` is the page beside the
 * report that shows what became of the data, where there is one.
 */
export function buildReport(record: RunRecord, history: History, evidence?: string): ReportModel {
  const { judgement, facts } = record;
  const originMs = originOf(history);
  const collected = columnsOf(facts.scenario, history, originMs);
  const faults = buildFaultLives(facts.scenario, history, judgement);
  const drawn = thinRequests({
    requests: collected.columns,
    kinds: collected.kinds,
    slowAboveMs: judgement.recovery?.slowAboveMs ?? Infinity,
  });
  return {
    record,
    originMs,
    tiles: buildTiles(record),
    timeline: buildTimeline({ record, history, originMs, faults, collected }, drawn.length),
    requests: Buffer.from(deflateSync(encodeRequests(drawn), { level: 6 })).toString('base64'),
    operations: buildOperationRows(
      collected,
      judgement.stretches.find(({ name }) => name === 'fault'),
      originMs,
    ),
    faults,
    evidence,
  };
}
