import { arch, cpus, platform, release, totalmem } from 'node:os';
import process from 'node:process';
import type { RunOutcome } from '../engine/run-context.ts';
import type { RunFacts } from '../verify/run-record.ts';
import { typedPath } from './command-line.ts';
import { ownVersion } from './package-info.ts';
import type { PreparedScenario } from './prepare-scenario.ts';

/** Where the facts of a run come from. */
export interface FactSources {
  readonly run: string;
  readonly command: string;
  readonly prepared: PreparedScenario;
  readonly outcome: RunOutcome;
  /** SHA-256 of history.jsonl. */
  readonly historyDigest: string;
}

/** Everything that run.json holds beside the judgement. */
export function collectFacts({ run, command, prepared, outcome, historyDigest }: FactSources): RunFacts {
  const { scenario, file, hashes } = prepared;
  const { t0, versions, runtime, images, codeHash, leftBroken } = outcome;
  const relia = ownVersion();
  return {
    run,
    startedAt: new Date(t0).toISOString(),
    relia,
    command,
    scenarioFile: typedPath(file, process.cwd()),
    scenario,
    hashes: { ...hashes, code: codeHash === '' ? hashes.code : codeHash },
    versions: { ...versions, node: process.versions.node },
    host: {
      os: `${platform()} ${release()}`,
      arch: arch(),
      cpus: cpus().length,
      memoryMB: Math.round(totalmem() / 2 ** 20),
    },
    runtime,
    images,
    historyDigest,
    leftBroken,
  };
}
