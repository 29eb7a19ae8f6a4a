import { describe, expect, it } from 'vitest';
import { lineCutter, parseEngineEvent } from '../../../../src/drivers/docker/engine-event.ts';
import { instantOf } from '../../../../src/drivers/docker/event-instant.ts';

function line(fields: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ Type: 'container', timeNano: 1_700_000_000_123_456_000, time: 1_700_000_000, ...fields });
}

describe('parseEngineEvent', () => {
  it.each(['start', 'die', 'pause', 'unpause'] as const)('understands that a container %ss', (Action) => {
    const Actor = { ID: 'c1', Attributes: { 'com.docker.compose.service': 'web1' } };
    expect(parseEngineEvent(line({ Action, Actor }))).toEqual({
      what: Action,
      at: 1_700_000_000_123.456,
      container: 'c1',
      labels: { 'com.docker.compose.service': 'web1' },
    });
  });

  it.each(['connect', 'disconnect'] as const)('finds the container in what a network says about a %s', (Action) => {
    const Actor = { ID: 'n1', Attributes: { container: 'c1', name: 'net' } };
    expect(parseEngineEvent(line({ Type: 'network', Action, Actor }))).toMatchObject({
      what: Action,
      container: 'c1',
      labels: undefined,
    });
  });

  it('has no use for anything else', () => {
    const Actor = { ID: 'c1', Attributes: {} };
    for (const fields of [
      { Action: 'exec_start: sh', Actor },
      { Action: 'kill', Actor },
      { Type: 'image', Action: 'pull', Actor },
      { Type: 'network', Action: 'connect', Actor },
      { Action: 'start' },
      { Action: 'start', Actor, timeNano: 'now' },
    ]) {
      expect(parseEngineEvent(line(fields))).toBeUndefined();
    }
  });
});

describe('lineCutter', () => {
  it('hands on whole lines, however the stream is cut', () => {
    const lines: string[] = [];
    const cut = lineCutter((text) => lines.push(text));
    for (const chunk of ['{"a":', '1}\n{"b"', Buffer.from(':2}\n\n'), '{"c":3}']) cut(chunk);
    expect(lines).toEqual(['{"a":1}', '{"b":2}']);
    cut('\n');
    expect(lines).toEqual(['{"a":1}', '{"b":2}', '{"c":3}']);
  });

  it('keeps a letter whole that was cut in two', () => {
    const lines: string[] = [];
    const cut = lineCutter((text) => lines.push(text));
    const bytes = Buffer.from('größer\n');
    for (const byte of bytes) cut(Buffer.from([byte]));
    expect(lines).toEqual(['größer']);
  });
});

describe('instantOf', () => {
  const bracket = { callAt: 1_000, returnAt: 1_200, seenAt: 1_300 };

  it("is the Engine's own time, as far back as the call", () => {
    expect(instantOf({ at: 1_150 }, bracket)).toEqual({ at: 1_150, lo: 1_000, hi: 1_150, source: 'engine-event' });
  });

  it("allows the Engine's clock to be a little off", () => {
    expect(instantOf({ at: 960 }, bracket)).toEqual({ at: 960, lo: 960, hi: 960, source: 'engine-event' });
    expect(instantOf({ at: 1_350 }, bracket)).toMatchObject({ at: 1_350, source: 'engine-event' });
  });

  it('is the bracket of the call when the Engine said nothing, or lives in another time', () => {
    const fallback = { at: 1_100, lo: 1_000, hi: 1_200, source: 'call' };
    expect(instantOf(undefined, bracket)).toEqual(fallback);
    expect(instantOf({ at: 949 }, bracket)).toEqual(fallback);
    expect(instantOf({ at: 1_351 }, bracket)).toEqual(fallback);
  });
});
