import type { Conclusion } from './conclusion.ts';

/** Validity findings without which neither "served in time" nor "not in time" was measured. */
const VOIDING: readonly string[] = ['ending', 'steady-state', 'load-account', 'demand', 'clock', 'calm'];

/** True for a doubt that leaves no objective of time or share judged, neither passed nor failed. */
function isVoiding({ finding: { id, verdict } }: Conclusion): boolean {
  return verdict !== 'pass' && (VOIDING.includes(id) || /^witness\..*\.bite$/.test(id));
}

/**
 * Takes the verdict back from objectives that were measured on a run that cannot be trusted: what was seen stays told. Data
 * findings keep theirs: what is lost is lost, whatever else went wrong.
 */
export function withoutTrust(objectives: readonly Conclusion[], validity: readonly Conclusion[]): Conclusion[] {
  const doubt = validity.find(isVoiding);
  if (doubt === undefined) return [...objectives];
  return objectives.map((conclusion) => {
    if (conclusion.finding.verdict === 'inconclusive') return conclusion;
    const summary = `not judged, since ${doubt.because}; seen was: ${conclusion.finding.summary}`;
    return {
      finding: { ...conclusion.finding, verdict: 'inconclusive', summary },
      because: `"${conclusion.finding.title}" was not judged`,
    };
  });
}
