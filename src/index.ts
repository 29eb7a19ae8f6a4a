/** relia's public interface: what a scenario or system file imports. */
export { defineScenario, defineSystem } from './scenario/define.ts';
export type { FaultSpec, ScenarioSpec, SystemSpec } from './scenario/define.ts';
export { defineModel } from './scenario/define-model.ts';
export type { DeclaredModel, Deed, ModelValue } from './scenario/define-model.ts';
export type { DurationText } from './scenario/duration.ts';
