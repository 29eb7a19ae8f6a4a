import { StringDecoder } from 'node:string_decoder';
import { z } from 'zod';
import type { RuntimeEvent } from '../../ports/runtime.ts';
import type { Engine } from './engine.ts';

const rawSchema = z.object({
  Type: z.enum(['container', 'network']),
  Action: z.string(),
  timeNano: z.number(),
  Actor: z.object({ ID: z.string(), Attributes: z.record(z.string(), z.string()).default({}) }),
});

const ACTIONS: Readonly<Record<string, RuntimeEvent['what']>> = {
  start: 'start',
  die: 'die',
  pause: 'pause',
  unpause: 'unpause',
  connect: 'connect',
  disconnect: 'disconnect',
};

/** What the Engine reported about a container. */
export interface EngineEvent {
  readonly what: RuntimeEvent['what'];
  /** Epoch milliseconds by the Engine's clock. */
  readonly at: number;
  readonly container: string;
  /** The container's labels, when the event carries them; events of networks do not. */
  readonly labels: Readonly<Record<string, string>> | undefined;
}

/** Reads one line of the Engine's event stream; `undefined` for events relia has no use for. */
export function parseEngineEvent(line: string): EngineEvent | undefined {
  const parsed = rawSchema.safeParse(JSON.parse(line));
  if (!parsed.success) return undefined;
  const { Type, Action, timeNano, Actor } = parsed.data;
  const what = ACTIONS[Action];
  if (what === undefined) return undefined;
  const container = Type === 'network' ? Actor.Attributes['container'] : Actor.ID;
  if (container === undefined) return undefined;
  return { what, at: timeNano / 1e6, container, labels: Type === 'container' ? Actor.Attributes : undefined };
}

/** Cuts a stream of text into lines and hands on each whole one. */
export function lineCutter(onLine: (line: string) => void): (chunk: Buffer | string) => void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  return (chunk) => {
    const lines = (rest + (typeof chunk === 'string' ? chunk : decoder.write(chunk))).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') onLine(line);
  };
}

/** A subscription to the Engine's events. */
export interface EventSubscription {
  /** Settles when the stream ends, whoever ended it. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Subscribes to starts, deaths, pauses and network changes from `sinceMs` (epoch) on; resolves when the Engine listens. */
export async function subscribe(
  engine: Engine,
  sinceMs: number,
  onEvent: (event: EngineEvent) => void,
): Promise<EventSubscription> {
  const filters = JSON.stringify({ type: ['container', 'network'], event: Object.keys(ACTIONS) });
  // The Engine takes whole seconds with a fraction; earlier events of the same second are left out by their own time.
  const since = Math.floor(sinceMs / 1_000);
  const controller = new AbortController();
  const abortSignal = controller.signal;
  const stream = await engine.call('report events', () => engine.docker.getEvents({ since, filters, abortSignal }));
  const cut = lineCutter((line) => {
    const event = parseEngineEvent(line);
    if (event !== undefined && event.at >= sinceMs) onEvent(event);
  });
  stream.on('data', cut);
  const ended = new Promise<void>((resolve) => {
    for (const sign of ['end', 'close', 'error']) {
      stream.once(sign, () => {
        resolve();
      });
    }
  });
  // A request cut off after its answer began reports an error of its own.
  stream.on('error', () => undefined);
  return {
    ended,
    close() {
      controller.abort();
    },
  };
}
