import type {
  ControlCall,
  Ending,
  FaultEvent,
  FinalReadEvent,
  HistoryEvent,
  Instant,
  OperationEvent,
  WitnessEvent,
} from '../../src/history/event.ts';
import { collectHistory, type History } from '../../src/history/history.ts';
import { openLoop, type RecordedLoad } from './open-loop.ts';

/** The run that histories are of; ids of its writes begin with it. */
export const RUN = 'run-1';

type Told = Partial<OperationEvent> & Pick<OperationEvent, 'call'>;

const ANSWERED = { type: 'op', vu: 1, scenario: 'relia', iteration: -1, index: 0, on: 'orders' } as const;

function operation(
  does: OperationEvent['does'],
  told: Told & Pick<OperationEvent, 'outcome' | 'status'>,
): OperationEvent {
  return { ...ANSWERED, does, name: does, return: told.call + 5, ...told };
}

/**
 * An operation that took place: `ok('add', { key: 'run-1-a', call: 100, return: 105 })`. Times in milliseconds; it takes 5 ms
 * and works on "orders" unless told otherwise. Operations without an iteration get one by their place in the history.
 */
export function ok(does: OperationEvent['does'], told: Told): OperationEvent {
  return operation(does, { outcome: 'ok', status: does === 'add' ? 201 : 200, ...told });
}

/** An operation that did not and never will take place. */
export function fail(does: OperationEvent['does'], told: Told): OperationEvent {
  return operation(does, { outcome: 'fail', status: 400, ...told });
}

/** An operation of which nobody knows whether it took place. */
export function info(does: OperationEvent['does'], told: Told): OperationEvent {
  return operation(does, { outcome: 'info', status: 0, error: 1_050, ...told });
}

/** A read that came back empty. */
export function absent(key: string, call: number, told: Partial<OperationEvent> = {}): OperationEvent {
  return ok('read', { key, call, status: 404, value: null, ...told });
}

/** How a fault goes. Times in milliseconds since t0. */
export interface FaultWishes {
  readonly from: number;
  /** Never healed when not told. */
  readonly to?: number;
  /** How long the control calls take: their uncertainty. */
  readonly controlMs?: number;
  readonly bite?: WitnessEvent['verdict'] | 'nobody looked';
  readonly heal?: WitnessEvent['verdict'] | 'nobody looked';
  readonly hit?: readonly string[];
}

function instant(at: number, controlMs: number): Instant {
  return controlMs === 0
    ? { at, lo: at, hi: at, source: 'engine-event' }
    : { at, lo: at - controlMs / 2, hi: at + controlMs / 2, source: 'call' };
}

/** The events of a fault's life: injected, its bite witnessed, healed, its end witnessed. */
export function fault(id: string, wishes: FaultWishes): (FaultEvent | WitnessEvent)[] {
  const { from, to, controlMs = 0, bite = 'confirmed', heal = 'confirmed', hit = ['web1'] } = wishes;
  const step = (name: 'injected' | 'healed', at: number): FaultEvent => {
    const calls: ControlCall[] = [{ what: name, at: at - controlMs / 2, tookMs: controlMs }];
    return { type: 'fault', fault: id, step: name, at, instant: instant(at, controlMs), hit, calls };
  };
  const witness = (of: 'bite' | 'heal', verdict: FaultWishes['bite'], at: number): WitnessEvent[] =>
    verdict === undefined || verdict === 'nobody looked'
      ? []
      : [{ type: 'witness', fault: id, of, verdict, at, evidence: [`${of}: ${verdict}`] }];
  return [
    step('injected', from),
    ...witness('bite', bite, from + 500),
    ...(to === undefined ? [] : [step('healed', to), ...witness('heal', heal, to + 500)]),
  ];
}

/** A fault that was left out. */
export function skipped(id: string, reason: string): FaultEvent {
  return { type: 'fault', fault: id, step: 'skipped', at: 10_000, hit: [], calls: [], reason };
}

/** One node's copy of "orders", read back two seconds after the load. */
export function finalRead(ids: readonly string[], told: Partial<FinalReadEvent> = {}): FinalReadEvent {
  return { type: 'final-read', on: 'orders', node: 'primary', call: 65_000, return: 65_100, ids, ...told };
}

/** The final read of a node that could not be read. */
export function unreadable(node: string, failed = 'HTTP 503'): FinalReadEvent {
  return finalRead([], { node, failed });
}

/** What a history is made of. Everything has a default: a run that went well and in which nothing happened. */
export interface HistoryParts {
  readonly load?: RecordedLoad;
  /** In place of the load's own. */
  readonly operations?: readonly OperationEvent[];
  readonly faults?: readonly (FaultEvent | WitnessEvent)[];
  readonly finalReads?: readonly FinalReadEvent[];
  /** `undefined`: the run was killed and never said how it ended. */
  readonly ending?: Ending | undefined;
  readonly reason?: string;
  /** The wall clock at a moment of the monotonic one, milliseconds; they agree when not told. */
  readonly wallClock?: (monotonicMs: number) => number;
  readonly events?: readonly HistoryEvent[];
}

function numbered(operations: readonly OperationEvent[]): OperationEvent[] {
  return operations.map((one, place) => (one.iteration < 0 ? { ...one, iteration: place } : one));
}

function clocks(untilMs: number, wallClock: (monotonicMs: number) => number): HistoryEvent[] {
  return Array.from({ length: Math.max(2, Math.floor(untilMs / 1_000)) }, (_unused, second) => ({
    type: 'clock' as const,
    at: wallClock(second * 1_000),
    monotonic: 500_000 + second * 1_000,
  }));
}

/** The events of a history but for its header, in an order in which they may have been written. */
export function eventsOf(parts: HistoryParts = {}): HistoryEvent[] {
  const {
    load = openLoop(),
    faults = [],
    finalReads = [],
    wallClock = (ms: number) => ms,
    reason,
    events = [],
  } = parts;
  const ending = 'ending' in parts ? parts.ending : 'completed';
  const at = load.loadExit.at + 10_000;
  return [
    load.loadStart,
    ...numbered(parts.operations ?? load.operations),
    ...load.drops,
    load.loadExit,
    ...faults,
    ...clocks(load.loadExit.at, wallClock),
    ...finalReads,
    ...events,
    ...(ending === undefined
      ? []
      : [{ type: 'ending' as const, ending, at, ...(reason === undefined ? {} : { reason }) }]),
  ];
}

/** A history from its events. */
export function historyFrom(events: Iterable<HistoryEvent>): History {
  const header = {
    type: 'header',
    schema: 'relia.history/1',
    run: RUN,
    scenario: 'synthetic',
    t0: 1_795_000_000_000,
  } as const;
  return collectHistory(header, events);
}

/** A history from what is special about it. */
export function historyOf(parts: HistoryParts = {}): History {
  return historyFrom(eventsOf(parts));
}
