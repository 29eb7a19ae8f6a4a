import type { LoadEvent } from '../ports/load.ts';

/** What the last seconds look like. For a person's eye and the guard; the verdict never rests on it. */
export interface LiveFigures {
  /** Requests that ended, a second. */
  readonly ratePerS: number;
  /** Share of them that failed or whose outcome is unknown. */
  readonly errorShare: number;
  /** 95th percentile of the good ones' latency, milliseconds; `undefined` without any. */
  readonly p95Ms: number | undefined;
  /** All requests so far. */
  readonly total: number;
  readonly bad: number;
}

interface Second {
  readonly second: number;
  good: number;
  bad: number;
  readonly latencies: number[];
}

/** Keeps rolling figures of the last few seconds; memory does not grow with the run. */
export class LiveWindow {
  readonly #keepS: number;
  #seconds: Second[] = [];
  #total = 0;
  #bad = 0;
  #firstSecond = Infinity;

  /** `keepMs`: how far back the figures reach. */
  constructor(keepMs: number) {
    this.#keepS = Math.max(1, Math.ceil(keepMs / 1_000));
  }

  observe(event: LoadEvent): void {
    if (event.type !== 'op' || event.stage !== undefined || event.return === null) return;
    const second = Math.floor(event.return / 1_000);
    const bucket = this.#bucket(second);
    this.#firstSecond = Math.min(this.#firstSecond, second);
    this.#total += 1;
    if (event.outcome === 'ok') {
      bucket.good += 1;
      bucket.latencies.push(event.return - event.call);
    } else {
      bucket.bad += 1;
      this.#bad += 1;
    }
  }

  #bucket(second: number): Second {
    const known = this.#seconds.find((bucket) => bucket.second === second);
    if (known !== undefined) return known;
    const bucket: Second = { second, good: 0, bad: 0, latencies: [] };
    this.#seconds.push(bucket);
    const newest = Math.max(...this.#seconds.map((entry) => entry.second));
    this.#seconds = this.#seconds.filter((entry) => entry.second > newest - this.#keepS - 1);
    return bucket;
  }

  /** Figures of the whole seconds before `now`, milliseconds since t0: the one under way would lower or raise the rate. */
  figures(now: number): LiveFigures {
    const to = Math.floor(now / 1_000);
    const from = Math.max(to - this.#keepS, this.#firstSecond);
    const recent = this.#seconds.filter((entry) => entry.second >= from && entry.second < to);
    const good = recent.reduce((sum, entry) => sum + entry.good, 0);
    const bad = recent.reduce((sum, entry) => sum + entry.bad, 0);
    const latencies = recent.flatMap((entry) => entry.latencies).sort((a, b) => a - b);
    return {
      ratePerS: (good + bad) / Math.max(1, to - from),
      errorShare: good + bad === 0 ? 0 : bad / (good + bad),
      p95Ms: latencies[Math.max(0, Math.ceil(latencies.length * 0.95) - 1)],
      total: this.#total,
      bad: this.#bad,
    };
  }
}
