import { FAILED, DROPPED, GOOD, type Requests } from '../requests.ts';

/** A sequence of good and bad on the send axis, with sums that answer "how many bad in here?" at once. */
export interface Series {
  readonly count: number;
  readonly sent: Float64Array;
  readonly sentBy: Float64Array;
  readonly bad: Uint8Array;
  /** By place: how many bad ones come before it. One longer than the series. */
  readonly badBefore: Int32Array;
}

/** A series from the requests for which `isBad` holds. */
function seriesOf({ count, sent, sentBy }: Requests, isBad: (place: number) => boolean): Series {
  const bad = new Uint8Array(count);
  const badBefore = new Int32Array(count + 1);
  for (let place = 0; place < count; place++) {
    const one = isBad(place) ? 1 : 0;
    bad[place] = one;
    badBefore[place + 1] = (badBefore[place] ?? 0) + one;
  }
  return { count, sent, sentBy, bad, badBefore };
}

/** Bad: without a good answer, or never sent. */
export function errorSeries(requests: Requests): Series {
  return seriesOf(requests, (place) => requests.fate[place] === FAILED || requests.fate[place] === DROPPED);
}

/**
 * Bad: answered well, but slowly. Counted from the sending: what a late generator adds is no one's slowness. A failed request
 * is not slow; it is in the other series.
 */
export function slowSeries(requests: Requests, slowAboveMs: number): Series {
  return seriesOf(requests, (place) => requests.fate[place] === GOOD && (requests.took[place] ?? 0) > slowAboveMs);
}

/** How many are bad at the places in [from, to). */
export function badWithin({ badBefore }: Series, from: number, to: number): number {
  return (badBefore[to] ?? 0) - (badBefore[from] ?? 0);
}
