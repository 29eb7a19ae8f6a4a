/** relia's public interface: what a scenario or system file imports. */
export { defineScenario, defineSystem } from './scenario/define.ts';
export type { FaultSpec, ScenarioSpec, SystemSpec } from './scenario/define.ts';
export { defineModel } from './verify/checkers/define-model.ts';
export type { DeclaredModel } from './verify/checkers/declared-model.ts';
export type { Value, Verb } from './history/operation.ts';
export type { DurationText } from './scenario/duration.ts';
