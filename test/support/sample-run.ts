import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { FinalReadEvent, HistoryEvent } from '../../src/history/event.ts';
import { collectHistory, type History } from '../../src/history/history.ts';
import { digest } from '../../src/scenario/canonical.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { judge } from '../../src/verify/judge.ts';
import type { RunFacts, RunRecord } from '../../src/verify/run-record.ts';
import { faultEvents, probeEvents } from './sample/faults.ts';
import { loadOf } from './sample/load.ts';
import { scenarioOf } from './sample/scenario.ts';
import { DURATION_S, EVIL, HEAL_MS, ORIGIN_MS, RUN, type Story } from './sample/story.ts';

/** How a sample is to differ from the usual one. */
export interface SampleWishes {
  /** Requests per second. */
  readonly rate?: number;
  readonly story?: Story;
  /** Puts `EVIL` wherever the system or its owner has a word. */
  readonly evil?: boolean;
}

/** A run as it would have been recorded: deterministic, and judged by the real verifier. */
export interface Sample {
  readonly record: RunRecord;
  readonly history: History;
}

function historyOf(rate: number, story: Story, word: string): History {
  const { operations, drops, stored } = loadOf(rate, story, word);
  const at = (ms: number): number => ORIGIN_MS + ms;
  const phase = (name: 'warm-up' | 'steady-state' | 'faults' | 'hold' | 'load-end', ms: number): HistoryEvent => ({
    type: 'phase',
    phase: name,
    at: at(ms),
  });
  const finalRead = (node: string): FinalReadEvent => ({
    type: 'final-read',
    on: 'orders',
    node,
    call: at(DURATION_S * 1_000 + 4_000),
    return: at(DURATION_S * 1_000 + 4_180),
    ids: stored,
  });
  const clocks = Array.from({ length: DURATION_S + 1 }, (_, second): HistoryEvent => {
    return { type: 'clock', at: at(second * 1_000), monotonic: 7_000_000 + second * 1_000 };
  });
  const events: HistoryEvent[] = [
    { type: 'phase', phase: 'target', at: 0 },
    { type: 'load-start', at: ORIGIN_MS, periodMs: 1_000 / rate, durationMs: DURATION_S * 1_000 },
    phase('warm-up', 0),
    phase('steady-state', 2_000),
    phase('faults', 10_000),
    ...operations,
    ...drops,
    ...faultEvents(word),
    ...probeEvents(),
    ...clocks,
    phase('hold', HEAL_MS + 2_310),
    phase('load-end', DURATION_S * 1_000),
    {
      type: 'load-exit',
      at: at(DURATION_S * 1_000 + 40),
      exitCode: 0,
      complete: operations.length,
      interrupted: 0,
      early: false,
    },
    finalRead('pg1'),
    finalRead('pg2'),
    { type: 'ending', ending: 'completed', at: at(DURATION_S * 1_000 + 4_600) },
  ];
  const header = {
    type: 'header',
    schema: 'relia.history/1',
    run: RUN,
    scenario: 'sample',
    t0: 1_795_601_551_000,
  } as const;
  return collectHistory(header, events);
}

function factsOf(scenario: Scenario, word: string): RunFacts {
  const { system, ...experiment } = scenario;
  return {
    run: RUN,
    startedAt: '2026-11-25T10:12:31.000Z',
    relia: '0.1.0',
    command: `npx relia run scenarios/kill-primary.ts --system fixtures/stacks/ha/system.ts --seed 1${word}`,
    scenarioFile: 'scenarios/kill-primary.ts',
    scenario,
    hashes: { system: digest(system), experiment: digest(experiment), code: digest('code') },
    versions: { node: '20.20.2', k6: '2.2.0', toxiproxy: '2.12.0' },
    host: { os: 'linux 6.18', arch: 'x64', cpus: 2, memoryMB: 23_552 },
    runtime: 'Docker Engine 20.10.24',
    images: { pg1: `sha256:${digest('pg').slice(0, 16)}`, lb: `sha256:${digest('lb').slice(0, 16)}${word}` },
    historyDigest: digest('history'),
    leftBroken: [],
  };
}

/** A minute of 200 requests per second on a database that is killed at 15 s and started again at 40 s, 1 % noise throughout. */
export function sampleRun({ rate = 200, story = 'outage', evil = false }: SampleWishes = {}): Sample {
  const word = evil ? ` ${EVIL}` : '';
  const scenario = scenarioOf(rate, word);
  const history = historyOf(rate, story, word);
  const record: RunRecord = {
    schema: 'relia.run/1',
    facts: factsOf(scenario, word),
    judgement: judge(scenario, history),
  };
  return { record, history };
}

/** A page's script and style, bundled as the build does it. */
export async function bundlePage(
  script = 'main.ts',
  style = 'page.css',
): Promise<{ readonly script: string; readonly style: string }> {
  const page = (name: string): string => fileURLToPath(new URL(`../../src/report/page/${name}`, import.meta.url));
  const bundle = async (entry: string): Promise<string> => {
    const { outputFiles } = await build({
      entryPoints: [page(entry)],
      bundle: true,
      minify: true,
      write: false,
      charset: 'utf8',
      legalComments: 'inline',
      format: 'iife',
      target: 'es2022',
      tsconfig: page('tsconfig.json'),
    });
    return outputFiles[0]?.text ?? '';
  };
  const [bundledScript, bundledStyle] = await Promise.all([bundle(script), bundle(style)]);
  return { script: bundledScript, style: bundledStyle };
}
