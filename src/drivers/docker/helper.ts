import type { ContainerCreateOptions } from 'dockerode';
import { PassThrough } from 'node:stream';
import { lineCutter } from './engine-event.ts';
import { unlessStatus, type Engine } from './engine.ts';
import { RELIA_HELPER, RELIA_RUN } from './labels.ts';

/** How long a helper that ends by itself may live, milliseconds. */
const HELPER_DEADLINE_MS = 20_000;

/** The image that helpers are made from, made at first use. */
export interface HelperImage {
  tag(): Promise<string>;
}

/** A container of relia's own. */
export interface HelperSpec {
  readonly image: string;
  readonly labels: { readonly what: string; readonly run: string | undefined };
  /** A network's name, `none`, or `container:<id>` to share one's namespace. */
  readonly network: string;
  readonly command: readonly string[];
  /** All others are dropped. */
  readonly capabilities?: readonly string[];
  readonly pidMode?: 'host';
}

/** A helper under way: its lines as they come. */
export interface RunningHelper {
  /** Settles with the exit code when the helper has ended. */
  readonly exited: Promise<number>;
  /** Ends and removes it; done when it is gone already. */
  remove(): Promise<void>;
}

/** The options every container of relia's own is made with: labelled, no capability but the named ones, nothing writable kept. */
export function helperOptions(spec: HelperSpec): ContainerCreateOptions {
  return {
    Image: spec.image,
    Cmd: [...spec.command],
    Entrypoint: [],
    Labels: {
      [RELIA_HELPER]: spec.labels.what,
      ...(spec.labels.run === undefined ? {} : { [RELIA_RUN]: spec.labels.run }),
    },
    HostConfig: {
      NetworkMode: spec.network,
      CapDrop: ['ALL'],
      CapAdd: [...(spec.capabilities ?? [])],
      ...(spec.pidMode === undefined ? {} : { PidMode: spec.pidMode, SecurityOpt: ['apparmor=unconfined'] }),
    },
  };
}

/** The name of a helper that lives as long as its run. */
export function helperName(run: string, what: string): string {
  return `relia-${run}-${what}`.replaceAll(/[^\w.-]/g, '-');
}

/** Removes a container by force; one that is gone, or going, is done. */
export async function removeContainer(engine: Engine, id: string): Promise<void> {
  await unlessStatus([404, 409], () =>
    engine.call('remove a container', (abortSignal) =>
      engine.docker.getContainer(id).remove({ force: true, v: true, abortSignal }),
    ),
  );
}

/** Starts a helper and hands on each line it prints, from the first. */
export async function startHelper(
  engine: Engine,
  spec: HelperSpec,
  onLine: (line: string) => void,
): Promise<RunningHelper> {
  const container = await engine.call('create a helper', () => engine.docker.createContainer(helperOptions(spec)));
  const remove = (): Promise<void> => removeContainer(engine, container.id);
  try {
    const stream = await engine.call('attach to a helper', () =>
      container.attach({ stream: true, stdout: true, stderr: true }),
    );
    const output = new PassThrough();
    output.on('data', lineCutter(onLine));
    engine.docker.modem.demuxStream(stream, output, output);
    const drained = new Promise<void>((resolve) => {
      stream.once('end', resolve);
      stream.once('close', resolve);
      stream.on('error', () => {
        resolve();
      });
    });
    await engine.call('start a helper', (abortSignal) => container.start({ abortSignal }));
    const exited = drained.then(async () => {
      const state: unknown = await engine.call('wait for a helper', (abortSignal) => container.wait({ abortSignal }));
      return exitCodeOf(state);
    });
    // Whoever removes a helper early has no use for its exit.
    exited.catch(() => undefined);
    return { exited, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

function exitCodeOf(state: unknown): number {
  if (typeof state !== 'object' || state === null || !('StatusCode' in state)) return -1;
  return typeof state.StatusCode === 'number' ? state.StatusCode : -1;
}

/** Runs a helper to its end and removes it. */
export async function runHelper(
  engine: Engine,
  spec: HelperSpec,
): Promise<{ readonly exitCode: number; readonly output: readonly string[] }> {
  const output: string[] = [];
  const helper = await startHelper(engine, spec, (line) => output.push(line));
  try {
    const exitCode = await engine.call('finish a helper', () => helper.exited, HELPER_DEADLINE_MS);
    return { exitCode, output };
  } finally {
    await helper.remove();
  }
}
