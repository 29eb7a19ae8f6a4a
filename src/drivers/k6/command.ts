import { join } from 'node:path';
import type { LoadRequest } from '../../ports/load.ts';
import { openLoopOptions } from './options.ts';

/** The files of one load, in its folder. */
export interface LoadFiles {
  /** The bundle, k6's standard input: a script from there has the working folder as its own, so relative paths hold. */
  readonly script: string;
  /** An empty configuration, so that the user's own is not read. */
  readonly config: string;
  /** What the VUs write to the console: the records. */
  readonly records: string;
  /** k6's progress, once a second. */
  readonly progress: string;
  /** k6's own log. */
  readonly log: string;
  readonly errors: string;
}

/** Where a load keeps its files. */
export function filesIn(folder: string): LoadFiles {
  return {
    script: join(folder, 'k6-script.js'),
    config: join(folder, 'k6-config.json'),
    records: join(folder, 'k6-records.log'),
    progress: join(folder, 'k6-progress.log'),
    log: join(folder, 'k6.log'),
    errors: join(folder, 'k6-stderr.log'),
  };
}

/**
 * The arguments that run a load. k6's own statistics are switched off: nobody reads them, and their memory grows with every
 * request; so are tags that differ from request to request.
 */
export function runArguments(files: LoadFiles): string[] {
  return [
    'run',
    `--config=${files.config}`,
    '--no-thresholds',
    '--summary-mode=disabled',
    '--no-usage-report',
    '--no-color',
    '--system-tags=group,scenario',
    '--log-format=raw',
    `--log-output=file=${files.log},level=error`,
    `--console-output=${files.records}`,
    '-',
  ];
}

/** The arguments that check a script and say what its options come to, without running it. */
export function inspectArguments(files: LoadFiles): string[] {
  return [
    'inspect',
    '--execution-requirements',
    '--include-system-env-vars',
    `--config=${files.config}`,
    '--no-color',
    '-',
  ];
}

/**
 * k6's environment: the caller's, so that `${env.NAME}` and scripts find their variables, but nothing that configures k6.
 * Garbage is collected less often than Go would by itself, which costs memory and saves a tenth of the CPU.
 */
export function environmentOf(request: LoadRequest, inherited: NodeJS.ProcessEnv): Record<string, string> {
  const { load, run, seed, entryUrl } = request;
  const kept = Object.entries(inherited).filter(
    (entry): entry is [string, string] => !entry[0].startsWith('K6_') && entry[1] !== undefined,
  );
  return {
    GOGC: '400',
    ...Object.fromEntries(kept),
    K6_NO_USAGE_REPORT: 'true',
    K6_AUTO_EXTENSION_RESOLUTION: 'false',
    // The name most scripts use. It means the system under test, whatever the caller's environment says.
    BASE_URL: entryUrl,
    RELIA_ENTRY_URL: entryUrl,
    RELIA_RUN: JSON.stringify({ run, seed, entryUrl }),
    ...(load.rate === undefined ? {} : { RELIA_OPTIONS: JSON.stringify(openLoopOptions(load, load.rate)) }),
  };
}
