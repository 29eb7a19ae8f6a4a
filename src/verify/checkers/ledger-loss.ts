import { count, percent, roundMs, roundShare } from '../text.ts';
import { placeAfter, placeOf } from '../requests.ts';
import type { Checked, FaultWindow } from './check.ts';
import { fateAt } from './set-fates.ts';
import type { SetCase } from './set-findings.ts';

/** Writes are looked for this long before a fault at least, milliseconds: the tail that an asynchronous replica may lack. */
const LEAST_BEFORE_MS = 10_000;

/** At least this share of a window lost counts as all of it. */
const CLEAN = 0.999;

type Edge = 'at' | 'lo' | 'hi';

/** The acknowledgements of a ledger's writes, ascending. */
export interface Acknowledgements {
  readonly all: Float64Array;
  readonly lost: Float64Array;
}

/** In ascending order, in place. Acknowledgements mostly are. */
function ascending(times: Float64Array): Float64Array {
  for (let place = 1; place < times.length; place++) {
    if ((times[place - 1] ?? 0) > (times[place] ?? 0)) return times.sort();
  }
  return times;
}

/** When the acknowledged writes of a ledger, and the lost ones among them, were acknowledged. */
export function acknowledgements({ elements, fates }: SetCase): Acknowledgements {
  const { acknowledged } = elements;
  const all = new Float64Array(acknowledged.length);
  const lost = new Float64Array(fates.counts.lost);
  let [known, gone] = [0, 0];
  for (let id = 0; id < acknowledged.length; id++) {
    const at = acknowledged[id] ?? Infinity;
    if (at < Infinity) all[known++] = at;
    if (fateAt(fates, id) === 'lost') lost[gone++] = at;
  }
  return { all: ascending(all.subarray(0, known)), lost: ascending(lost) };
}

/** Was it acknowledged while a fault was active, or after all of them? Then no RPO covers it. */
function isAfter(ack: number, faults: readonly FaultWindow[], edge: Edge): boolean {
  const isDuring = faults.some(({ start, end }) => ack > start[edge] && ack <= (end?.[edge] ?? Infinity));
  return isDuring || faults.every(({ start }) => ack > start[edge]);
}

/** Of the lost writes acknowledged before a fault: the one that was oldest at the fault that came next, and that fault. */
function oldestAtFault(
  acks: Float64Array,
  faults: readonly FaultWindow[],
  edge: Edge,
): { readonly ack: number; readonly fault: number } | undefined {
  let oldest: { ack: number; fault: number } | undefined;
  for (const ack of acks) {
    if (isAfter(ack, faults, edge)) continue;
    const fault = Math.min(...faults.map(({ start }) => (start[edge] >= ack ? start[edge] : Infinity)));
    if (oldest === undefined || fault - ack > oldest.fault - oldest.ack) oldest = { ack, fault };
  }
  return oldest;
}

function achievedRpo(acks: Float64Array, faults: readonly FaultWindow[], edge: Edge): number {
  const oldest = oldestAtFault(acks, faults, edge);
  return oldest === undefined ? 0 : oldest.fault - oldest.ack;
}

/** The loss began after the last write that survived before the oldest lost one. */
function mostRpo({ all, lost }: Acknowledgements, faults: readonly FaultWindow[]): number {
  const oldest = oldestAtFault(lost, faults, 'hi');
  return oldest === undefined ? 0 : oldest.fault - (all[placeOf(all, oldest.ack) - 1] ?? oldest.ack);
}

/** RPO in milliseconds with its interval by acknowledgement, since durability is promised then; and the losses that no RPO covers. */
function rpoFigures(acks: Acknowledgements, faults: readonly FaultWindow[]): Checked['figures'] {
  const { lost } = acks;
  const after = lost.reduce((n, ack) => (isAfter(ack, faults, 'at') ? n + 1 : n), 0);
  return {
    rpoMs: roundMs(achievedRpo(lost, faults, 'at')),
    rpoLoMs: roundMs(achievedRpo(lost, faults, 'lo')),
    rpoHiMs: roundMs(mostRpo(acks, faults)),
    lostAfterFault: after,
    splitBrainShare: lost.length === 0 ? 0 : roundShare(after / lost.length),
  };
}

const NO_RPO = { rpoMs: null, rpoLoMs: null, rpoHiMs: null, lostAfterFault: null, splitBrainShare: null };

/** The stretch of time the lost writes were acknowledged in, and whether all that was acknowledged then is lost. */
function windowFigures({ all, lost }: Acknowledgements, isOrderOnly: boolean): Checked['figures'] {
  const from = lost[0];
  const to = lost.at(-1);
  if (from === undefined || to === undefined) {
    return { lossFromMs: null, lossToMs: null, lossDensity: null, lossShape: 'none' };
  }
  const density = lost.length / (placeAfter(all, to) - placeOf(all, from));
  return {
    lossFromMs: isOrderOnly ? null : roundMs(from),
    lossToMs: isOrderOnly ? null : roundMs(to),
    lossDensity: roundShare(density),
    lossShape: density >= CLEAN ? 'clean' : 'holes',
  };
}

/** How much was lost, in count, time and shape; and when nothing was, how much may have been (95 %, losses independent). */
export function lossFigures(
  acks: Acknowledgements,
  { faults, isOrderOnly, verified }: { faults: readonly FaultWindow[]; isOrderOnly: boolean; verified: number },
): Checked['figures'] {
  const { all, lost } = acks;
  const hasRpo = faults.length > 0 && !isOrderOnly;
  return {
    lostShare: all.length === 0 ? null : roundShare(lost.length / all.length),
    lossBound: lost.length > 0 || verified === 0 ? null : roundShare(1 - 0.05 ** (1 / verified)),
    ...windowFigures(acks, isOrderOnly),
    ...(hasRpo ? rpoFigures(acks, faults) : NO_RPO),
  };
}

/** The loss in a few words, after its count: `all that was acknowledged from 1.2 s to 2.5 s`. */
export function lossText(figures: Checked['figures']): string {
  const { lossShape, lossDensity, rpoMs } = figures;
  if (typeof lossDensity !== 'number') return '';
  const shape =
    lossShape === 'clean' ? 'a clean cut' : `with holes, ${percent(lossDensity)} of what was acknowledged then`;
  return `: ${shape}${typeof rpoMs === 'number' ? `, RPO ${count(rpoMs)} ms` : ''}`;
}

/** No write was acknowledged around any of the faults, so none could be lost by one. */
export function isUnexercised({ all }: Acknowledgements, faults: readonly FaultWindow[]): boolean {
  if (faults.length === 0) return false;
  return faults.every(({ start, end }) => {
    const to = end?.hi ?? Infinity;
    return placeAfter(all, to) - placeOf(all, start.lo - LEAST_BEFORE_MS) === 0;
  });
}
