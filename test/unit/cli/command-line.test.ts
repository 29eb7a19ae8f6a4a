import { describe, expect, it } from 'vitest';
import { quoteWord, repeatCommand, typedPath } from '../../../src/cli/command-line.ts';

describe('the command that repeats a run', () => {
  it('has what changes the experiment, and nothing else', () => {
    expect(repeatCommand({ scenario: 'scenarios/kill-web.ts' })).toBe('npx relia run scenarios/kill-web.ts');
    expect(repeatCommand({ scenario: 's.ts', system: 'b.ts', rate: 0.5, duration: '2m', seed: 0 })).toBe(
      'npx relia run s.ts --system b.ts --rate 0.5 --duration 2m --seed 0',
    );
  });

  it('can be pasted into a shell', () => {
    expect(quoteWord("it's here.ts")).toBe(String.raw`'it'\''s here.ts'`);
    expect(quoteWord('$HOME;x')).toBe("'$HOME;x'");
  });
});

describe('a path for a person', () => {
  it('is relative inside the folder and absolute outside of it', () => {
    expect(typedPath('/work/reports/a/report.html', '/work')).toBe('reports/a/report.html');
    expect(typedPath('/tmp/a/report.html', '/work')).toBe('/tmp/a/report.html');
  });
});
