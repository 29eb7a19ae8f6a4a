import { Chalk } from 'chalk';
import { expect, it } from 'vitest';
import { adviceLines } from '../../../src/cli/plan-text.ts';
import { PLACE_ORDER, scenarioWith } from '../../support/shop.ts';

const plain = new Chalk({ level: 0 });

it('warns of a load that a dead system would starve, and is silent about any other', () => {
  const load = { rate: 100, duration: '60s', operations: [PLACE_ORDER] };
  expect(adviceLines(scenarioWith({ load }), plain)).toEqual([]);
  expect(adviceLines(scenarioWith({ load: { ...load, maxVUs: 10 } }), plain)).toEqual([
    expect.stringMatching(/^advice: load\.maxVUs: 10 virtual users cannot send 100 requests a second/),
  ]);
});
