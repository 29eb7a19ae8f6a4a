import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { ROOT } from './relia.ts';

const phaseSchema = z.object({
  kind: z.string(),
  at: z.number(),
  /** When it really began and ended, in milliseconds since the clock's start. */
  began: z.number().nullable(),
  ended: z.number().nullable(),
  /** How many requests it befell. */
  requests: z.number(),
  /** How many reads did not find what was there. */
  missed: z.number().default(0),
  /** The ids that were forgotten. */
  lost: z.array(z.string()).default([]),
});

const truthSchema = z.object({
  /** The wall clock at the clock's start, with its fraction. */
  epochMs: z.number(),
  driftMs: z.number(),
  requests: z.number(),
  isOver: z.boolean(),
  phases: z.array(phaseSchema),
});

/** What the server really did. */
export type Truth = z.output<typeof truthSchema>;

/** One thing that the server is to do wrong, as its plan says it. Times in milliseconds since the first request. */
export type PlannedPhase = Readonly<Record<string, unknown>> & { readonly kind: string; readonly at: number };

/** A truth server that runs. */
export interface TruthServer extends AsyncDisposable {
  readonly url: string;
  readonly truth: () => Promise<Truth>;
}

/** Starts the truth server on a free port. */
export async function startTruthServer(phases: readonly PlannedPhase[], folder: string): Promise<TruthServer> {
  const plan = join(folder, 'plan.json');
  await writeFile(plan, JSON.stringify({ phases }));
  const child = spawn(process.execPath, [join(ROOT, 'fixtures', 'truth', 'server.mjs'), '--plan', plan], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([
    once(lines, 'line'),
    exited.then(() => Promise.reject(new Error('the truth server ended at once'))),
  ]);
  const { url } = z.object({ url: z.url() }).parse(JSON.parse(String(first[0])));
  return {
    url,
    truth: async () => truthSchema.parse(await (await fetch(`${url}/truth`)).json()),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
