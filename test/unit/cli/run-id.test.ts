import { describe, expect, it } from 'vitest';
import { distinct, formatRunId, slugOf } from '../../../src/cli/run-id.ts';

describe('a run id', () => {
  it('says when, what, and which of the same second', () => {
    const at = new Date(Date.UTC(2026, 10, 25, 14, 35, 1));
    expect(formatRunId({ at, name: 'kill-web', chance: 0 })).toBe('20261125-143501-kill-web-0000');
    expect(formatRunId({ at, name: 'kill-web', chance: 0.999_999_9 })).toBe('20261125-143501-kill-web-zzzz');
  });

  it('takes its name from the scenario file, in characters that every tool takes', () => {
    expect(slugOf('/some/where/kill-web.ts')).toBe('kill-web');
    expect(slugOf('Größe & Last.scenario.mjs')).toBe('gr-e-last');
    expect(slugOf('x'.repeat(80) + '.ts')).toBe('x'.repeat(40));
    expect(slugOf('---.ts')).toBe('scenario');
  });
});

describe('the folders of a suite', () => {
  it('are told apart when two scenarios have the same name', () => {
    expect(distinct(['a', 'b', 'a', 'a'])).toEqual(['a', 'b', 'a-2', 'a-3']);
    expect(distinct(['a-2', 'a', 'a'])).toEqual(['a-2', 'a', 'a-3']);
  });
});
