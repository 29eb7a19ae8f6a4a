import type { FaultEvent } from '../history/event.ts';
import type { History } from '../history/history.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Judgement } from '../verify/judgement.ts';
import type { FaultAct, FaultLife } from './model.ts';
import { faultAsked, faultName } from './text/fault-words.ts';

function actOf(history: History, fault: string, of: 'bite' | 'heal'): FaultAct {
  const steps: readonly FaultEvent['step'][] = of === 'bite' ? ['injected', 'skipped', 'failed'] : ['healed'];
  const events = history.faults.filter((event) => event.fault === fault && steps.includes(event.step));
  return {
    instant: events.find(({ instant }) => instant !== undefined)?.instant,
    calls: events.flatMap(({ calls }) => calls),
    witnesses: history.witnesses.filter((witness) => witness.fault === fault && witness.of === of),
    reason: events.find(({ reason }) => reason !== undefined)?.reason,
  };
}

/** Each judged fault with what was asked of it and everything the history says about its injection and its heal. */
export function buildFaultLives(scenario: Scenario, history: History, judgement: Judgement): FaultLife[] {
  return judgement.faults.map((result) => {
    const fault = scenario.faults.find(({ id }) => id === result.fault);
    return {
      result,
      name: fault === undefined ? `${result.kind} ${result.aim}` : faultName(fault),
      asked: fault === undefined ? '' : faultAsked(fault),
      inject: actOf(history, result.fault, 'bite'),
      heal: actOf(history, result.fault, 'heal'),
    };
  });
}
