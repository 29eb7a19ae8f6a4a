import fc from 'fast-check';

/** How many times as many histories, and other ones, a longer look takes: `RELIA_FUZZ=50 npm run test:unit -- checkers`. */
const MORE = Number(process.env['RELIA_FUZZ'] ?? 1);

/** For properties that look at thousands of histories. */
export const LONG = { timeout: 60_000 * MORE };

/** The same histories each time, so that a change that breaks nothing fails nothing; others when more are asked for. */
export function fuzz<T>(arbitrary: fc.Arbitrary<T>, how: { runs: number; seed: number }, hold: (one: T) => void): void {
  const { runs, seed } = how;
  fc.assert(fc.property(arbitrary, hold), { numRuns: runs * MORE, ...(MORE === 1 ? { seed } : {}) });
}
