import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createDockerUndoer } from '../../src/drivers/docker/undo-acts.ts';
import { createProcessRuntime } from '../../src/drivers/process/process-runtime.ts';
import { createProcessUndoer } from '../../src/drivers/process/undo-acts.ts';
import { createToxiproxyLinkProxy } from '../../src/drivers/toxiproxy/toxiproxy-link-proxy.ts';
import { LinkKeeper } from '../../src/engine/links.ts';
import { UndoJournal } from '../../src/engine/undo-journal.ts';
import type { LinkProxy } from '../../src/ports/link-proxy.ts';
import type { RunStore } from '../../src/ports/run-store.ts';
import type { Runtime } from '../../src/ports/runtime.ts';
import type { Undoer } from '../../src/ports/undo.ts';
import { hostPlatform } from '../../src/provision/platform.ts';
import { requireStack } from '../../src/provision/stack/find-stack.ts';
import { requireTool } from '../../src/provision/tool/find-tool.ts';
import { parseSystem } from '../../src/scenario/parse.ts';
import { leftoversOf } from './docker-look.ts';
import { leftOfStack, marksOf, type StackMarks } from './process-look.ts';
import { tinyRuntime, tinyStack } from './tiny-runtime.ts';

/** The drivers that the contract holds for. */
export const DRIVERS = ['docker', 'process'] as const;
/** One of them. */
export type DriverName = (typeof DRIVERS)[number];

/** The tiny stack as a system. */
export const TINY_SYSTEM = parseSystem(
  {
    name: 'tiny',
    compose: './contract.yaml',
    entry: { target: 'server', port: 6379 },
    targets: {
      client: { service: 'client', role: 'other' },
      server: { service: 'server', role: 'cache' },
    },
    links: { caching: { from: 'client', to: 'server', port: 6379 } },
  },
  'tiny',
);

/** relia's state for stacks of local processes, away from a person's own. */
export const STATE_FOLDER = join(tmpdir(), `relia-test-processes-${String(process.getuid?.())}`);

/** One driver with the tiny stack: everything real. */
export interface Harness {
  readonly runtime: Runtime;
  readonly linkProxy: LinkProxy;
  /** Undoers as `relia recover` has them: they know no scenario. */
  undoers(): readonly Undoer[];
  /** Notes how the stack is recognised, so that what is left of it can be looked for when it is gone. */
  remember(): void;
  /** What is left of the stack and of a run: empty when nothing is. */
  leftovers(run: string): Promise<readonly string[]>;
}

/** The tiny stack on a driver. */
export function createHarness(driver: DriverName, project: string): Harness {
  const linkProxy = createToxiproxyLinkProxy();
  return driver === 'docker' ? dockerHarness(project, linkProxy) : processHarness(project, linkProxy);
}

/** The tiny stack as local processes. */
export function tinyProcesses(options: {
  readonly project: string;
  /** Another stack file, absolute. */
  readonly file?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly readyWithinS?: number;
}): Runtime {
  return createProcessRuntime({
    project: options.project,
    stackFile: options.file ?? tinyStack('processes.yaml'),
    entry: { service: 'server', port: 6379 },
    readyWithinS: options.readyWithinS ?? 30,
    env: { ...process.env, ...options.env },
    stateFolder: STATE_FOLDER,
    programs: () => requireStack(process.env),
    toxiproxyBinary: async () => (await requireTool({ name: 'toxiproxy', platform: hostPlatform() }, process.env)).path,
  });
}

function dockerHarness(project: string, linkProxy: LinkProxy): Harness {
  return {
    runtime: tinyRuntime({ project, file: 'contract.yaml' }),
    linkProxy,
    undoers: () => [createDockerUndoer(), createToxiproxyLinkProxy()],
    remember: () => undefined,
    leftovers: (run) => leftoversOf(project, run),
  };
}

function processHarness(project: string, linkProxy: LinkProxy): Harness {
  const marks: StackMarks[] = [];
  return {
    runtime: tinyProcesses({ project }),
    linkProxy,
    undoers: () => [createProcessUndoer({ stateFolder: STATE_FOLDER, env: process.env }), createToxiproxyLinkProxy()],
    remember: () => {
      const found = marksOf(STATE_FOLDER, project);
      if (found !== undefined) marks.push(found);
    },
    leftovers: () => Promise.resolve(leftOfStack(STATE_FOLDER, project, marks)),
  };
}

/** Brings the stack up as a run does, with its link through a proxy, each undo on the disk before. */
export async function raise(
  { runtime, linkProxy }: Harness,
  { run, store }: { readonly run: string; readonly store: RunStore },
): Promise<{ readonly journal: UndoJournal; readonly keeper: LinkKeeper }> {
  const journal = new UndoJournal(store, [runtime, linkProxy]);
  const keeper = new LinkKeeper({ run, system: TINY_SYSTEM, runtime, linkProxy, journal });
  await journal.arm({ kind: 'stack-down', project: runtime.project }, 'the stack');
  await journal.arm({ kind: 'remove-helpers', run }, 'helpers');
  await keeper.assign(['caching'], { restores: true });
  await runtime.up(() => undefined);
  await runtime.startHelpers(run);
  await keeper.interpose('caching');
  return { journal, keeper };
}
