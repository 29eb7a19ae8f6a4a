import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRecordLine } from '../../../../src/drivers/k6/record-line.ts';

const OPERATION = '["r",1700000000123,4567,12,0,3,1,201,0,"web1"]';

describe('a line of the file of records', () => {
  it('is a declared operation, told by its place in the list', () => {
    expect(parseRecordLine(OPERATION)).toEqual({
      type: 'request',
      record: {
        kind: 'operation',
        start: 1_700_000_000_123,
        durationMs: 4.567,
        iteration: 12,
        index: 0,
        vu: 3,
        operation: 1,
        status: 201,
        error: 0,
        by: 'web1',
        scenario: undefined,
        found: undefined,
      },
    });
  });

  it('carries what a read found', () => {
    const line = '["r",1700000000123,4500,12,0,3,1,200,0,"",{"value":[1,"a"],"version":7}]';
    expect(parseRecordLine(line)).toMatchObject({ record: { by: '', found: { value: [1, 'a'], version: 7 } } });
  });

  it("is a request of a script, told by name and by k6's scenario", () => {
    const line = '["u",1700000000123,4,12,2,3,"GET /a \\"b\\"",0,1050,"","browse"]';
    expect(parseRecordLine(line)).toMatchObject({
      record: { kind: 'request', index: 2, operation: 'GET /a "b"', status: 0, error: 1_050, scenario: 'browse' },
    });
  });

  it.each(['setup', 'teardown'])('is a request of %s', (stage) => {
    expect(parseRecordLine(`["${stage}",1700000000123,4,-1,0,0,"GET /",200,0,""]`)).toMatchObject({
      record: { kind: stage, iteration: -1 },
    });
  });

  it('says when a scenario began, and which iteration sent nothing', () => {
    expect(parseRecordLine('["s",1700000000000.5,"relia"]')).toEqual({
      type: 'scenario',
      startTime: 1_700_000_000_000.5,
      scenario: 'relia',
    });
    expect(parseRecordLine('["i",17,1764000000123,"browse"]')).toEqual({
      type: 'silent',
      iteration: 17,
      end: 1764000000123,
      scenario: 'browse',
    });
    expect(parseRecordLine('["i",17,1764000000123]')).toEqual({
      type: 'silent',
      iteration: 17,
      end: 1764000000123,
      scenario: 'relia',
    });
  });

  it.each([
    '',
    'hello',
    '42',
    '{"r":1}',
    '[]',
    '["hello"]',
    '["hello",1]',
    '["r"]',
    '["r","soon",1,1,1,1,1,1,1]',
    '["r",1,1,1,1,1,{},200,0]',
    '["s","soon","relia"]',
    '[["r",1]]',
    '["r",1,2,3',
  ])("is the script's own: %j", (line) => {
    expect(parseRecordLine(line)).toBeUndefined();
  });

  it('is nothing at all when it is torn anywhere', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: OPERATION.length - 1 }), (length) => {
        expect(parseRecordLine(OPERATION.slice(0, length))).toBeUndefined();
      }),
    );
  });

  it('is read whatever a script prints', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
        expect(() => parseRecordLine(line)).not.toThrow();
      }),
    );
  });
});
