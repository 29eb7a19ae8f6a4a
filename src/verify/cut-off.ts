import type { OperationEvent } from '../history/event.ts';
import type { History } from '../history/history.ts';
import { longestTimeoutMs, type Scenario } from '../scenario/scenario.ts';

/** k6's code for "the deadline is over": the request's own, or that of a load being ended. */
const DEADLINE = 1_050;

function timeoutOf({ name }: OperationEvent, scenario: Scenario): number {
  const declared =
    'operations' in scenario.load ? scenario.load.operations.find((operation) => operation.name === name) : undefined;
  return declared?.timeout ?? longestTimeoutMs(scenario);
}

/** True for a request that did not fail by itself: the load was ended early while it was under way. */
export function wasCutOff(operation: OperationEvent, scenario: Scenario, { loadExit }: History): boolean {
  if (loadExit?.early !== true || operation.status !== 0 || operation.error !== DEADLINE) return false;
  return operation.return === null || operation.return - operation.call < timeoutOf(operation, scenario) - 1;
}
