import { describe, expect, it } from 'vitest';
import { didYouMean, suggest } from '../../../src/scenario/suggest.ts';

describe('suggest', () => {
  it.each([
    ['primry', 'primary'],
    ['wbe', undefined],
    ['we', 'web'],
    ['caches', 'cache'],
    ['database', undefined],
    ['lb', 'lb'],
  ])('for "%s" thinks of %s', (word, meant) => {
    expect(suggest(word, ['lb', 'web', 'cache', 'primary'])).toBe(meant);
  });

  it('takes the closest of several', () => {
    expect(suggest('replca', ['replicas', 'replica'])).toBe('replica');
  });
});

describe('didYouMean', () => {
  it('asks, lists what there is, or says that there is nothing', () => {
    expect(didYouMean('wb', ['web'])).toBe('did you mean "web"?');
    expect(didYouMean('queue', ['web', 'cache'])).toBe('there is "web", "cache"');
    expect(didYouMean('queue', [])).toBe('there is none to choose from');
  });
});
