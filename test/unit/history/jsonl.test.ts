import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReliaError } from '../../../src/errors.ts';
import { collectHistory, phaseStart } from '../../../src/history/history.ts';
import { formatEvent, parseEvent, parseHistory } from '../../../src/history/jsonl.ts';
import { anyEvent, anyHeader } from './events.ts';

const HEADER = { type: 'header', schema: 'relia.history/1', run: 'r1', scenario: 'kill web', t0: 1_700_000_000_000 };
const OPERATION = {
  type: 'op',
  call: 10,
  return: 12.5,
  vu: 1,
  scenario: 'relia',
  iteration: 0,
  index: 0,
  name: 'place order',
  does: 'add',
  outcome: 'ok',
  status: 201,
};

function refusal(...lines: readonly unknown[]): ReliaError {
  try {
    parseHistory(lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))));
  } catch (error) {
    if (error instanceof ReliaError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('a history in lines', () => {
  it('reads back every event as it was written', () => {
    fc.assert(
      fc.property(anyHeader, fc.array(anyEvent), (header, events) => {
        const lines = [header, ...events].map(formatEvent);
        expect(lines.map((line, index) => parseEvent(line, index + 1))).toEqual([header, ...events]);
        expect(parseHistory(lines)).toEqual(collectHistory(header, events));
      }),
    );
  });

  it('writes every event in one line', () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        expect(formatEvent(event)).not.toMatch(/[\r\n]/);
      }),
    );
  });

  it('ends with a line break or without one', () => {
    const lines = [HEADER, OPERATION].map((line) => JSON.stringify(line));
    expect(parseHistory([...lines, ''])).toEqual(parseHistory(lines));
  });

  it('keeps what a newer relia may have added to an event', () => {
    const line = JSON.stringify({ ...OPERATION, retries: 2 });
    expect(parseEvent(line, 1)).toEqual({ ...OPERATION, retries: 2 });
  });

  it.each([
    ['line 2 of the history is malformed: it is not JSON', [HEADER, '{"type":"op",']],
    ['line 2 of the history is malformed: Invalid input: expected object, received number', [HEADER, '7']],
    ['line 2 of the history is malformed: a second header', [HEADER, HEADER]],
    ['line 1 of the history is malformed: the header must come first', [OPERATION, HEADER]],
    ['line 1 of the history is malformed: the file is empty', []],
    ['line 1 of the history is malformed: the file is empty', ['']],
    [
      'line 3 of the history is malformed: it returns before it was called',
      [HEADER, OPERATION, { ...OPERATION, return: 9 }],
    ],
    [
      'line 2 of the history is malformed: call: Too small: expected number to be >=0',
      [HEADER, { ...OPERATION, call: -1 }],
    ],
    [
      'line 2 of the history is malformed: outcome: Invalid option: expected one of "ok"|"fail"|"info"',
      [HEADER, { ...OPERATION, outcome: 'maybe' }],
    ],
    [
      'line 2 of the history is malformed: name: Invalid input: expected string, received undefined',
      [HEADER, { ...OPERATION, name: undefined }],
    ],
    [
      'line 2 of the history is malformed: hit: Invalid input: expected array, received undefined',
      [HEADER, { type: 'fault', fault: 'f1', step: 'injected', at: 1, calls: [] }],
    ],
    [
      'line 1 of the history is malformed: schema: Invalid input: expected "relia.history/1"',
      [{ ...HEADER, schema: 'relia.history/2' }],
    ],
  ])('is refused with line and reason: "%s"', (message, lines) => {
    expect(refusal(...lines)).toMatchObject({ code: 'RELIA_HISTORY_INVALID', exitCode: 64, message });
  });

  it('is refused for an event of a type that there is not', () => {
    expect(refusal(HEADER, { type: 'operation' }).message).toMatch(/^line 2 of the history is malformed: type: /);
  });

  it('is refused wherever a field of an event is missing or of another type', () => {
    const optional = new Set([
      'on',
      'key',
      'value',
      'version',
      'error',
      'by',
      'stage',
      'untraced',
      'instant',
      'reason',
      'values',
      'failed',
    ]);
    fc.assert(
      fc.property(anyEvent, fc.nat(), (event, pick) => {
        const keys = Object.keys(event).filter((key) => !optional.has(key));
        const key = keys[pick % keys.length] ?? '';
        expect(() => parseEvent(JSON.stringify({ ...event, [key]: undefined }), 1)).toThrow(ReliaError);
        expect(() => parseEvent(JSON.stringify({ ...event, [key]: { odd: true } }), 1)).toThrow(ReliaError);
      }),
    );
  });
});

describe('collectHistory', () => {
  it('sorts events by kind and keeps the order within a kind', () => {
    fc.assert(
      fc.property(anyHeader, fc.array(anyEvent), (header, events) => {
        const history = collectHistory(header, events);
        const of = (type: string): unknown[] => events.filter((event) => event.type === type);
        expect(history).toEqual({
          header,
          operations: of('op'),
          drops: of('drop'),
          loadStart: of('load-start').at(-1),
          loadExit: of('load-exit').at(-1),
          phases: of('phase'),
          faults: of('fault'),
          witnesses: of('witness'),
          probes: of('probe'),
          finalReads: of('final-read'),
          clocks: of('clock'),
          ending: of('ending').at(-1),
        });
      }),
    );
  });

  it('tells when a phase began, and nothing for one that did not', () => {
    const history = parseHistory(
      [HEADER, { type: 'phase', phase: 'hold', at: 30 }].map((line) => JSON.stringify(line)),
    );
    expect(phaseStart(history, 'hold')).toBe(30);
    expect(phaseStart(history, 'done')).toBeUndefined();
  });
});
