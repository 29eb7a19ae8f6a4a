/** What may be concluded. Green needs proof: whatever was not measured is `inconclusive`. */
export type Verdict = 'pass' | 'fail' | 'inconclusive';

/** The order in which verdicts are told. */
export const WORST_FIRST: readonly Verdict[] = ['fail', 'inconclusive', 'pass'];

const RANK: Readonly<Record<Verdict, number>> = { pass: 0, inconclusive: 1, fail: 2 };

/** The worst of several verdicts: fail beats inconclusive beats pass. `inconclusive` for none: nothing was checked. */
export function combine(verdicts: readonly Verdict[]): Verdict {
  const [first, ...rest] = verdicts;
  if (first === undefined) return 'inconclusive';
  return rest.reduce((worst, verdict) => (RANK[verdict] > RANK[worst] ? verdict : worst), first);
}
