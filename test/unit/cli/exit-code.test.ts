import { describe, expect, it } from 'vitest';
import { ERROR_CATALOGUE, ReliaError } from '../../../src/errors.ts';
import { exitCodeOfError, exitCodeOfRun, worstExitCode } from '../../../src/cli/exit-code.ts';

describe('the exit code of a run', () => {
  it('is 0 only for a pass of a run that completed', () => {
    expect(exitCodeOfRun({ verdict: 'pass', ending: 'completed' })).toBe(0);
    expect(exitCodeOfRun({ verdict: 'pass', ending: 'broken' })).toBe(2);
    expect(exitCodeOfRun({ verdict: 'pass', ending: 'halted' })).toBe(3);
  });

  it('is 1 for a failure, however the run ended', () => {
    for (const ending of ['completed', 'halted', 'broken'] as const) {
      expect(exitCodeOfRun({ verdict: 'fail', ending })).toBe(1);
    }
  });

  it('is 2 for an inconclusive run and 3 when it was halted', () => {
    expect(exitCodeOfRun({ verdict: 'inconclusive', ending: 'completed' })).toBe(2);
    expect(exitCodeOfRun({ verdict: 'inconclusive', ending: 'broken' })).toBe(2);
    expect(exitCodeOfRun({ verdict: 'inconclusive', ending: 'halted' })).toBe(3);
  });

  it('is 70 for a bug before any verdict, and 4 before that when something is left broken', () => {
    expect(exitCodeOfRun({ verdict: 'fail', ending: 'halted', isBug: true })).toBe(70);
    expect(exitCodeOfRun({ verdict: 'fail', ending: 'halted', isBug: true, isLeftBroken: true })).toBe(4);
  });
});

describe('the exit code of an error', () => {
  it("is the catalogue's for an error of relia's", () => {
    const codes = Object.entries(ERROR_CATALOGUE).filter(([code]) => code !== 'RELIA_BUG');
    expect(new Set(codes.map(([, { exit }]) => exit))).toEqual(new Set([64, 69]));
    expect(exitCodeOfError(new ReliaError('RELIA_USAGE', { message: '' }))).toBe(64);
    expect(exitCodeOfError(new ReliaError('RELIA_DOCKER_UNREACHABLE', { message: '' }))).toBe(69);
  });

  it('is 70 for anything else', () => {
    expect(exitCodeOfError(new TypeError('x is not a function'))).toBe(70);
    expect(exitCodeOfError('thrown text')).toBe(70);
  });
});

describe('the exit code of several runs', () => {
  it('is the worst: 4, 70, 1, 3, 2, then what kept one from starting, then 0', () => {
    const worstFirst = [4, 70, 1, 3, 2, 69, 64, 0];
    worstFirst.forEach((code, index) => {
      expect(worstExitCode([...worstFirst.slice(index)].reverse())).toBe(code);
    });
  });

  it('is 0 for none, and 70 for a code that relia does not have', () => {
    expect(worstExitCode([])).toBe(0);
    expect(worstExitCode([0, 137])).toBe(70);
  });
});
