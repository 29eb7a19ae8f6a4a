import type { Ending, Instant } from '../history/event.ts';
import type { Budget } from './budget/budget.ts';
import type { Grade } from './grade/grade.ts';
import type { Verdict } from './verdict.ts';

/** A measured number with its 95 % interval. `hi: null`: unbounded (the observation ended first). */
export interface Estimate {
  readonly value: number;
  readonly lo: number;
  readonly hi: number | null;
}

/** Something a reader can look up: a time, an operation of the history, a line of text. */
export interface Evidence {
  readonly text: string;
  /** Milliseconds since t0. */
  readonly at?: number;
  /** Operation identities, `scenario/iteration/index`. */
  readonly operations?: readonly string[];
}

/** One thing that was judged. `objective` findings come from the scenario, `validity` findings ask whether the run can be trusted. */
export interface Finding {
  readonly id: string;
  readonly about: 'objective' | 'validity' | 'data';
  readonly title: string;
  readonly verdict: Verdict;
  /** One sentence with the numbers. */
  readonly summary: string;
  /** The objective and the measurement as text, for tables: `within 20 s`, `25.3 s [25.29, 25.31]`. */
  readonly objective?: string;
  readonly measured?: string;
  readonly evidence: readonly Evidence[];
}

/** One end of an episode on the send axis: estimate and 95 % interval, milliseconds since t0. */
export interface Edge {
  readonly est: number;
  readonly lo: number;
  readonly hi: number;
}

/** A bad stretch inside an episode. */
export interface Segment {
  readonly start: Edge;
  readonly end: Edge;
  readonly bad: number;
  readonly requests: number;
  /** The parts of it in which the share of bad requests stayed the same, in order: a full outage that ends in a partial one. */
  readonly steps: readonly Step[];
  /** How it ended where it ended bit by bit; `null` for a sharp end. */
  readonly gradual: GradualEnd | null;
}

/** The share of bad requests fell until none was left: there is no moment at which it ended. `end` is the later of the two. */
export interface GradualEnd {
  /** The share that hurts. */
  readonly share: number;
  /** When the share fell below it, milliseconds since t0. */
  readonly crossing: Edge;
  /** The last bad request that cannot be told from the outage. */
  readonly lastBad: Edge;
}

/** A part of a segment with one share of bad requests, milliseconds since t0. */
export interface Step {
  readonly from: number;
  readonly to: number;
  readonly bad: number;
  readonly requests: number;
}

/** A time in which users were hurt. */
export interface Episode {
  readonly kind: 'error' | 'degraded';
  readonly start: Edge;
  readonly end: Edge;
  /** The bad stretches inside; healthy gaps shorter than the hold separate them. */
  readonly segments: readonly Segment[];
  readonly bad: number;
  readonly requests: number;
  readonly flaps: number;
  /** The load ended before the hold was over: it may have gone on. */
  readonly censored: boolean;
  /** Bad requests by what was seen: `HTTP 503`, `timeout`, `connection refused`, `dropped`, `slow`. */
  readonly classes: Readonly<Record<string, number>>;
}

/** A latency quantile in milliseconds with its order-statistics interval; `null` value below the minimum n. */
export interface Quantile {
  readonly percentile: number;
  readonly value: number | null;
  readonly lo: number | null;
  readonly hi: number | null;
  /** The fewest requests for which a two-sided 95 % interval exists. */
  readonly needs: number;
}

/** What users saw in one stretch of the run, on the send axis: [from, to). */
export interface Stretch {
  readonly name: 'warm-up' | 'steady-state' | 'fault' | 'after' | 'whole';
  readonly from: number;
  readonly to: number;
  readonly requests: number;
  readonly bad: number;
  readonly dropped: number;
  /** `null` without requests. */
  readonly availability: number | null;
  /** Good requests a second. */
  readonly goodput: number;
  /** Latency of good requests. */
  readonly latency: readonly Quantile[];
  /** Latency as users see it: a failed request takes for ever (`value: null` with enough n means infinity). */
  readonly userLatency: readonly Quantile[];
}

/** A recovery without a moment at which it happened: the later of the two counts. */
export interface GradualRecovery {
  readonly kind: Episode['kind'];
  /** The share of bad requests that hurts, and when it fell below that. */
  readonly share: number;
  readonly crossing: Estimate;
  /** The last bad request that cannot be told from the outage. */
  readonly lastBad: Estimate;
}

/** Recovery of the whole run and of each fault, milliseconds. */
export interface Recovery {
  /** Span from the start of the first fault to the end of the last bad episode. 0 when absorbed. */
  readonly fromFaultStart: Estimate | null;
  /** From the heal of the last fault; 0 when users had recovered before. */
  readonly fromFaultEnd: Estimate | null;
  readonly timeToImpact: Estimate | null;
  /** When the first bad request was answered, or given up on: what a user sees first. */
  readonly timeToVisibleFailure: Estimate | null;
  readonly timeToFirstSuccess: Estimate | null;
  /** End of the last error episode, from the fault start. */
  readonly timeToMitigate: Estimate | null;
  readonly outageMs: Estimate;
  /** The part of the outage in which (nearly) every request failed; the rest was partial. */
  readonly fullOutageMs: number;
  readonly degradedMs: number;
  readonly recovered: boolean;
  /** How the last of what hurt ended where it ended bit by bit, from the fault start; `null` for a sharp end. */
  readonly gradual: GradualRecovery | null;
  readonly absorbed: boolean;
  /** Full outages shorter than this are invisible at this rate, milliseconds. */
  readonly detectionFloorMs: number;
  /** The hold that was applied, milliseconds. */
  readonly holdMs: number;
  /** Latency above which a request counts as slow, milliseconds. */
  readonly slowAboveMs: number;
  /** The load was a closed model: what was not sent while requests hung is not seen, so the times are approximate. */
  readonly approximate: boolean;
}

/** What became of the writes of one ledger. */
export interface LedgerResult {
  readonly on: string;
  readonly attempted: number;
  readonly acknowledged: number;
  readonly failed: number;
  readonly indeterminate: number;
  readonly survived: number;
  readonly recovered: number;
  readonly lost: readonly LostWrite[];
  readonly lostCount: number;
  readonly lostAfterFault: number;
  readonly duplicated: readonly string[];
  readonly resurrected: readonly string[];
  readonly unexpected: readonly string[];
  readonly corrupted: readonly string[];
  readonly unverified: number;
  /** Ids found that do not belong to this run. */
  readonly foreign: number;
  /** What was read back of each node: how many ids, or why it could not be read. */
  readonly copies: readonly { readonly node: string; readonly found: number; readonly failed: string | null }[];
  /** Nodes whose copy differs from the union of all, with how many ids they lack. */
  readonly diverged: readonly { readonly node: string; readonly missing: number; readonly extra: number }[];
  /** Achieved RPO in milliseconds: age at the fault of the oldest lost write that was acknowledged before it. */
  readonly rpoMs: Estimate | null;
  readonly lossWindow: { readonly from: number; readonly to: number; readonly density: number } | null;
  /** Upper 95 % bound of the loss share when nothing was lost: 1 - 0.05^(1/n). */
  readonly lossBound: number | null;
  readonly reads: number;
  readonly stale: StaleReads;
}

/** What reads of one register data set showed. */
export interface RegisterResult {
  readonly on: string;
  readonly attempted: number;
  readonly acknowledged: number;
  readonly failed: number;
  readonly indeterminate: number;
  readonly reads: number;
  /** Reads of an older version than the newest that was acknowledged before they were sent. */
  readonly stale: StaleReads;
  /** Within one virtual user: a read older than the one before, a read older than an own acknowledged write. */
  readonly sessions: { readonly monotonicReads: number; readonly readYourWrites: number };
}

/** A write that was acknowledged and is in no final read. */
export interface LostWrite {
  readonly id: string;
  readonly acknowledgedAt: number;
  readonly operation: string;
}

/** Reads that missed what had been acknowledged before they were sent. */
export interface StaleReads {
  readonly count: number;
  /** By who served them (`x-served-by`), when the system says. */
  readonly by: Readonly<Record<string, number>>;
  /** Time from the acknowledgement of the missed write to the read's sending, milliseconds. */
  readonly medianMs: number | null;
  readonly p95Ms: number | null;
  readonly maxMs: number | null;
  readonly first: Evidence | null;
  readonly worst: Evidence | null;
  readonly last: Evidence | null;
}

/** What became of one fault. */
export interface FaultResult {
  readonly fault: string;
  readonly kind: string;
  readonly aim: string;
  readonly hit: readonly string[];
  readonly injected: Instant | null;
  readonly healed: Instant | null;
  readonly bite: Verdict;
  readonly heal: Verdict;
  /** Witnessed at the faulted part, and users noticed nothing. */
  readonly absorbed: boolean;
}

/** The integrity identities of the load. */
export interface LoadAccount {
  readonly due: number | null;
  readonly started: number;
  readonly complete: number | null;
  readonly interrupted: number | null;
  readonly dropped: number;
  readonly untraced: number;
  readonly records: number;
  readonly holds: boolean;
  /** The identity in numbers, as printed: `complete 11 999 + dropped 1 = due 12 000 (+-1)`. */
  readonly text: string;
}

/** Everything that was concluded from a history. Recomputed byte for byte by `relia verify`. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly ending: Ending;
  /** One sentence: why this verdict. */
  readonly why: string;
  /** Failed first, then inconclusive, then passed. */
  readonly findings: readonly Finding[];
  readonly stretches: readonly Stretch[];
  readonly episodes: readonly Episode[];
  readonly recovery: Recovery | null;
  readonly budget: Budget | null;
  readonly grade: Grade | null;
  readonly ledgers: readonly LedgerResult[];
  readonly registers: readonly RegisterResult[];
  readonly faults: readonly FaultResult[];
  readonly load: LoadAccount;
}
