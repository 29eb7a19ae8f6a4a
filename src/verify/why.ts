import type { Conclusion } from './conclusion.ts';
import type { Verdict } from './verdict.ts';

/** Clauses a sentence can carry. */
const MOST_CLAUSES = 4;

function those(conclusions: readonly Conclusion[], verdict: Verdict): readonly Conclusion[] {
  return conclusions.filter(({ finding }) => finding.verdict === verdict);
}

function clauses(conclusions: readonly Conclusion[], what: 'failed' | 'met'): string {
  const shown = conclusions.slice(0, MOST_CLAUSES).map(({ because }) => because);
  const rest = conclusions.length - shown.length;
  const more = rest === 1 ? `1 more objective ${what}` : `${String(rest)} more objectives ${what}`;
  return [...shown, ...(rest > 0 ? [more] : [])].join('; ');
}

/** Whether a passed finding belongs into the sentence: what was asked for; stale reads also when there were any. */
function isTelling({ finding: { id, about, measured, objective } }: Conclusion): boolean {
  if (id.endsWith('.stale')) return measured !== '0' || objective !== 'reported only';
  return about !== 'validity' && !/\.(integrity|duplicates)$/.test(id);
}

/**
 * The verdict in one sentence. A failure is told by what failed and by what the data came to; a pass by the objectives that
 * were met; an inconclusive one by its most basic doubt: conclusions come in that order.
 */
export function explain(verdict: Verdict, conclusions: readonly Conclusion[]): string {
  if (verdict === 'fail') {
    const kept = those(conclusions, 'pass').filter(({ finding }) => finding.id.endsWith('.lost'));
    const failed = clauses(those(conclusions, 'fail'), 'failed');
    return `fail: ${[failed, ...kept.map(({ because }) => because)].join('; ')}`;
  }
  if (verdict === 'inconclusive') {
    const [doubt] = those(conclusions, 'inconclusive');
    return `inconclusive: ${doubt?.because ?? 'nothing was judged'}`;
  }
  return `pass: ${clauses(conclusions.filter(isTelling), 'met')}`;
}
