import { describe, expect, it } from 'vitest';
import { eventOf, untracedEvent, type EventContext } from '../../../../src/drivers/k6/operation-event.ts';
import type { RequestRecord } from '../../../../src/drivers/k6/record-line.ts';
import { operationSchema } from '../../../../src/scenario/load-schema.ts';

const T0 = 1_700_000_000_000;
const SUBJECT = { operation: 0, key: 'r1-c', value: 250, from: '3', to: '5' };

function operations(...does: readonly string[]): EventContext['operations'] {
  return does.map((kind) =>
    operationSchema.parse({ name: `${kind} it`, does: kind, on: 'things', request: { method: 'POST', path: '/' } }),
  );
}

function contextOf(...does: readonly string[]): EventContext {
  return { operations: operations(...does), subjectOf: () => SUBJECT, t0: T0 };
}

function record(fields: Partial<RequestRecord> = {}): RequestRecord {
  return {
    kind: 'operation',
    start: T0 + 100,
    durationMs: 4.567,
    iteration: 12,
    index: 0,
    vu: 3,
    operation: 0,
    status: 200,
    error: 0,
    by: '',
    scenario: undefined,
    found: undefined,
    ...fields,
  };
}

describe('the event of a declared operation', () => {
  it('says what was written, by whom it was answered and what came of it', () => {
    expect(eventOf(record({ status: 201, by: 'web1' }), contextOf('add'))).toEqual({
      type: 'op',
      call: 100,
      return: 104.567,
      vu: 3,
      scenario: 'relia',
      iteration: 12,
      index: 0,
      name: 'add it',
      does: 'add',
      on: 'things',
      key: 'r1-c',
      value: 250,
      outcome: 'ok',
      status: 201,
      by: 'web1',
    });
  });

  it("keeps k6's error code, and no value that an error would hide", () => {
    const event = eventOf(record({ status: 0, error: 1_050, durationMs: 2_000 }), contextOf('add'));
    expect(event).toMatchObject({ outcome: 'info', status: 0, error: 1_050, value: 250 });
    expect(event).not.toHaveProperty('by');
  });

  it('says of a transfer who gives what to whom', () => {
    expect(eventOf(record(), contextOf('transfer'))).toMatchObject({ value: { from: '3', to: '5', amount: 250 } });
  });

  it('says of a write which version it made', () => {
    expect(eventOf(record({ found: { version: 7 } }), contextOf('write'))).toMatchObject({ value: 250, version: 7 });
  });

  it.each([
    [
      { value: 'x', version: 2 },
      { value: 'x', version: 2 },
    ],
    [{ value: 7 }, { value: 7 }],
    [{ value: null }, { value: null }],
    [{ value: [1, { a: 2 }] }, { value: '[1,{"a":2}]' }],
    [{ value: 1, version: 'two' }, { value: 1 }],
    [{ absent: true }, { value: null }],
  ])('takes what a read found, %o, for %o', (found, seen) => {
    const { value, version } = eventOf(record({ found }), contextOf('read'));
    expect({ value, ...(version === undefined ? {} : { version }) }).toEqual(seen);
  });

  it('claims no value for a read that found none, and that failed', () => {
    expect(eventOf(record(), contextOf('read'))).not.toHaveProperty('value');
    const unreadable = eventOf(record({ found: { unreadable: true } }), contextOf('read'));
    expect(unreadable).toMatchObject({ outcome: 'fail' });
    expect(unreadable).not.toHaveProperty('value');
  });

  it('returns no earlier than it was called, to the microsecond', () => {
    const { call, return: back } = eventOf(record({ start: T0 + 0.1, durationMs: 0.2 }), contextOf('add'));
    expect(back).toBe(Math.round((call + 0.2) * 1_000) / 1_000);
  });
});

describe("the event of a script's request", () => {
  it('says only what was sent and what came of it', () => {
    const sent = record({ kind: 'request', operation: 'POST /login', scenario: 'browse', status: 500 });
    expect(eventOf(sent, contextOf())).toEqual({
      type: 'op',
      call: 100,
      return: 104.567,
      vu: 3,
      scenario: 'browse',
      iteration: 12,
      index: 0,
      name: 'POST /login',
      does: 'request',
      outcome: 'info',
      status: 500,
    });
  });

  it('judges it by its method', () => {
    expect(eventOf(record({ kind: 'request', operation: 'GET /', status: 500 }), contextOf()).outcome).toBe('fail');
    expect(eventOf(record({ kind: 'request', operation: 'PUT /', status: 302 }), contextOf()).outcome).toBe('ok');
  });

  it.each(['setup', 'teardown'] as const)('keeps those of %s apart', (kind) => {
    expect(eventOf(record({ kind, operation: 'GET /' }), contextOf())).toMatchObject({ stage: kind });
  });

  it('takes an operation that was never declared for a request', () => {
    expect(eventOf(record({ operation: 7 }), contextOf('add'))).toMatchObject({ does: 'request', name: '7' });
  });
});

describe('the event of an iteration that left no record', () => {
  const cut = { scenario: 'relia', iteration: 12, call: 500 };
  const common = {
    type: 'op',
    call: 500,
    return: null,
    vu: 0,
    scenario: 'relia',
    iteration: 12,
    index: 0,
    status: 0,
    untraced: true,
  };

  it('says what it was going to write, and that nobody knows whether it did', () => {
    expect(untracedEvent(cut, contextOf('add'))).toEqual({
      ...common,
      name: 'add it',
      does: 'add',
      on: 'things',
      key: 'r1-c',
      value: 250,
      outcome: 'info',
    });
    expect(untracedEvent(cut, contextOf('transfer'))).toMatchObject({ value: { from: '3', to: '5', amount: 250 } });
  });

  it('says of a read that it gave no answer', () => {
    expect(untracedEvent(cut, contextOf('read'))).toEqual({
      ...common,
      name: 'read it',
      does: 'read',
      on: 'things',
      key: 'r1-c',
      outcome: 'fail',
    });
  });

  it('knows of a script no more than that something was under way', () => {
    expect(untracedEvent(cut, contextOf())).toEqual({
      ...common,
      name: 'untraced iteration',
      does: 'request',
      outcome: 'info',
    });
  });
});
