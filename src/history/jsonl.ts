import { ReliaError } from '../errors.ts';
import type { HeaderEvent, HistoryEvent } from './event.ts';
import { collectHistory, type History } from './history.ts';
import { lineSchema } from './line-schema.ts';
import { isPlainOperation } from './plain-operation.ts';

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
  if (isPlainOperation(value)) return value;
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
