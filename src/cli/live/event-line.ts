import type { ChalkInstance } from 'chalk';
import type { RunEvent } from '../../engine/commands.ts';
import { phaseWords } from './words.ts';

/** What an event has to say for good, in one line; `undefined` for what only the overview shows. */
export function eventLine(event: RunEvent, paint: ChalkInstance): string | undefined {
  switch (event.type) {
    case 'phase':
      return event.phase === 'done' ? undefined : paint.bold(phaseWords(event.phase));
    case 'progress':
      return paint.dim(event.line);
    case 'injected':
      return paint.yellow(`injected ${event.name}: ${event.hit.join(', ')}`);
    case 'healed':
      return paint.green(`healed ${event.name}`);
    case 'witness':
      return witnessLine(event, paint);
    case 'notice':
      return event.level === 'warning' ? paint.yellow(event.line) : event.line;
    case 'ending':
      return event.reason === undefined ? undefined : `${event.ending}: ${event.reason}`;
    case 'figures':
      return undefined;
  }
}

function witnessLine({ of, verdict, evidence }: Extract<RunEvent, { type: 'witness' }>, paint: ChalkInstance): string {
  const what = of === 'bite' ? 'the fault bites' : 'the fault is gone';
  const seen = evidence[0] === undefined ? '' : paint.dim(` (${evidence[0]})`);
  switch (verdict) {
    case 'confirmed':
      return `witnessed: ${what}${seen}`;
    case 'refuted':
      return paint.red(`the witness saw otherwise: not so that ${what}${seen}`);
    case 'unknown':
      return paint.yellow(`not witnessed: whether ${what} could not be seen${seen}`);
  }
}
