import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { K6LoadGenerator } from '../../src/drivers/k6/driver.ts';
import { startTimeOf } from '../../src/drivers/system/process-identity.ts';
import type { LoadExitEvent, LoadStartEvent, OperationEvent, DropEvent } from '../../src/history/event.ts';
import type { LoadEvent, LoadHandle, LoadRequest } from '../../src/ports/load.ts';
import { requireTool } from '../../src/provision/tool/find-tool.ts';
import { hostPlatform } from '../../src/provision/platform.ts';
import { dataSetSchema, type DataSet } from '../../src/scenario/data-schema.ts';
import { loadSchema, type Load } from '../../src/scenario/load-schema.ts';

/** The real k6, as relia finds it. */
export function k6(): K6LoadGenerator {
  return new K6LoadGenerator({
    k6Path: async () => (await requireTool({ name: 'k6', platform: hostPlatform() }, process.env)).path,
    startTimeOf,
  });
}

/** One request as a server saw it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly at: number;
}

/** A small HTTP server on the loopback interface that remembers what it was asked. */
export interface Server extends AsyncDisposable {
  readonly url: string;
  readonly seen: readonly Seen[];
}

/** Starts one. `answer` is called when the whole request is there. */
export async function serve(answer: (seen: Seen, response: ServerResponse) => void): Promise<Server> {
  const seen: Seen[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const one = {
        method: request.method ?? '',
        path: request.url ?? '',
        body: Buffer.concat(parts).toString(),
        at: Date.now(),
      };
      seen.push(one);
      answer(one, response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${String(address.port)}`,
    seen,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A folder that is gone after the test. */
export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'relia-k6-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** What a load is made of, in a scenario's own words. */
export interface LoadSpec {
  readonly load: unknown;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly entryUrl: string;
  readonly folder: string;
  readonly scriptPath?: string;
  readonly run?: string;
}

/** The request of a load, with defaults filled in. */
export function loadRequest({ load, data = {}, entryUrl, folder, scriptPath, run = 'run1' }: LoadSpec): LoadRequest {
  const parsed: Load = loadSchema.parse(load);
  const sets = Object.entries(data).map(([name, set]): [string, DataSet] => [name, dataSetSchema.parse(set)]);
  return { run, seed: 7, load: parsed, data: Object.fromEntries(sets), entryUrl, scriptPath, folder, t0: Date.now() };
}

/** Everything a load reported, sorted by kind. */
export interface Reported {
  readonly start: LoadStartEvent | undefined;
  readonly operations: readonly OperationEvent[];
  readonly drops: readonly DropEvent[];
  readonly exit: LoadExitEvent;
  /** The types of events in the order they came, without repetitions. */
  readonly order: readonly string[];
}

/** Runs a load to its end. `meanwhile` is given the handle as soon as there is one, and each event. */
export async function runLoad(
  request: LoadRequest,
  meanwhile: { onStart?: (handle: LoadHandle) => void; onEvent?: (event: LoadEvent) => void } = {},
): Promise<Reported> {
  const events: LoadEvent[] = [];
  const handle = await k6().start(request, (event) => {
    events.push(event);
    meanwhile.onEvent?.(event);
  });
  meanwhile.onStart?.(handle);
  const exit = await handle.finished;
  return {
    start: events.find((event) => event.type === 'load-start'),
    operations: events.filter((event) => event.type === 'op'),
    drops: events.filter((event) => event.type === 'drop'),
    exit,
    order: events.map(({ type }) => type).filter((type, at, all) => type !== all[at - 1]),
  };
}
