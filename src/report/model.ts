import type { ControlCall, Instant, WitnessEvent } from '../history/event.ts';
import type { FaultResult } from '../verify/judgement.ts';
import type { RunRecord } from '../verify/run-record.ts';
import type { Verdict } from '../verify/verdict.ts';
import type { Bins } from './timeline/bins.ts';
import type { RequestKind } from './timeline/category.ts';

/** One of the few numbers that come first. Texts are ready to be shown. */
export interface Tile {
  readonly id: 'recovery' | 'outage' | 'budget' | 'data' | 'latency' | 'availability';
  readonly label: string;
  readonly value: string;
  /** 95 % interval, or what else bounds the value. */
  readonly interval?: string;
  /** What the scenario asks for. */
  readonly objective?: string;
  /** Against the objective; absent when the scenario sets none. */
  readonly verdict?: Verdict;
  /** The value as a share of the objective, for a bar; above 1 it is exceeded. */
  readonly gauge?: number;
  readonly note?: string;
}

/** A bar on a lane of the timeline. Times in seconds from the start of the load. */
export interface LaneSpan {
  readonly kind: 'phase' | 'fault' | 'control' | 'witness' | 'error' | 'degraded' | 'lost';
  readonly from: number;
  readonly to: number;
  readonly label: string;
  /** The same in a sentence, with its numbers. */
  readonly title: string;
}

/** One row of bars above the charts. */
export interface Lane {
  readonly name: string;
  readonly spans: readonly LaneSpan[];
}

/** A measurement beside the load: seconds from the start of the load, and the value then (`null`: no answer). */
export interface ProbeSeries {
  readonly probe: 'replica-lag' | 'instances-up';
  readonly target: string;
  readonly at: readonly number[];
  readonly values: readonly (number | null)[];
}

/** Latency of the good requests sent in each second, in milliseconds; `null` in a second without any. Nearest rank. */
export interface LatencyLines {
  readonly p50: readonly (number | null)[];
  readonly p95: readonly (number | null)[];
  readonly p99: readonly (number | null)[];
}

/** What the page draws. Times in seconds from the start of the load, on the send axis. */
export interface Timeline {
  readonly from: number;
  readonly to: number;
  /** Requests per second that were due; `null` for a closed model. */
  readonly rate: number | null;
  readonly slowAboveMs: number | null;
  readonly lanes: readonly Lane[];
  readonly perSecond: Bins;
  readonly latency: LatencyLines;
  readonly probes: readonly ProbeSeries[];
  /** Instances whose number stayed as it was. */
  readonly unchanged: readonly ProbeSeries[];
  /** What the columns of the requests point into. */
  readonly kinds: readonly RequestKind[];
  readonly operations: readonly string[];
  readonly servers: readonly string[];
  readonly scenarios: readonly string[];
  /** Requests of the run, and how many of them are drawn: all failures, and of the good ones what a page can hold. */
  readonly requests: number;
  readonly drawn: number;
  /** The chart in a sentence, for those who cannot see it. */
  readonly summary: string;
}

/** What became of one kind of request. */
export interface OperationRow {
  readonly name: string;
  readonly sent: number;
  readonly failed: number;
  /** Share of good ones in the fault's time; `null` without any request then. */
  readonly availabilityInFault: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly servedBy: readonly { readonly name: string; readonly requests: number }[];
}

/** One act on a fault: injection or heal, with its proof. */
export interface FaultAct {
  readonly instant: Instant | undefined;
  readonly calls: readonly ControlCall[];
  readonly witnesses: readonly WitnessEvent[];
  readonly reason: string | undefined;
}

/** A fault from its injection to its heal. */
export interface FaultLife {
  readonly result: FaultResult;
  /** `kill primary (pg1)`. */
  readonly name: string;
  /** What the scenario asked for, in words. */
  readonly asked: string;
  readonly inject: FaultAct;
  readonly heal: FaultAct;
}

/** All a page shows: the record itself, and what is derived from the history. */
export interface ReportModel {
  readonly record: RunRecord;
  /** Milliseconds since t0 at which the load began: zero of every time the report shows. */
  readonly originMs: number;
  readonly tiles: readonly Tile[];
  readonly timeline: Timeline;
  /** Every request: columns (`timeline/request-columns.ts`), deflated, in base64. */
  readonly requests: string;
  readonly operations: readonly OperationRow[];
  readonly faults: readonly FaultLife[];
  /** The address of the page that shows what became of the data, where there is one. */
  readonly evidence: string | undefined;
}
