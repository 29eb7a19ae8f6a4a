import { z } from 'zod';
import { ReliaError } from '../errors.ts';
import type { HeaderEvent, HistoryEvent } from './event.ts';
import { collectHistory, type History } from './history.ts';

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
const lineSchema: z.ZodType<HistoryEvent> = z.discriminatedUnion('type', [
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

/** One event as a line of a history file, without the line break. */
export function formatEvent(event: HistoryEvent): string {
  return JSON.stringify(event);
}

function malformed(line: number, reason: string): ReliaError {
  return new ReliaError('RELIA_HISTORY_INVALID', {
    message: `line ${String(line)} of the history is malformed: ${reason}`,
    hint: 'a history is append-only; restore the file from the run that wrote it',
  });
}

/** Parses one line of a history; `line` is its number for the error. Throws RELIA_HISTORY_INVALID. */
export function parseEvent(written: string, line: number): HistoryEvent {
  let value: unknown;
  try {
    value = JSON.parse(written);
  } catch {
    throw malformed(line, 'it is not JSON');
  }
  const parsed = lineSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
    throw malformed(line, `${place}${issue?.message ?? 'not an event'}`);
  }
  if (parsed.data.type === 'op' && parsed.data.return !== null && parsed.data.return < parsed.data.call) {
    throw malformed(line, 'it returns before it was called');
  }
  return parsed.data;
}

/** Reads a whole history from its lines. Throws RELIA_HISTORY_INVALID with the line and the reason. */
export function parseHistory(lines: Iterable<string>): History {
  let header: HeaderEvent | undefined;
  const events: HistoryEvent[] = [];
  let number = 0;
  for (const written of lines) {
    number += 1;
    if (written === '') continue;
    const event = parseEvent(written, number);
    if (event.type === 'header') {
      if (header !== undefined) throw malformed(number, 'a second header');
      header = event;
    } else {
      if (header === undefined) throw malformed(number, 'the header must come first');
      events.push(event);
    }
  }
  if (header === undefined) throw malformed(1, 'the file is empty');
  return collectHistory(header, events);
}
