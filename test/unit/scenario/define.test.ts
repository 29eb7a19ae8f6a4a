import { describe, expect, it } from 'vitest';
import { defineScenario, defineSystem, type ScenarioSpec, type SystemSpec } from '../../../src/scenario/define.ts';

const SYSTEM: SystemSpec<'web', never> = {
  name: 'one',
  compose: './compose.yaml',
  entry: { target: 'web', port: 80 },
  targets: { web: { service: 'web', role: 'web' } },
};

const SCENARIO: ScenarioSpec<'web', never> = {
  name: 'the web node is there',
  hypothesis: 'Nothing happens to it.',
  system: SYSTEM,
  load: { script: './script.js', duration: '60s' },
  steadyState: { window: '5s', slos: [{ sli: 'availability', objective: 0.9 }] },
  blastRadius: { targets: ['web'] },
  faults: [],
  expect: {},
};

describe('defineSystem and defineScenario', () => {
  it('give back the very object they were given', () => {
    expect(defineSystem(SYSTEM)).toBe(SYSTEM);
    expect(defineScenario(SCENARIO)).toBe(SCENARIO);
  });
});
