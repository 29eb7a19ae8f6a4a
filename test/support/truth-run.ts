import { z } from 'zod';
import type { FinalReadEvent } from '../../src/history/event.ts';
import type { History } from '../../src/history/history.ts';
import { createHttpProbe } from '../../src/drivers/system/http-probe.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { judge } from '../../src/verify/judge.ts';
import type { Judgement } from '../../src/verify/judgement.ts';
import { fault, finalRead, historyOf, RUN } from './history.ts';
import { runLoad, temporaryFolder } from './k6-load.ts';
import { startTruthServer, type PlannedPhase, type Truth, type TruthServer } from './truth-server.ts';

/** A load of real k6 against a server that misbehaves as planned, and what relia makes of it. */
export interface TruthRun {
  readonly judgement: Judgement;
  readonly history: History;
  readonly truth: Truth;
  /** How late the generator sent at worst, milliseconds: no one can time an edge better. Of a load without drops. */
  readonly latenessMs: number;
  /** Milliseconds since the run's t0 of an instant of the server's clock. */
  readonly sinceT0: (serverMs: number) => number;
}

async function readOrders({ url }: TruthServer, t0: number): Promise<FinalReadEvent> {
  const call = Date.now() - t0;
  const { body } = await createHttpProbe().getJson(`${url}/orders?run=${RUN}-`, 5_000);
  const { ids } = z.object({ ids: z.array(z.string()) }).parse(body);
  return finalRead(ids, { call, return: Date.now() - t0 });
}

function latenessOf({ operations, loadStart }: History): number {
  const { at, periodMs } = loadStart ?? { at: 0, periodMs: 0 };
  return Math.max(0, ...operations.map(({ call, iteration }) => call - at - iteration * (periodMs ?? 0)));
}

/**
 * Drives the truth server with k6 by relia's own driver and judges what was recorded. The fault is what the server did: from
 * its first phase's true beginning to its last phase's true end.
 */
export async function runAgainstTruth(scenario: Scenario, phases: readonly PlannedPhase[]): Promise<TruthRun> {
  await using folder = await temporaryFolder();
  await using server = await startTruthServer(phases, folder.path);
  const { load, data, seed } = scenario;
  const t0 = Date.now();
  const request = { run: RUN, seed, load, data, entryUrl: server.url, scriptPath: undefined, folder: folder.path, t0 };
  const { start, operations, drops, exit } = await runLoad(request);
  if (start === undefined) throw new Error('the load never began');
  const truth = await server.truth();
  const finalReads = [await readOrders(server, t0)];
  const sinceT0 = (serverMs: number): number => truth.epochMs - t0 + serverMs;
  const from = Math.min(...truth.phases.map(({ began }) => began ?? Infinity));
  const to = Math.max(...truth.phases.map(({ ended }) => ended ?? -Infinity));
  const history = historyOf({
    load: { loadStart: start, operations, drops, loadExit: exit },
    faults: fault('f1', { from: sinceT0(from), to: sinceT0(to) }),
    finalReads,
  });
  return { judgement: judge(scenario, history), history, truth, latenessMs: latenessOf(history), sinceT0 };
}
