import {
  casHistory,
  ledgerHistory,
  sessionHistory,
  uniqueHistory,
  withReadOf,
  withStaleRead,
} from './generated-histories.mjs';

const NOWHERE_WRITTEN = 99;
/** Enough that some value is written by no operation of unknown outcome. */
const VALUES = 40;

/**
 * Generated histories by name: the model, the history, the verdict that it must get, the bounds (`goalMs`, `goalMb`), and whether
 * Porcupine is asked too. The times of the goals are for a check alone, without reading or generating the history.
 */
export const CASES = {
  'cas 10 000, legal': {
    model: 'cas-register',
    history: () => casHistory({ count: 10_000, processes: 10, seed: 1 }),
    verdict: 'pass',
    porcupine: true,
  },
  'cas 10 000, 100 unknown, legal': {
    model: 'cas-register',
    history: () => casHistory({ count: 10_000, processes: 10, unknown: 100, seed: 2 }),
    verdict: 'pass',
    porcupine: true,
  },
  'cas 100 000, legal': {
    model: 'cas-register',
    history: () => casHistory({ count: 100_000, processes: 10, seed: 3 }),
    verdict: 'pass',
    goalMs: 1_000,
    goalMb: 500,
    porcupine: true,
  },
  'cas 1 000, 12 unknown, illegal': {
    model: 'cas-register',
    history: () => withStaleRead(casHistory({ count: 1_000, processes: 10, unknown: 12, values: VALUES, seed: 4 })),
    verdict: 'fail',
    goalMs: 100,
    porcupine: true,
  },
  'cas 10 000, 24 unknown, illegal': {
    model: 'cas-register',
    history: () => withStaleRead(casHistory({ count: 10_000, processes: 10, unknown: 24, values: VALUES, seed: 5 })),
    verdict: 'fail',
    goalMs: 1_000,
    porcupine: true,
  },
  'cas 10 000, 24 unknown, never written': {
    model: 'cas-register',
    history: () => withReadOf(casHistory({ count: 10_000, processes: 10, unknown: 24, seed: 5 }), NOWHERE_WRITTEN),
    verdict: 'fail',
  },
  'register 1 000 000 unique, legal': {
    model: 'register',
    history: () => uniqueHistory({ count: 1_000_000, processes: 50, unknown: 1_000, seed: 6 }),
    verdict: 'pass',
    goalMs: 1_000,
  },
  'ledger 1 000 000, 3 final reads': {
    model: 'ledger',
    history: () => ledgerHistory({ writes: 1_000_000, reads: 3 }),
    verdict: 'pass',
    goalMs: 2_000,
    goalMb: 1_000,
  },
  'session 1 000 000': {
    model: 'session',
    history: () => sessionHistory({ count: 1_000_000, sessions: 100 }),
    verdict: 'pass',
    goalMs: 1_500,
  },
};
