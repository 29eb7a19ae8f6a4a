import type { ProvisionEvent, Report } from '../provision/events.ts';
import type { ChalkInstance } from 'chalk';
import { LiveBlock } from './live/block.ts';
import { clockText } from './live/words.ts';
import type { Screen } from './terminal.ts';

/** Shows provisioning while it goes on; ends when disposed. */
export interface ProvisionView extends Disposable {
  readonly report: Report;
}

type Ended = Extract<ProvisionEvent, { kind: 'done' | 'failed' }>;

function endLine(event: Ended, paint: ChalkInstance): string {
  const took = event.elapsedMs < 1_000 ? '' : ` (${clockText(event.elapsedMs)})`;
  if (event.kind === 'failed') return `${paint.red('--')}  ${event.step}${took}: ${event.reason}`;
  return `${paint.green('ok')}  ${event.step}${took}${event.result === '' ? '' : `: ${event.result}`}`;
}

/** On a terminal one line that is drawn anew while a step lasts; else a line for each thing that is told. */
export function viewProvisioning(screen: Screen): ProvisionView {
  return screen.isTty ? viewOnTerminal(screen) : viewPlain(screen);
}

function viewOnTerminal(screen: Screen): ProvisionView {
  const { paint } = screen;
  const block = new LiveBlock(screen, { cursor: 'shown' });
  return {
    report: (event) => {
      switch (event.kind) {
        case 'started':
          block.draw([`${paint.cyan('..')}  ${event.step}`]);
          return;
        case 'progress':
          block.draw([`${paint.cyan('..')}  ${event.step} (${clockText(event.elapsedMs)}) ${paint.dim(event.detail)}`]);
          return;
        case 'done':
        case 'failed':
          block.draw([], [endLine(event, paint)]);
          return;
        case 'hint':
          block.draw([], [`    ${event.text}`]);
      }
    },
    [Symbol.dispose]: () => {
      block[Symbol.dispose]();
    },
  };
}

function viewPlain({ paint, print }: Screen): ProvisionView {
  return {
    report: (event) => {
      switch (event.kind) {
        case 'started':
          print(`..  ${event.step}`);
          return;
        case 'progress':
          print(`..  ${event.step} (${clockText(event.elapsedMs)}) ${event.detail}`.trimEnd());
          return;
        case 'done':
        case 'failed':
          print(endLine(event, paint));
          return;
        case 'hint':
          print(`    ${event.text}`);
      }
    },
    [Symbol.dispose]: () => undefined,
  };
}
