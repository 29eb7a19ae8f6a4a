import type { Span } from './model.ts';

/** A bar's place: when, and how far down. */
export interface Place extends Span {
  readonly top: number;
}

/** The bar that a key leads to: the next or the one before by time, the nearest above or below, the first or the last. */
export function walk<Bar extends Place>(
  bars: readonly Bar[],
  here: Bar | undefined,
  key: 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown' | 'Home' | 'End',
): Bar | undefined {
  const inTime = bars.toSorted((a, b) => a.from - b.from || a.top - b.top);
  if (key === 'Home') return inTime[0];
  if (key === 'End') return inTime.at(-1);
  if (here === undefined) return inTime[0];
  const place = inTime.indexOf(here);
  if (key === 'ArrowLeft') return inTime[place - 1];
  if (key === 'ArrowRight') return inTime[place + 1];
  const isBeyond = ({ top }: Place): boolean => (key === 'ArrowUp' ? top < here.top : top > here.top);
  const beyond = bars.filter(isBeyond);
  const nearest = beyond.reduce((least, { top }) => Math.min(least, Math.abs(top - here.top)), Infinity);
  const apart = ({ from, to }: Span): number => Math.max(0, from - here.to, here.from - to);
  return beyond
    .filter(({ top }) => Math.abs(top - here.top) === nearest)
    .toSorted((a, b) => apart(a) - apart(b) || a.from - b.from)[0];
}
