import type { Load } from '../../scenario/load-schema.ts';
import { requiredVUs } from '../../scenario/little.ts';
import { RELIA_SCENARIO } from './record-line.ts';

/** How long a request of a script may take, as far as the number of virtual users goes: its own timeouts are not known. */
const SCRIPT_TIMEOUT_MS = 2_000;
/** k6's own limit where a script sets none, and a little more. */
const SCRIPT_GRACE_MS = 62_000;
/** Beyond the longest timeout, for an answer to be read and recorded. */
const GRACE_MARGIN_MS = 1_000;

/** The virtual users of an open loop. */
export interface VirtualUsers {
  readonly preAllocated: number;
  readonly max: number;
}

/** The longest any declared operation waits for its answer, in milliseconds; what is assumed of a script. */
export function heldAtMostMs(load: Load): number {
  return 'operations' in load ? Math.max(...load.operations.map(({ timeout }) => timeout)) : SCRIPT_TIMEOUT_MS;
}

/**
 * All virtual users are made before the load starts: made on the way, each would cost CPU just when the system is in
 * trouble, and the tick that asked for it would be dropped.
 */
export function virtualUsers(load: Load, rate: number): VirtualUsers {
  const max = load.maxVUs ?? requiredVUs({ rate, timeoutMs: heldAtMostMs(load) });
  return { preAllocated: max, max };
}

/** How long what is in flight at the end may still take, so that a clean end cuts nothing off. */
export function gracefulStopMs(load: Load): number {
  return 'operations' in load ? heldAtMostMs(load) + GRACE_MARGIN_MS : SCRIPT_GRACE_MS;
}

/** k6 counts whole iterations per unit of time: a rate with a fraction is given per thousand seconds. */
function arrivalRate(rate: number): { rate: number; timeUnit: string } {
  return Number.isInteger(rate) ? { rate, timeUnit: '1s' } : { rate: Math.round(rate * 1_000), timeUnit: '1000s' };
}

/** The time between two ticks, milliseconds: k6 cuts it to whole nanoseconds, which over a minute may come to one tick more. */
export function tickPeriodMs(arrivals: { readonly rate: number; readonly timeUnitMs: number }): number {
  return Math.floor((arrivals.timeUnitMs * 1e6) / arrivals.rate) / 1e6;
}

/** The time between two ticks of a load with a rate, milliseconds. */
export function loadPeriodMs(rate: number): number {
  const arrivals = arrivalRate(rate);
  return tickPeriodMs({ rate: arrivals.rate, timeUnitMs: arrivals.timeUnit === '1s' ? 1_000 : 1_000_000 });
}

/** The k6 options of a load with a rate: one scenario, open loop. */
export function openLoopOptions(load: Load, rate: number): Readonly<Record<string, unknown>> {
  const { preAllocated, max } = virtualUsers(load, rate);
  return {
    scenarios: {
      [RELIA_SCENARIO]: {
        executor: 'constant-arrival-rate',
        ...arrivalRate(rate),
        duration: `${String(load.duration)}ms`,
        preAllocatedVUs: preAllocated,
        maxVUs: max,
        gracefulStop: `${String(gracefulStopMs(load))}ms`,
      },
    },
  };
}
