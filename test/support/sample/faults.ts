import type { FaultEvent, Instant, ProbeEvent, WitnessEvent } from '../../../src/history/event.ts';
import { DURATION_S, HEAL_MS, KILL_MS, ORIGIN_MS } from './story.ts';

/** The kill and its heal, each with its witness. */
export function faultEvents(word: string): (FaultEvent | WitnessEvent)[] {
  const at = (ms: number): number => ORIGIN_MS + ms;
  const instant = (ms: number): Instant => ({
    at: at(ms),
    lo: at(ms) - 2,
    hi: at(ms) + 2,
    source: 'engine-event',
  });
  const call = (what: string, ms: number, tookMs: number): FaultEvent['calls'][number] => ({
    what,
    at: at(ms),
    tookMs,
  });
  const hit = ['pg1'];
  return [
    {
      type: 'fault',
      fault: 'f1',
      step: 'injected',
      at: at(KILL_MS + 60),
      instant: instant(KILL_MS + 4),
      hit,
      calls: [call(`POST /containers/3f9c/kill?signal=SIGKILL${word}`, KILL_MS - 31, 88.4)],
    },
    {
      type: 'witness',
      fault: 'f1',
      of: 'bite',
      verdict: 'confirmed',
      at: at(KILL_MS + 412),
      evidence: ['pg1 is exited', `port 5432 of pg1 from its neighbour: no answer within 300 ms${word}`],
    },
    {
      type: 'fault',
      fault: 'f1',
      step: 'healed',
      at: at(HEAL_MS + 420),
      instant: instant(HEAL_MS + 371),
      hit,
      calls: [call('POST /containers/3f9c/start', HEAL_MS - 12, 391.6)],
    },
    {
      type: 'witness',
      fault: 'f1',
      of: 'heal',
      verdict: 'confirmed',
      at: at(HEAL_MS + 2_310),
      evidence: ['pg1 is running, its health check passes', 'port 5432 of pg1 from its neighbour: answered in 1 ms'],
    },
  ];
}

/** What was measured beside the load, once a second. */
export function probeEvents(): ProbeEvent[] {
  return Array.from({ length: DURATION_S }, (_, second): ProbeEvent[] => {
    const ms = second * 1_000 + 140;
    const isDown = ms > KILL_MS && ms < HEAL_MS + 1_000;
    const lag =
      ms < KILL_MS || ms > HEAL_MS + 4_000 ? 0.012 : ms < HEAL_MS + 2_000 ? null : (HEAL_MS + 4_500 - ms) / 900;
    const common = { type: 'probe', at: ORIGIN_MS + ms } as const;
    return [
      { ...common, probe: 'replica-lag', target: 'replica', value: lag },
      { ...common, probe: 'instances-up', target: 'primary', value: isDown ? 0 : 1 },
    ];
  }).flat();
}
