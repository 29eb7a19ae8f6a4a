import { describe, expect, it, onTestFinished } from 'vitest';
import { Interrupts } from '../../../src/cli/interrupts.ts';

function listen(): { readonly said: string[]; readonly halted: string[]; readonly interrupts: Interrupts } {
  const said: string[] = [];
  const halted: string[] = [];
  const voice = { say: (line: string) => said.push(line) };
  return { said, halted, interrupts: new Interrupts(voice) };
}

describe('interrupting a run', () => {
  it('asks once for a halt; a second Ctrl-C skips nothing and says so', () => {
    const { said, halted, interrupts } = listen();
    onTestFinished(() => {
      interrupts[Symbol.dispose]();
    });
    interrupts.passTo((reason) => halted.push(reason), { say: (line) => said.push(line) });
    process.emit('SIGINT', 'SIGINT');
    process.emit('SIGINT', 'SIGINT');
    process.emit('SIGTERM', 'SIGTERM');
    expect(halted).toEqual(['Ctrl-C']);
    expect(said).toHaveLength(3);
    expect(said[1]).toContain('still healing');
  });

  it('is passed on as soon as there is something to halt', () => {
    const { halted, interrupts } = listen();
    onTestFinished(() => {
      interrupts[Symbol.dispose]();
    });
    process.emit('SIGTERM', 'SIGTERM');
    expect(interrupts.reason).toBe('SIGTERM');
    interrupts.passTo((reason) => halted.push(reason), { say: () => undefined });
    expect(halted).toEqual(['SIGTERM']);
  });

  it('leaves no listener behind', () => {
    const before = process.listenerCount('SIGINT') + process.listenerCount('uncaughtException');
    const { interrupts } = listen();
    interrupts[Symbol.dispose]();
    expect(process.listenerCount('SIGINT') + process.listenerCount('uncaughtException')).toBe(before);
  });
});
