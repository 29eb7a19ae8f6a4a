import { describe, expect, it } from 'vitest';
import { clampSpan, moveSpan, parseZoom, withMargin, zoomHash } from '../../../src/report/timeline/zoom.ts';

const whole = { from: 0, to: 60 };

describe('zoom', () => {
  it('is read from the address it was written to', () => {
    expect(zoomHash({ from: 19.5, to: 29 })).toBe('#t=19.5-29');
    expect(parseZoom('#t=19.5-29', whole)).toEqual({ from: 19.5, to: 29 });
    expect(parseZoom(zoomHash({ from: -1.25, to: 3 }), { from: -2, to: 60 })).toEqual({ from: -1.25, to: 3 });
  });

  it('is cut to the run, and is nothing outside of it', () => {
    expect(parseZoom('#t=50-90', whole)).toEqual({ from: 50, to: 60 });
    expect(parseZoom('#t=70-90', whole)).toBeUndefined();
  });

  it.each(['', '#t=', '#t=5', '#t=9-5', '#t=a-b', '#trust', '#t=1-2&x'])('ignores the address "%s"', (hash) => {
    expect(parseZoom(hash, whole)).toBeUndefined();
  });

  it('never gets shorter than what can be seen, nor leaves the run', () => {
    expect(clampSpan({ from: 10, to: 10 }, whole)).toEqual({ from: 10, to: 10.05 });
    expect(clampSpan({ from: 59.99, to: 59.99 }, whole)).toEqual({ from: 59.95, to: 60 });
  });

  it('moves and scales around its middle', () => {
    expect(moveSpan({ from: 20, to: 30 }, { factor: 0.5 }, whole)).toEqual({ from: 22.5, to: 27.5 });
    expect(moveSpan({ from: 20, to: 30 }, { shift: 0.25 }, whole)).toEqual({ from: 22.5, to: 32.5 });
    expect(moveSpan({ from: 20, to: 30 }, { factor: 100 }, whole)).toEqual(whole);
  });

  it('leaves air around an episode', () => {
    expect(withMargin({ from: 20, to: 30 }, whole)).toEqual({ from: 18.5, to: 31.5 });
    expect(withMargin({ from: 0.1, to: 0.2 }, whole)).toEqual({ from: 0, to: 0.7 });
  });
});
