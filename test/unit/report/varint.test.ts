import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader, ByteWriter } from '../../../src/report/timeline/varint.ts';

describe('varint', () => {
  it('reads back every whole number it wrote, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.maxSafeNat()), (numbers) => {
        const writer = new ByteWriter();
        for (const value of numbers) writer.varint(value);
        const reader = new ByteReader(writer.bytes());
        expect(numbers.map(() => reader.varint())).toEqual(numbers);
      }),
    );
  });

  it('reads back numbers of either sign', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -(2 ** 50), max: 2 ** 50 })), (numbers) => {
        const writer = new ByteWriter();
        for (const value of numbers) writer.signed(value);
        const reader = new ByteReader(writer.bytes());
        expect(numbers.map(() => reader.signed())).toEqual(numbers);
      }),
    );
  });

  it('writes small numbers in one byte', () => {
    const writer = new ByteWriter();
    for (const value of [0, 1, 127]) writer.varint(value);
    for (const value of [-1, -64, 63]) writer.signed(value);
    expect(writer.bytes()).toEqual(Uint8Array.of(0, 1, 127, 1, 127, 126));
  });

  it('refuses bytes that end inside a number', () => {
    const reader = new ByteReader(Uint8Array.of(0x80));
    expect(() => reader.varint()).toThrow(RangeError);
  });
});
