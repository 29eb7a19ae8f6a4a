import { messageOf } from '../errors.ts';
import type { FinalReadEvent } from '../history/event.ts';
import type { Clock } from '../ports/clock.ts';
import type { HttpProbe } from '../ports/probe.ts';
import type { Runtime } from '../ports/runtime.ts';
import type { FinalRead } from '../scenario/data-schema.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { resolveTarget } from './targets.ts';

/** A whole data set may be long; this is for one node's answer, milliseconds. */
const READ_TIMEOUT_MS = 30_000;
/** How often a node that does not answer is asked, and the pause between, milliseconds. */
const TRIES = 5;
const PAUSE_MS = 1_000;

interface Reader {
  readonly clock: Clock;
  readonly http: HttpProbe;
  readonly runtime: Runtime;
  readonly scenario: Scenario;
  readonly run: string;
  readonly entryUrl: string;
  readonly t0: number;
}

type Found = Pick<FinalReadEvent, 'ids' | 'values' | 'balances'>;

function at(body: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null) return undefined;
    return Object.getOwnPropertyDescriptor(value, key)?.value;
  }, body);
}

function isIdOrValue(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

function asIds(value: unknown, path: string): readonly string[] {
  if (!Array.isArray(value)) throw new TypeError(`the answer has no list at "${path}"`);
  return value.map((id: unknown) => {
    if (!isIdOrValue(id)) throw new TypeError(`"${path}" holds something that is no id`);
    return String(id);
  });
}

function asRows(value: unknown, path: string): Found {
  if (!Array.isArray(value)) throw new TypeError(`the answer has no list at "${path}"`);
  const rows = value.map((row: unknown) => {
    const pair: readonly unknown[] = Array.isArray(row) ? row : [];
    const [id, found] = pair;
    if (!isIdOrValue(id) || !isIdOrValue(found)) {
      throw new TypeError(`"${path}" holds something that is no [id, value] pair`);
    }
    return { id: String(id), found };
  });
  return { ids: rows.map((row) => row.id), values: rows.map((row) => row.found) };
}

function asBalances(value: unknown, path: string): Readonly<Record<string, number>> {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (entries.length === 0) throw new TypeError(`the answer has no balances at "${path}"`);
  const balances = entries.map(([account, balance]: [string, unknown]) => {
    if (typeof balance !== 'number') throw new TypeError(`"${path}" holds something that is no balance`);
    return [account, balance] as const;
  });
  return Object.fromEntries(balances);
}

async function getBody(path: string, { http, entryUrl, run }: Reader): Promise<unknown> {
  const url = new URL(path.replaceAll('${run}', run), entryUrl).href;
  const { status, body } = await http.getJson(url, READ_TIMEOUT_MS);
  if (status !== 200) throw new Error(`HTTP ${String(status)}`);
  return body;
}

async function readOnce(read: FinalRead, reader: Reader): Promise<Found> {
  if ('exec' in read) {
    const [instance] = await resolveTarget({ system: reader.scenario.system, runtime: reader.runtime }, read.node);
    if (instance === undefined) throw new RangeError(`"${read.node}" has no instance`);
    const { exitCode, stdout, stderr } = await reader.runtime.exec(
      instance,
      read.exec.map((text) => text.replaceAll('${run}', reader.run)),
    );
    if (exitCode !== 0) throw new Error(`the command ended with ${String(exitCode)}: ${stderr.trim()}`);
    return {
      ids: stdout
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== ''),
    };
  }
  const body = await getBody(read.path, reader);
  const copy =
    read.rows === undefined ? { ids: asIds(at(body, read.ids), read.ids) } : asRows(at(body, read.rows), read.rows);
  if (read.balances === undefined) return copy;
  const { path, at: place } = read.balances;
  return { ...copy, balances: asBalances(at(await getBody(path, reader), place), place) };
}

async function readNode(on: string, read: FinalRead, reader: Reader): Promise<FinalReadEvent> {
  const { clock, t0 } = reader;
  let failed = '';
  for (let attempt = 0; attempt < TRIES; attempt++) {
    if (attempt > 0) await clock.until(clock.now() + PAUSE_MS);
    const call = clock.now() - t0;
    try {
      const found = await readOnce(read, reader);
      return { type: 'final-read', on, node: read.node, call, return: clock.now() - t0, ...found };
    } catch (error) {
      failed = messageOf(error);
    }
  }
  const now = clock.now() - t0;
  return { type: 'final-read', on, node: read.node, call: now, return: now, ids: [], failed };
}

/** Reads every node's copy of every data set, one after the other. A node that cannot be read gives an event that says why. */
export async function readAllNodes(reader: Reader, onRead: (event: FinalReadEvent) => void): Promise<void> {
  for (const [on, set] of Object.entries(reader.scenario.data)) {
    for (const read of set.finalReads) onRead(await readNode(on, read, reader));
  }
}
