import { z } from 'zod';
import { ReliaError } from '../errors.ts';
import { crossCheck } from './crosscheck.ts';
import { describeIssues } from './issues.ts';
import { scenarioSchema } from './scenario-schema.ts';
import type { Scenario } from './scenario.ts';
import { systemSchema, type System } from './system-schema.ts';

function invalid(file: string, mistakes: readonly string[]): ReliaError {
  const count = mistakes.length === 1 ? 'a mistake' : `${String(mistakes.length)} mistakes`;
  return new ReliaError('RELIA_SCENARIO_INVALID', {
    message: `${file} has ${count}`,
    details: mistakes,
    hint: 'every key is listed in docs/keys.md; `relia plan FILE` checks without running',
  });
}

function withIds(faults: z.output<typeof scenarioSchema>['faults']): Scenario['faults'] {
  return faults.map((fault, index) => ({ ...fault, id: fault.id ?? `f${String(index + 1)}` }));
}

/**
 * Checks a written scenario and fills in its defaults.
 * Throws RELIA_SCENARIO_INVALID with every mistake found, each with its place and what is allowed there.
 */
export function parseScenario(written: unknown, file: string): Scenario {
  const parsed = scenarioSchema.safeParse(written, { reportInput: true });
  if (!parsed.success) throw invalid(file, describeIssues(parsed.error.issues));
  const scenario = { ...parsed.data, faults: withIds(parsed.data.faults) };
  const mistakes = crossCheck(scenario);
  if (mistakes.length > 0) throw invalid(file, mistakes);
  return scenario;
}

/** Checks a written system, as `parseScenario` does a scenario. */
export function parseSystem(written: unknown, file: string): System {
  const parsed = systemSchema.safeParse(written, { reportInput: true });
  if (!parsed.success) throw invalid(file, describeIssues(parsed.error.issues));
  return parsed.data;
}

/** The JSON Schema of a written scenario, for editors. */
export function scenarioJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(scenarioSchema, { io: 'input', unrepresentable: 'any' }) };
}
