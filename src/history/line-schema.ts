import { z } from 'zod';
import type { HistoryEvent } from './event.ts';

const time = z.number().nonnegative();
const text = z.string();
const valueSchema = z.union([text, z.number(), z.null(), z.looseObject({ from: text, to: text, amount: z.number() })]);
const instantSchema = z.looseObject({
  at: z.number(),
  lo: z.number(),
  hi: z.number(),
  source: z.enum(['engine-event', 'read-back', 'call']),
});
const callSchema = z.looseObject({
  what: text,
  at: z.number(),
  tookMs: z.number(),
  failed: text.exactOptional(),
});

const operationSchema = z.looseObject({
  type: z.literal('op'),
  call: time,
  return: z.number().nullable(),
  vu: z.int(),
  scenario: text,
  iteration: z.int(),
  index: z.int(),
  name: text,
  does: z.enum(['add', 'read', 'write', 'cas', 'transfer', 'request']),
  on: text.exactOptional(),
  key: text.exactOptional(),
  value: valueSchema.exactOptional(),
  version: z.number().exactOptional(),
  outcome: z.enum(['ok', 'fail', 'info']),
  status: z.int(),
  error: z.number().exactOptional(),
  by: text.exactOptional(),
  stage: z.enum(['setup', 'teardown']).exactOptional(),
  untraced: z.literal(true).exactOptional(),
});

const phases = [
  'target',
  'interpose',
  'warm-up',
  'steady-state',
  'faults',
  'hold',
  'load-end',
  'settle',
  'final-read',
  'restore',
  'done',
] as const;

/** A line of a history. Keys that relia does not know are kept: a newer relia may have written them. */
export const lineSchema: z.ZodType<HistoryEvent> = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('header'),
    schema: z.literal('relia.history/1'),
    run: text,
    scenario: text,
    t0: z.number(),
  }),
  operationSchema,
  z.looseObject({ type: z.literal('drop'), tick: z.int(), at: time }),
  z.looseObject({
    type: z.literal('load-start'),
    at: z.number(),
    periodMs: z.number().nullable(),
    durationMs: z.number(),
  }),
  z.looseObject({
    type: z.literal('load-exit'),
    at: z.number(),
    exitCode: z.int().nullable(),
    complete: z.int().nullable(),
    interrupted: z.int().nullable(),
    early: z.boolean(),
  }),
  z.looseObject({ type: z.literal('phase'), phase: z.enum(phases), at: z.number() }),
  z.looseObject({
    type: z.literal('fault'),
    fault: text,
    step: z.enum(['injected', 'healed', 'skipped', 'failed']),
    at: z.number(),
    instant: instantSchema.exactOptional(),
    hit: z.array(text),
    calls: z.array(callSchema),
    reason: text.exactOptional(),
  }),
  z.looseObject({
    type: z.literal('witness'),
    fault: text,
    of: z.enum(['bite', 'heal']),
    verdict: z.enum(['confirmed', 'refuted', 'unknown']),
    at: z.number(),
    evidence: z.array(text),
  }),
  z.looseObject({
    type: z.literal('probe'),
    probe: z.enum(['replica-lag', 'instances-up']),
    target: text,
    at: z.number(),
    value: z.number().nullable(),
  }),
  z.looseObject({
    type: z.literal('final-read'),
    on: text,
    node: text,
    call: z.number(),
    return: z.number(),
    ids: z.array(text),
    values: z.array(z.union([text, z.number()])).exactOptional(),
    balances: z.record(text, z.number()).exactOptional(),
    failed: text.exactOptional(),
  }),
  z.looseObject({ type: z.literal('clock'), at: z.number(), monotonic: z.number() }),
  z.looseObject({
    type: z.literal('ending'),
    ending: z.enum(['completed', 'halted', 'broken']),
    at: z.number(),
    reason: text.exactOptional(),
  }),
]);
