import type { Operation } from '../../history/operation.ts';
import type { Checked } from '../../verify/checkers/check.ts';
import type { Verdict } from '../../verify/verdict.ts';

/** What an operation is in a drawing. */
export type Role =
  /** Nothing leads past its return. */
  | 'impossible'
  /** Has a place in the longest consistent order. */
  | 'ordered'
  /** Called and not returned when nothing led further. */
  | 'pending'
  /** Did not take place. */
  | 'refused'
  /** The write that all is about. */
  | 'written'
  /** A read that showed what was written, and one that did not. */
  | 'seen'
  | 'missed'
  /** Evidence of another kind. */
  | 'shown'
  /** Went on beside it. */
  | 'aside';

/** An operation's place in the longest consistent order. */
export interface Step {
  readonly number: number;
  /** A moment between its call and its return, in the order of the steps. */
  readonly at: number;
  /** The object's state after it, in words. */
  readonly state: string;
}

/** An operation as a bar. */
export interface Mark {
  readonly operation: Operation;
  readonly role: Role;
  readonly step?: Step;
}

/** A bar with the line that it lies on, from 0 over all rows. */
export type LaidMark = Mark & { readonly line: number };

/** A process: its name, and on how many lines its bars lie so that none covers another. */
export interface Row {
  readonly name: string;
  readonly lines: number;
}

/** A stretch of time, on the clock of the history. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A stretch with a name: a fault that was active, a state that the object was in. */
export interface NamedSpan extends Span {
  readonly name: string;
}

/** One drawing: the operations of a window on one time axis. */
export interface Scene extends Span {
  /** Unique on its page, fit for an address. */
  readonly id: string;
  readonly verdict: Verdict;
  readonly title: string;
  /** What is to be seen, in sentences. */
  readonly text: readonly string[];
  readonly rows: readonly Row[];
  readonly marks: readonly LaidMark[];
  /** The states along the longest consistent order. */
  readonly states: readonly NamedSpan[];
  /** Where nothing leads further. */
  readonly end: number | undefined;
  readonly faults: readonly NamedSpan[];
  /** Operations of the window that are not drawn. */
  readonly leftOut: number;
}

/** How the times of a history are to be read. */
export interface Clock {
  /** There are no times: only the order of calls and returns is known. */
  readonly isOrderOnly: boolean;
  /** Zero of all times that are shown, on the clock of the history. */
  readonly originMs: number;
  /** What zero is, in words. */
  readonly since: string;
}

/** One data set, judged, with what shows it. */
export interface EvidenceSet {
  /** The data set's name, where there are several or it has one. */
  readonly on: string | undefined;
  readonly checked: Checked;
  readonly clock: Clock;
  readonly scenes: readonly Scene[];
  /** Further findings and occurrences that have no drawing. */
  readonly undrawn: number;
}

/** All that a page of evidence shows. */
export interface EvidenceModel {
  readonly verdict: Verdict;
  readonly model: string | undefined;
  /** What it is about in one sentence, and why. */
  readonly headline: string;
  readonly why: string;
  /** Where the operations come from: a file's name, or a run. */
  readonly source: string;
  readonly format: string;
  readonly relia: string;
  /** The report of the run, where there is one beside the page. */
  readonly report: string | undefined;
  readonly sets: readonly EvidenceSet[];
}
