import type {
  ClockEvent,
  DropEvent,
  EndingEvent,
  FaultEvent,
  FinalReadEvent,
  HeaderEvent,
  HistoryEvent,
  LoadExitEvent,
  LoadStartEvent,
  OperationEvent,
  PhaseEvent,
  ProbeEvent,
  WitnessEvent,
} from './event.ts';

/** A whole history, sorted by kind; within a kind in the order it was written. */
export interface History {
  readonly header: HeaderEvent;
  readonly operations: readonly OperationEvent[];
  readonly drops: readonly DropEvent[];
  readonly loadStart: LoadStartEvent | undefined;
  readonly loadExit: LoadExitEvent | undefined;
  readonly phases: readonly PhaseEvent[];
  readonly faults: readonly FaultEvent[];
  readonly witnesses: readonly WitnessEvent[];
  readonly probes: readonly ProbeEvent[];
  readonly finalReads: readonly FinalReadEvent[];
  readonly clocks: readonly ClockEvent[];
  /** Absent when the run was killed before it could say how it ended. */
  readonly ending: EndingEvent | undefined;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer Item)[] ? Item[] : T[K] };

/** Sorts the events of one run by kind. The header comes first. */
export function collectHistory(header: HeaderEvent, events: Iterable<HistoryEvent>): History {
  const history: Mutable<History> = {
    header,
    operations: [],
    drops: [],
    loadStart: undefined,
    loadExit: undefined,
    phases: [],
    faults: [],
    witnesses: [],
    probes: [],
    finalReads: [],
    clocks: [],
    ending: undefined,
  };
  for (const event of events) place(history, event);
  return history;
}

function place(history: Mutable<History>, event: HistoryEvent): void {
  switch (event.type) {
    case 'header':
      return;
    case 'op':
      history.operations.push(event);
      return;
    case 'drop':
      history.drops.push(event);
      return;
    case 'load-start':
      history.loadStart = event;
      return;
    case 'load-exit':
      history.loadExit = event;
      return;
    case 'phase':
      history.phases.push(event);
      return;
    case 'fault':
      history.faults.push(event);
      return;
    case 'witness':
      history.witnesses.push(event);
      return;
    case 'probe':
      history.probes.push(event);
      return;
    case 'final-read':
      history.finalReads.push(event);
      return;
    case 'clock':
      history.clocks.push(event);
      return;
    case 'ending':
      history.ending = event;
  }
}

/** When a phase began, if it did, in milliseconds since t0. */
export function phaseStart(history: History, phase: PhaseEvent['phase']): number | undefined {
  return history.phases.find((event) => event.phase === phase)?.at;
}
