import type { Ending, Instant, Phase } from '../history/event.ts';
import type { LiveFigures } from './live.ts';

/** What a commander (the timeline, a person, a guard) may tell a run to do. */
export type Command =
  | { readonly do: 'inject'; readonly fault: string }
  | { readonly do: 'heal'; readonly fault: string }
  /** Leave a fault out that was not injected yet. */
  | { readonly do: 'skip'; readonly fault: string; readonly reason: string }
  /** Nothing more is injected until `resume`; what is active stays active. */
  | { readonly do: 'hold' }
  | { readonly do: 'resume' }
  /** Heal everything, end the load, read the data back, end the run. */
  | { readonly do: 'halt'; readonly by: 'person' | 'guard'; readonly reason: string };

/** What a run tells of itself while it goes on. Times in epoch milliseconds. */
export type RunEvent =
  | { readonly type: 'phase'; readonly phase: Phase; readonly at: number; readonly untilMs?: number }
  | { readonly type: 'progress'; readonly line: string }
  | {
      readonly type: 'injected';
      readonly fault: string;
      readonly name: string;
      readonly hit: readonly string[];
      readonly instant: Instant;
    }
  | { readonly type: 'healed'; readonly fault: string; readonly name: string }
  | {
      readonly type: 'witness';
      readonly fault: string;
      readonly of: 'bite' | 'heal';
      readonly verdict: 'confirmed' | 'refuted' | 'unknown';
      readonly evidence: readonly string[];
    }
  | { readonly type: 'notice'; readonly level: 'info' | 'warning'; readonly line: string }
  | { readonly type: 'figures'; readonly figures: LiveFigures }
  | { readonly type: 'ending'; readonly ending: Ending; readonly reason: string | undefined };

/** Receives what a run tells. Must not throw. */
export type RunListener = (event: RunEvent) => void;
