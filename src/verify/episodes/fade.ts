import { bestLogLikelihood } from '../binomial.ts';
import type { Edge, Step } from '../judgement.ts';
import type { Detection } from './detection.ts';
import { badWithin, type Series } from './series.ts';

/** How the share of bad requests may fall, from 1 at 0 on, and where it has fallen to `share`. */
const SHAPES = [
  { fall: (x: number) => Math.exp(-x), inverse: (share: number) => -Math.log(share) },
  { fall: (x: number) => Math.max(0, 1 - x), inverse: (share: number) => 1 - share },
] as const;

/** A fall must fit this much better than steps do, and what fits so much worse than the best one belongs to the interval. */
const DROP = 3;
/** Requests are put together into this many bins at most. */
const BINS = 300;
/** Candidates for the begin and for the crossing of the fall. */
const COARSE = 28;
/** The finer grid: as many candidates each way, over as many cells of the coarse one on either side. */
const FINE = 24;
const CELLS = 2;
/** Shares closer to all or nothing than this are not told apart from them. */
const LEAST = 1e-6;
/** How much better the best fall may be than the best one of the coarse grid. */
const FAR = 20;

/** Requests sent together: their mean place in time, and how many of them were bad. */
interface Bin {
  readonly at: number;
  readonly bad: number;
  readonly requests: number;
}

interface Domain {
  readonly bins: readonly Bin[];
  readonly usual: number;
  /** The share below which nobody is hurt. */
  readonly least: number;
}

interface Candidate {
  readonly likelihood: number;
  readonly begin: number;
  /** When the share falls below what hurts. */
  readonly crossing: number;
}

function binsOf(series: Series, from: number, to: number): Bin[] {
  const size = Math.max(1, Math.ceil((to - from) / BINS));
  const bins: Bin[] = [];
  for (let first = from; first < to; first += size) {
    const end = Math.min(to, first + size);
    const at = ((series.sent[first] ?? 0) + (series.sent[end - 1] ?? 0)) / 2;
    bins.push({ at, bad: badWithin(series, first, end), requests: end - first });
  }
  return bins;
}

function logLikelihood({ bad, requests }: Bin, share: number): number {
  const p = Math.min(1 - LEAST, Math.max(LEAST, share));
  return bad * Math.log(p) + (requests - bad) * Math.log1p(-p);
}

/** The share of bad requests before a fall, how well one share fits them, and the bins of the fall. */
interface Plateau {
  readonly begin: number;
  readonly level: number;
  readonly likelihood: number;
  readonly falling: readonly Bin[];
}

function plateauUntil(bins: readonly Bin[], begin: number): Plateau {
  const first = bins.findIndex(({ at }) => at >= begin);
  const before = first < 0 ? bins : bins.slice(0, first);
  const bad = before.reduce((sum, bin) => sum + bin.bad, 0);
  const requests = before.reduce((sum, bin) => sum + bin.requests, 0);
  return {
    begin,
    level: requests === 0 ? 0 : bad / requests,
    likelihood: bestLogLikelihood(bad, requests),
    falling: first < 0 ? [] : bins.slice(first),
  };
}

/** Falls after a plateau that get below what hurts at a moment, by each shape; none where the plateau does not hurt. */
function candidates(
  { usual, least }: Domain,
  { begin, level, likelihood, falling }: Plateau,
  crossing: number,
): Candidate[] {
  if (level <= least || least <= usual || crossing <= begin) return [];
  return SHAPES.map(({ fall, inverse }): Candidate => {
    const length = (crossing - begin) / inverse((least - usual) / (level - usual));
    let sum = likelihood;
    for (const bin of falling) sum += logLikelihood(bin, usual + (level - usual) * fall((bin.at - begin) / length));
    return { likelihood: sum, begin, crossing };
  });
}

function best(found: readonly Candidate[]): Candidate | undefined {
  return found.reduce<Candidate | undefined>(
    (first, one) => (first === undefined || one.likelihood > first.likelihood ? one : first),
    undefined,
  );
}

function spread(from: number, to: number, count: number): number[] {
  return Array.from({ length: count }, (_unused, index) => from + ((to - from) * index) / (count - 1));
}

/** Falls on a grid of their begins and crossings, and on a finer one around the best; only the first when nothing on it comes near `worth`. */
function search(
  domain: Domain,
  { from, until, latest, worth }: Readonly<Record<'from' | 'until' | 'latest' | 'worth', number>>,
): Candidate[] {
  const grid = (begins: readonly number[], crossings: readonly number[]): Candidate[] =>
    begins
      .map((begin) => plateauUntil(domain.bins, begin))
      .flatMap((plateau) => crossings.flatMap((crossing) => candidates(domain, plateau, crossing)));
  const coarse = grid(spread(from, until, COARSE), spread(from, latest, COARSE));
  const found = best(coarse);
  if (found === undefined || found.likelihood < worth - FAR) return coarse;
  const around = (at: number, to: number): number[] => {
    const reach = (CELLS * (to - from)) / (COARSE - 1);
    return spread(Math.max(from, at - reach), at + reach, FINE);
  };
  return [...coarse, ...grid(around(found.begin, until), around(found.crossing, latest))];
}

/** What is looked at for a fall. */
export interface FadeCase {
  readonly steps: readonly Step[];
  /** Places of the segment's requests, and of the end of the healthy time after it. */
  readonly from: number;
  readonly to: number;
  readonly until: number;
}

/**
 * When the share of bad requests fell below what hurts, where it fell bit by bit: a plateau and then an exponential or a
 * straight fall, by maximum likelihood, that fits better than the steps found (by Schwarz' criterion, and 3 more) and takes
 * longer than a window. The interval holds every such fall that fits nearly as well. `undefined` when the end is sharp or
 * comes in steps.
 */
export function findFade(series: Series, { steps, from, to, until }: FadeCase, detection: Detection): Edge | undefined {
  const shares = steps.map(({ bad, requests }) => bad / requests);
  const top = shares.lastIndexOf(Math.max(...shares));
  const highest = steps[top];
  if (highest === undefined || top === steps.length - 1) return undefined;
  const begin = from + steps.slice(0, top).reduce((sum, { requests }) => sum + requests, 0);
  const domain = {
    bins: binsOf(series, begin, until),
    usual: detection.usualShare,
    least: detection.leastShare,
  };
  const tail = badWithin(series, to, until);
  const parts = [...steps.slice(top), { bad: tail, requests: until - to }];
  const stepped = parts.reduce((sum, { bad, requests }) => sum + bestLogLikelihood(bad, requests), 0);
  // A level for each part and a place between two of them, against one level, one begin and one length.
  const spared = (2 * parts.length - 1 - 3) * 0.5 * Math.log(until - begin);
  const worth = stepped - spared + DROP;
  const lastBad = series.sent[to - 1] ?? 0;
  const found = search(domain, {
    from: series.sent[begin + Math.floor(highest.requests / 2)] ?? 0,
    until: lastBad,
    latest: lastBad + 2 * detection.windowMs,
    worth,
  });
  const fall = best(found);
  if (fall === undefined || fall.likelihood < worth || fall.crossing - fall.begin < detection.windowMs)
    return undefined;
  const near = found.filter(({ likelihood }) => fall.likelihood - likelihood <= DROP).map(({ crossing }) => crossing);
  return { est: fall.crossing, lo: Math.min(...near), hi: Math.max(...near) };
}
