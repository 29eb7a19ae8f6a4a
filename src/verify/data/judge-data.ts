import type { History } from '../../history/history.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { checkSafely, type Conclusion } from '../conclusion.ts';
import type { FaultSpan } from '../faults/fault-lives.ts';
import type { LedgerResult, RegisterResult } from '../judgement.ts';
import type { Observation } from '../observation.ts';
import { concludeBalances } from './conclude-balances.ts';
import { concludeDuplicates, concludeIntegrity } from './conclude-integrity.ts';
import { concludeLoss } from './conclude-loss.ts';
import { concludeSessions } from './conclude-sessions.ts';
import { concludeStale } from './conclude-stale.ts';
import { NOTHING_LOST, type DataCase } from './data-case.ts';
import { judgeLedger, type JudgedLedger } from './ledger.ts';
import { judgeRegister } from './register.ts';

/** What was found about all data sets. */
export interface JudgedData {
  readonly ledgers: readonly LedgerResult[];
  readonly registers: readonly RegisterResult[];
  readonly conclusions: readonly Conclusion[];
}

/** What all data sets are judged with. */
export interface DataParts {
  readonly scenario: Scenario;
  readonly history: History;
  readonly observation: Observation | undefined;
  readonly span: FaultSpan | undefined;
  readonly hasClock: boolean;
}

const NOTHING: JudgedData = { ledgers: [], registers: [], conclusions: [] };

function isHurt({ result, isMismatched }: JudgedLedger): boolean {
  const { lostCount, unexpected, resurrected, corrupted, duplicated } = result;
  return !isMismatched && lostCount + unexpected.length + resurrected.length + corrupted.length + duplicated.length > 0;
}

function concludeLedger(on: string, parts: DataParts): JudgedData {
  const { scenario, history, span } = parts;
  const ledger = judgeLedger(scenario, history, on, span?.start);
  const { result } = ledger;
  const asked = scenario.expect.data;
  // A scenario that expects nothing of its data is not failed for what it did not read back, but for what it lost.
  if (asked === undefined && !isHurt(ledger)) return { ...NOTHING, ledgers: [result] };
  const objective = asked ?? NOTHING_LOST;
  const of: DataCase = { ...parts, ledger, objective };
  const conclusions = [concludeLoss(of), concludeIntegrity(of), concludeDuplicates(of)];
  const { reads, stale } = result;
  if (reads > 0 || objective.staleReads !== 'report') {
    conclusions.push(concludeStale({ on, reads, stale, objective, hasClock: parts.hasClock }));
  }
  return { ...NOTHING, ledgers: [result], conclusions };
}

/** A bank is a ledger of transfers, and balances that follow from them. */
function concludeBank(on: string, parts: DataParts): JudgedData {
  const { ledgers, conclusions } = concludeLedger(on, parts);
  const balances = concludeBalances(on, parts);
  return { ...NOTHING, ledgers, conclusions: [...conclusions, ...balances] };
}

function concludeRegister(on: string, parts: DataParts): JudgedData {
  const { scenario, history, hasClock } = parts;
  const register = judgeRegister(history.operations, on);
  const objective = scenario.expect.data;
  const { reads, stale, sessions } = register;
  const conclusions =
    objective === undefined
      ? []
      : [concludeStale({ on, reads, stale, sessions, objective, hasClock }), ...concludeSessions(on, parts)];
  return { ...NOTHING, registers: [register], conclusions };
}

const JUDGES = { ledger: concludeLedger, register: concludeRegister, bank: concludeBank } as const;

/** Judges every data set of the scenario, each on its own: one that cannot be judged is inconclusive and spoils no other. */
export function judgeData(parts: DataParts): JudgedData {
  const judged = Object.entries(parts.scenario.data).map(([on, { model }]): JudgedData => {
    const question = { id: `data.${on}`, about: 'data', title: `What became of ${on}` } as const;
    const outcome = checkSafely(question, () => JUDGES[model](on, parts));
    return 'failed' in outcome ? { ...NOTHING, conclusions: [outcome.failed] } : outcome.result;
  });
  return {
    ledgers: judged.flatMap(({ ledgers }) => ledgers),
    registers: judged.flatMap(({ registers }) => registers),
    conclusions: judged.flatMap(({ conclusions }) => conclusions),
  };
}
