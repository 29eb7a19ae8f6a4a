import type { Scenario } from '../scenario/scenario.ts';
import type { Judgement } from './judgement.ts';

/** What was set up and asked: everything of a run that is neither in its history nor concluded from it. */
export interface RunFacts {
  readonly run: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly relia: string;
  /** The command line that repeats the run. */
  readonly command: string;
  readonly scenarioFile: string;
  readonly scenario: Scenario;
  /** Digest of the system alone, of everything but the system, and of the code the load ran. */
  readonly hashes: { readonly system: string; readonly experiment: string; readonly code: string };
  readonly versions: Readonly<Record<string, string>>;
  readonly host: { readonly os: string; readonly arch: string; readonly cpus: number; readonly memoryMB: number };
  readonly runtime: string;
  readonly images: Readonly<Record<string, string>>;
  /** SHA-256 of history.jsonl. */
  readonly historyDigest: string;
  /** Undo acts that failed: what may still be broken, with the command that mends it by hand. */
  readonly leftBroken: readonly string[];
}

/** run.json: the contract that every other output is made from. */
export interface RunRecord {
  readonly schema: 'relia.run/1';
  readonly facts: RunFacts;
  readonly judgement: Judgement;
}
