import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { viewProvisioning } from '../../../src/cli/provision-view.ts';
import type { ProvisionEvent } from '../../../src/provision/events.ts';

const EVENTS: readonly ProvisionEvent[] = [
  { kind: 'started', step: 'download k6' },
  { kind: 'progress', step: 'download k6', elapsedMs: 5_000, detail: '3 of 30 MB' },
  { kind: 'failed', step: 'download k6', elapsedMs: 65_000, reason: 'github.com did not answer' },
  { kind: 'started', step: 'build k6' },
  { kind: 'done', step: 'build k6', elapsedMs: 400, result: '/cache/k6' },
  { kind: 'hint', text: 'log in again' },
];

function shown(isTty: boolean): string {
  let text = '';
  const screen = {
    isTty,
    paint: new Chalk({ level: 0 }),
    columns: () => 80,
    print: (line: string) => (text += `${line}\n`),
    write: (more: string) => (text += more),
  };
  using view = viewProvisioning(screen);
  EVENTS.forEach(view.report);
  return text;
}

describe('provisioning as it is shown', () => {
  it('is a line for each thing that is told where it is no terminal', () => {
    expect(shown(false).split('\n')).toEqual([
      '..  download k6',
      '..  download k6 (0:05) 3 of 30 MB',
      '--  download k6 (1:05): github.com did not answer',
      '..  build k6',
      'ok  build k6: /cache/k6',
      '    log in again',
      '',
    ]);
  });

  it('is one line that changes while a step lasts on a terminal, and how it ended for good', () => {
    const lasting = shown(true)
      .split(/(?:\u001B\[\d*A)?\u001B\[0J/)
      .filter((text) => text !== '');
    expect(lasting).toEqual([
      '..  download k6\n',
      '..  download k6 (0:05) 3 of 30 MB\n',
      '--  download k6 (1:05): github.com did not answer\n',
      '..  build k6\n',
      'ok  build k6: /cache/k6\n',
      '    log in again\n',
    ]);
  });
});
