import type { DropEvent, OperationEvent } from '../../../src/history/event.ts';
import { randomFrom } from '../random.ts';
import { BACK_MS, DURATION_S, KILL_MS, ORIGIN_MS, RUN, SMOOTH_MS, type Story } from './story.ts';

/** Log-normal with the given median. */
function logNormal(random: () => number, median: number, sigma: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return median * Math.exp(sigma * normal);
}

interface Answer {
  readonly outcome: OperationEvent['outcome'];
  readonly status: number;
  readonly error?: number;
  readonly tookMs: number;
}

/** What a request sent at `at` (from the start of the load) gets, by the story. */
function answerAt(at: number, isWrite: boolean, random: () => number, story: Story): Answer {
  const healthy = logNormal(random, isWrite ? 9 : 4, 0.35);
  const good: Answer = { outcome: 'ok', status: isWrite ? 201 : 200, tookMs: healthy };
  if (story !== 'absorbed') {
    if (at >= KILL_MS + 12 && at < BACK_MS) {
      const unknown = isWrite ? 'info' : 'fail';
      if (at < KILL_MS + 1_900) return { outcome: unknown, status: 0, error: 1050, tookMs: 2_000 + random() * 4 };
      if (random() < 0.12) return { outcome: 'fail', status: 0, error: 1212, tookMs: 0.4 + random() };
      return { outcome: unknown, status: 503, tookMs: logNormal(random, 5, 0.4) };
    }
    if (at >= BACK_MS && at < SMOOTH_MS) {
      const left = (SMOOTH_MS - at) / (SMOOTH_MS - BACK_MS);
      return { ...good, tookMs: healthy + logNormal(random, 40 + 350 * left * left, 0.3) };
    }
  }
  if (random() < 0.01) return { outcome: isWrite ? 'info' : 'fail', status: 500, tookMs: healthy };
  return good;
}

/** The load of a run, and the ids that a final read finds. */
export interface SampleLoad {
  readonly operations: OperationEvent[];
  readonly drops: DropEvent[];
  readonly stored: string[];
}

interface Maker {
  readonly random: () => number;
  readonly story: Story;
  readonly word: string;
  /** Ids that were acknowledged so far. */
  readonly ids: string[];
}

function makeWrite({ random, story, word }: Maker, at: number, iteration: number): OperationEvent {
  const { tookMs, ...answer } = answerAt(at, true, random, story);
  return {
    ...common(at, iteration, tookMs, random),
    ...answer,
    name: `create order${word}`,
    does: 'add',
    key: `${RUN}-${String(iteration)}`,
    value: iteration,
    ...(answer.status === 0 ? {} : { by: 'pg1' }),
  };
}

function makeRead({ random, story, ids }: Maker, at: number, iteration: number): OperationEvent {
  const { tookMs, ...answer } = answerAt(at, false, random, story);
  const key = ids[Math.max(0, ids.length - 1 - Math.floor(random() * 40))] ?? `${RUN}-0`;
  const isStale = story === 'outage' && at >= BACK_MS && at < BACK_MS + 1_500 && random() < 0.5;
  return {
    ...common(at, iteration, tookMs, random),
    ...answer,
    name: 'read order',
    does: 'read',
    key,
    ...(answer.outcome === 'ok' ? { value: isStale ? null : key } : {}),
    ...(answer.status === 0 ? {} : { by: random() < 0.75 ? 'cache' : 'pg2' }),
  };
}

function common(at: number, iteration: number, tookMs: number, random: () => number) {
  const call = Math.floor(ORIGIN_MS + at + random() * 0.6);
  return {
    type: 'op',
    call,
    return: Math.round((call + tookMs) * 1_000) / 1_000,
    vu: 1 + (iteration % 50),
    scenario: 'relia',
    iteration,
    index: 0,
    on: 'orders',
  } as const;
}

/** A few ticks are dropped in the outage; what was acknowledged right before the kill is mostly lost; then reads are stale. */
export function loadOf(rate: number, story: Story, word: string): SampleLoad {
  const random = randomFrom(20_261_125);
  const load: SampleLoad = { operations: [], drops: [], stored: [] };
  const maker: Maker = { random, story, word, ids: [] };
  for (let tick = 0; tick < rate * DURATION_S; tick++) {
    const at = (tick * 1_000) / rate;
    if (story === 'outage' && at >= 16_980 && load.drops.length < 4) {
      load.drops.push({ type: 'drop', tick, at: ORIGIN_MS + at });
      continue;
    }
    const iteration = load.operations.length;
    const operation = random() < 0.3 ? makeWrite(maker, at, iteration) : makeRead(maker, at, iteration);
    load.operations.push(operation);
    if (operation.does !== 'add' || operation.outcome !== 'ok') continue;
    maker.ids.push(operation.key ?? '');
    const isLost = story === 'outage' && at > KILL_MS - 420 && at < KILL_MS && random() < 0.8;
    if (!isLost) load.stored.push(operation.key ?? '');
  }
  return load;
}
