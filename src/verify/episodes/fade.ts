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
/** Candidates for the begin and for the length of the fall; then once more around the best of them. */
const BEGINS = 40;
const LENGTHS = 24;
/** Shares closer to all or nothing than this are not told apart from them. */
const LEAST = 1e-6;

/** Requests sent together: their mean place in time, and how many of them were bad. */
interface Bin {
  readonly at: number;
  readonly to: number;
  readonly bad: number;
  readonly requests: number;
}

interface Domain {
  readonly bins: readonly Bin[];
  readonly requests: number;
  readonly usual: number;
  /** The share below which nobody is hurt. */
  readonly least: number;
}

interface Candidate {
  readonly likelihood: number;
  readonly begin: number;
  readonly length: number;
  /** When the share falls below what hurts. */
  readonly crossing: number;
}

function binsOf(series: Series, from: number, to: number): Bin[] {
  const size = Math.max(1, Math.ceil((to - from) / BINS));
  const bins: Bin[] = [];
  for (let first = from; first < to; first += size) {
    const end = Math.min(to, first + size);
    const at = ((series.sent[first] ?? 0) + (series.sent[end - 1] ?? 0)) / 2;
    bins.push({ at, to: end, bad: badWithin(series, first, end), requests: end - first });
  }
  return bins;
}

function logLikelihood({ bad, requests }: Bin, share: number): number {
  const p = Math.min(1 - LEAST, Math.max(LEAST, share));
  return bad * Math.log(p) + (requests - bad) * Math.log1p(-p);
}

/** The fall that begins at a bin's time after a plateau, by each shape; none whose share never gets below what hurts. */
function candidates({ bins, usual, least }: Domain, begin: number, length: number): Candidate[] {
  let bad = 0;
  let requests = 0;
  for (const bin of bins) {
    if (bin.at >= begin) break;
    bad += bin.bad;
    requests += bin.requests;
  }
  const level = requests === 0 ? 0 : bad / requests;
  if (level <= least || least <= usual) return [];
  const plateau = bestLogLikelihood(bad, requests);
  return SHAPES.map(({ fall, inverse }): Candidate => {
    let likelihood = plateau;
    for (const bin of bins) {
      if (bin.at < begin) continue;
      likelihood += logLikelihood(bin, usual + (level - usual) * fall((bin.at - begin) / length));
    }
    return { likelihood, begin, length, crossing: begin + length * inverse((least - usual) / (level - usual)) };
  });
}

function best(found: readonly Candidate[]): Candidate | undefined {
  return found.reduce<Candidate | undefined>(
    (first, one) => (first === undefined || one.likelihood > first.likelihood ? one : first),
    undefined,
  );
}

/** Values from `from` to `to`, evenly by their difference, or by their ratio. */
function spread(from: number, to: number, count: number, by: 'difference' | 'ratio'): number[] {
  return Array.from({ length: count }, (_unused, index) => {
    const part = index / (count - 1);
    return by === 'difference' ? from + (to - from) * part : from * (to / from) ** part;
  });
}

function search(domain: Domain, from: number, until: number, shortest: number): Candidate[] {
  const longest = Math.max(2 * shortest, until - from);
  const grid = (begins: readonly number[], lengths: readonly number[]): Candidate[] =>
    begins.flatMap((begin) => lengths.flatMap((length) => candidates(domain, begin, length)));
  const coarse = grid(spread(from, until, BEGINS, 'difference'), spread(shortest, longest, LENGTHS, 'ratio'));
  const found = best(coarse);
  if (found === undefined) return [];
  const reach = (until - from) / (BEGINS - 1);
  const factor = (longest / shortest) ** (1 / (LENGTHS - 1));
  const fine = grid(
    spread(Math.max(from, found.begin - reach), found.begin + reach, LENGTHS, 'difference'),
    spread(found.length / factor, found.length * factor, LENGTHS, 'ratio'),
  );
  return [...coarse, ...fine];
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
  const bins = binsOf(series, begin, until);
  const domain = { bins, requests: until - begin, usual: detection.usualShare, least: detection.leastShare };
  const middle = series.sent[begin + Math.floor(highest.requests / 2)] ?? 0;
  const found = search(domain, middle, series.sent[to - 1] ?? 0, detection.windowMs / 10);
  const fall = best(found);
  if (fall === undefined || fall.crossing - fall.begin < detection.windowMs) return undefined;
  const tail = badWithin(series, to, until);
  const parts = [...steps.slice(top), { bad: tail, requests: until - to }];
  const stepped = parts.reduce((sum, { bad, requests }) => sum + bestLogLikelihood(bad, requests), 0);
  // A level for each part and a place between two of them, against one level, one begin and one length.
  const spared = (2 * parts.length - 1 - 3) * 0.5 * Math.log(domain.requests);
  if (fall.likelihood + spared - stepped < DROP) return undefined;
  const near = found.filter(({ likelihood }) => fall.likelihood - likelihood <= DROP).map(({ crossing }) => crossing);
  return { est: fall.crossing, lo: Math.min(...near), hi: Math.max(...near) };
}
