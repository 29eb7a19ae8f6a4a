import type { Phase } from '../history/event.ts';
import type { History } from '../history/history.ts';
import type { Episode, FaultResult, Judgement } from '../verify/judgement.ts';
import type { FaultLife, Lane, LaneSpan } from './model.ts';
import { counted, instant, seconds } from './text/numbers.ts';

/** More marks than this say nothing more and only make the page heavy: then writes this close together share one. */
const MOST_MARKS = 400;
const SHARED_MARK_MS = 100;

const PHASE_WORDS: Partial<Readonly<Record<Phase, string>>> = {
  'warm-up': 'warm-up',
  'steady-state': 'steady state',
  faults: 'faults',
  hold: 'hold',
};

/** The part of the run that a page shows, in milliseconds since t0. */
export interface Extent {
  readonly originMs: number;
  readonly fromMs: number;
  readonly toMs: number;
}

function spanOf(
  { originMs, fromMs, toMs }: Extent,
  span: Omit<LaneSpan, 'from' | 'to'> & { fromMs: number; toMs: number },
): LaneSpan[] {
  const from = Math.max(fromMs, span.fromMs);
  const to = Math.min(toMs, span.toMs);
  if (to < from) return [];
  const second = (ms: number): number => Number(((ms - originMs) / 1_000).toFixed(4));
  return [{ kind: span.kind, from: second(from), to: second(to), label: span.label, title: span.title }];
}

function phaseLane({ phases }: History, extent: Extent): Lane {
  const spans = phases.flatMap(({ phase, at }, index) => {
    const word = PHASE_WORDS[phase];
    const end = phases[index + 1]?.at ?? extent.toMs;
    if (word === undefined || Math.min(end, extent.toMs) <= Math.max(at, extent.fromMs)) return [];
    const title = `${word}: ${instant(at - extent.originMs)} to ${instant(end - extent.originMs)}`;
    return spanOf(extent, { kind: 'phase', fromMs: at, toMs: end, label: word, title });
  });
  return { name: 'Phase', spans };
}

function activeSpan({ injected, healed, hit, bite }: FaultResult, name: string, extent: Extent): LaneSpan[] {
  if (injected === null) return [];
  const end = healed?.at ?? extent.toMs;
  const until = healed === null ? 'never healed' : `gone at ${instant(end - extent.originMs)}`;
  const title = `${name}: active at ${instant(injected.at - extent.originMs)}, ${until}; bite ${bite}`;
  const label = [...hit, seconds(end - injected.at, 1)].join(' · ');
  return spanOf(extent, { kind: 'fault', fromMs: injected.at, toMs: end, label, title });
}

function faultLane({ result, name, inject, heal }: FaultLife, extent: Extent): Lane {
  const calls = [...inject.calls, ...heal.calls].flatMap(({ what, at, tookMs, failed }) => {
    const title = `control call ${what}, ${String(Math.round(tookMs))} ms${failed === undefined ? '' : `, failed: ${failed}`}`;
    return spanOf(extent, { kind: 'control', fromMs: at, toMs: at + tookMs, label: '', title });
  });
  const witnesses = [...inject.witnesses, ...heal.witnesses].flatMap(({ of, verdict, at }) => {
    const title = `${of} ${verdict} at ${instant(at - extent.originMs)}`;
    return spanOf(extent, { kind: 'witness', fromMs: at, toMs: at, label: '', title });
  });
  return { name, spans: [...activeSpan(result, name, extent), ...calls, ...witnesses] };
}

function episodeLane(name: string, word: string, episodes: readonly Episode[], extent: Extent): Lane[] {
  const spans = episodes.flatMap(({ kind, segments }) =>
    segments.flatMap(({ start, end, bad, requests }) => {
      const length = seconds(end.est - start.est);
      const title = `${word}: ${instant(start.est - extent.originMs)} to ${instant(end.est - extent.originMs)} (${length}), ${String(bad)} of ${counted(requests, 'request')}`;
      return spanOf(extent, { kind, fromMs: start.est, toMs: end.est, label: `${word} ${length}`, title });
    }),
  );
  return spans.length === 0 ? [] : [{ name, spans }];
}

function lostLane({ ledgers }: Judgement, extent: Extent): Lane[] {
  const times = ledgers.flatMap(({ lost }) => lost.map(({ acknowledgedAt }) => acknowledgedAt));
  const width = times.length > MOST_MARKS ? SHARED_MARK_MS : 0;
  const marks = new Map<number, number>();
  for (const time of times) {
    const mark = width === 0 ? time : Math.floor(time / width) * width;
    marks.set(mark, (marks.get(mark) ?? 0) + 1);
  }
  const spans = [...marks]
    .sort(([a], [b]) => a - b)
    .slice(0, MOST_MARKS)
    .flatMap(([at, writes]) => {
      const title = `${counted(writes, 'write')} acknowledged at ${instant(at - extent.originMs)} and lost`;
      return spanOf(extent, { kind: 'lost', fromMs: at, toMs: at + width, label: '', title });
    });
  return spans.length === 0 ? [] : [{ name: 'Lost writes', spans }];
}

/** The bars above the charts: phases, each fault with its calls and witnesses, the times users were hurt, lost writes. */
export function buildLanes(
  history: History,
  judgement: Judgement,
  faults: readonly FaultLife[],
  extent: Extent,
): Lane[] {
  const of = (kind: Episode['kind']): Episode[] => judgement.episodes.filter((episode) => episode.kind === kind);
  return [
    phaseLane(history, extent),
    ...faults.filter(({ result }) => result.injected !== null).map((fault) => faultLane(fault, extent)),
    ...episodeLane('Outage', 'outage', of('error'), extent),
    ...episodeLane('Degraded', 'slow', of('degraded'), extent),
    ...lostLane(judgement, extent),
  ];
}
