import type { ParsedScenario } from './scenario-schema.ts';

type ParsedFault = ParsedScenario['faults'][number];

/** One fault of a scenario, with the id that history, journal and report know it by. */
export type Fault = ParsedFault & { readonly id: string };

/** A fault that hits instances of a target. */
export type NodeFault = Extract<Fault, { pick: unknown }>;
/** The fault of one kind. */
export type FaultOf<Kind extends Fault['kind']> = Extract<Fault, { kind: Kind }>;

/** One experiment as relia holds it: plain data, defaults filled in, durations in milliseconds, every fault with an id. */
export type Scenario = Omit<ParsedScenario, 'faults'> & { readonly faults: readonly Fault[] };

/** What a fault is aimed at: the name of a target or of a link. */
export function aimOf(fault: Fault): string {
  return 'link' in fault ? fault.link : fault.target;
}

/** The longest a request may take before the load generator gives up, in milliseconds. k6's own default for a script. */
export function longestTimeoutMs(scenario: Scenario): number {
  if ('script' in scenario.load) return 60_000;
  return Math.max(...scenario.load.operations.map((operation) => operation.timeout));
}
