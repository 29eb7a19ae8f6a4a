import type { Finding } from './judgement.ts';

/** A check that has been seen to fail: what it passes, it does not pass because it can do nothing else. */
export interface ProvenCheck {
  /** The id of its finding; `*` stands for the data set or the fault that it is about. */
  readonly finding: string;
  /** Systems of `fixtures/broken` that it failed on in a run. Without one it failed on histories made for it, in tests. */
  readonly systems: readonly string[];
}

/**
 * Every check that has been seen to fail, or, where it asks whether a run can be trusted, to say that it cannot. Tests hold this
 * list: each entry fails on a history, and its systems are those that `npm run test:zoo` runs.
 */
export const PROVEN_CHECKS: readonly ProvenCheck[] = [
  { finding: 'recovery', systems: ['dead-pool', 'retry-storm'] },
  { finding: 'availability', systems: ['no-health-checks'] },
  { finding: 'error-budget', systems: [] },
  { finding: 'data.*.lost', systems: ['acks-before-commit', 'async-failover'] },
  { finding: 'data.*.integrity', systems: ['aborted-write'] },
  { finding: 'data.*.duplicates', systems: ['double-order'] },
  { finding: 'data.*.stale', systems: ['stale-cache'] },
  { finding: 'data.*.session', systems: ['pinned-session'] },
  { finding: 'data.*.balances', systems: ['lost-transfer'] },
  { finding: 'steady-state', systems: [] },
  { finding: 'calm', systems: [] },
  { finding: 'faults', systems: [] },
  { finding: 'witness.*.bite', systems: [] },
  { finding: 'witness.*.heal', systems: [] },
  { finding: 'demand', systems: [] },
  { finding: 'gaps', systems: [] },
  { finding: 'samples', systems: [] },
  { finding: 'load-account', systems: [] },
  { finding: 'clock', systems: [] },
  { finding: 'ending', systems: [] },
  { finding: 'expectations', systems: [] },
];

/** The checks behind some findings, each once, by where they were seen to fail. */
export interface ProofOfChecks {
  /** In a run of a system that is broken on purpose. */
  readonly inRuns: readonly string[];
  /** On histories made for it only. */
  readonly inTests: readonly string[];
  readonly never: readonly string[];
}

/** The check behind a finding: its id without the name of the data set or of the fault. */
export function checkOf(id: string): string {
  return id.replace(/^(data|witness)\..*\.(\w+)$/, '$1.*.$2');
}

/** Which of the checks behind these findings are proven able to fail. */
export function proofOf(
  findings: readonly Pick<Finding, 'id'>[],
  proven: readonly ProvenCheck[] = PROVEN_CHECKS,
): ProofOfChecks {
  const checks = [...new Set(findings.map(({ id }) => checkOf(id)))];
  const known = new Map(proven.map(({ finding, systems }) => [finding, systems.length > 0]));
  const those = (isInRun: boolean | undefined): string[] => checks.filter((check) => known.get(check) === isInRun);
  return { inRuns: those(true), inTests: those(false), never: those(undefined) };
}
