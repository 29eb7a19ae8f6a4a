import { z } from 'zod';
import { ReliaError } from '../errors.ts';
import type { HeaderEvent, HistoryEvent } from './event.ts';
import { collectHistory, type History } from './history.ts';

const TYPES = [
  'header',
  'op',
  'drop',
  'load-start',
  'load-exit',
  'phase',
  'fault',
  'witness',
  'probe',
  'final-read',
  'clock',
  'ending',
] as const satisfies readonly HistoryEvent['type'][];

const time = z.number().nonnegative();
const lineSchema = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('header'),
    schema: z.literal('relia.history/1'),
    run: z.string(),
    scenario: z.string(),
    t0: z.number(),
  }),
  z.looseObject({
    type: z.literal('op'),
    call: time,
    return: z.number().nullable(),
    scenario: z.string(),
    iteration: z.int(),
    index: z.int(),
    does: z.enum(['add', 'read', 'write', 'cas', 'transfer', 'request']),
    outcome: z.enum(['ok', 'fail', 'info']),
    status: z.int(),
  }),
  z.looseObject({ type: z.literal('drop'), tick: z.int(), at: time }),
  z.looseObject({
    type: z.literal('load-start'),
    at: z.number(),
    periodMs: z.number().nullable(),
    durationMs: z.number(),
  }),
  z.looseObject({ type: z.literal('load-exit'), at: z.number(), early: z.boolean() }),
  z.looseObject({ type: z.literal('phase'), phase: z.string(), at: z.number() }),
  z.looseObject({ type: z.literal('fault'), fault: z.string(), step: z.string(), at: z.number() }),
  z.looseObject({ type: z.literal('witness'), fault: z.string(), of: z.enum(['bite', 'heal']), verdict: z.string() }),
  z.looseObject({ type: z.literal('probe'), probe: z.string(), at: z.number(), value: z.number().nullable() }),
  z.looseObject({ type: z.literal('final-read'), on: z.string(), node: z.string(), ids: z.array(z.string()) }),
  z.looseObject({ type: z.literal('clock'), at: z.number(), monotonic: z.number() }),
  z.looseObject({ type: z.literal('ending'), ending: z.enum(['completed', 'halted', 'broken']), at: z.number() }),
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

function isEvent(value: z.output<typeof lineSchema>): value is z.output<typeof lineSchema> & HistoryEvent {
  return TYPES.includes(value.type);
}

/** Parses one line of a history; `line` is its number for the error. Throws RELIA_HISTORY_INVALID. */
export function parseEvent(text: string, line: number): HistoryEvent {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed(line, 'it is not JSON');
  }
  const parsed = lineSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw malformed(line, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not an event'}`);
  }
  if (!isEvent(parsed.data)) throw malformed(line, 'not an event');
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
  for (const text of lines) {
    number += 1;
    if (text === '') continue;
    const event = parseEvent(text, number);
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
