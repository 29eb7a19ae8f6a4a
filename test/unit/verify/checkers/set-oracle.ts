import type { Operation, Value } from '../../../../src/history/operation.ts';
import { isList } from '../../../../src/verify/checkers/values.ts';

/** What is said of one ledger or set by its definitions, word by word, looking at every element and every read. */
export interface SetTruth {
  readonly found: Record<string, number>;
  readonly staleReads: number;
  readonly stableMs: readonly number[];
  readonly lostMs: readonly number[];
}

interface Read {
  readonly operation: Operation;
  /** Would it show this element, if it were there? */
  readonly asks: (element: Value) => boolean;
  readonly holds: readonly Value[];
}

function readsOf(list: readonly Operation[], model: 'set' | 'ledger'): Read[] {
  return list
    .filter(({ verb, outcome, value }) => verb === 'read' && outcome === 'ok' && value !== undefined)
    .map((operation) => {
      const { key, value } = operation;
      const isPoint = model === 'ledger' && key !== '';
      if (isPoint) return { operation, asks: (element) => element === key, holds: value === null ? [] : [key] };
      return { operation, asks: () => true, holds: isList(value) ? value : [] };
    });
}

const least = (times: readonly number[]): number => Math.min(Infinity, ...times);
const most = (times: readonly number[]): number => Math.max(-Infinity, ...times);

interface Facts {
  readonly adds: readonly Operation[];
  readonly holding: readonly Read[];
  readonly lacking: readonly Read[];
  readonly known: number;
  readonly isAcknowledged: boolean;
}

/** What the history says of one element. */
function factsOf(element: Value, adds: readonly Operation[], reads: readonly Read[]): Facts {
  const acks = adds.filter(({ outcome }) => outcome === 'ok').map(({ ret }) => ret);
  const holding = reads.filter(({ holds }) => holds.includes(element));
  const known = Math.min(least(acks), least(holding.map(({ operation }) => operation.ret)));
  const lacking = reads.filter(
    ({ asks, holds, operation }) => asks(element) && !holds.includes(element) && operation.call > known,
  );
  return { adds, holding, lacking, known, isAcknowledged: acks.length > 0 };
}

type Fate = 'unexpected' | 'resurrected' | 'lost' | 'vanished' | 'unverified' | 'recovered' | 'survived' | 'nothing';

function fateOf({ adds, holding, lacking, isAcknowledged }: Facts, hasFinals: boolean): Fate {
  const counts = ({ operation }: Read): boolean => !hasFinals || operation.isFinal === true;
  const seen = least(holding.map(({ operation }) => operation.ret));
  const open = adds.filter(({ outcome }) => outcome !== 'fail');
  const isRefusedBefore = adds.some(({ outcome, call }) => outcome === 'fail' && call <= seen);
  if (holding.length > 0 && open.every(({ call }) => call > seen))
    return isRefusedBefore ? 'resurrected' : 'unexpected';
  const shown = holding.filter(counts);
  const lacked = lacking.filter(counts);
  const isAfterAll = ({ operation: { call } }: Read): boolean => shown.every(({ operation }) => operation.call < call);
  const isGone = hasFinals ? shown.length === 0 && lacked.length > 0 : lacked.some(isAfterAll);
  if (isGone) return isAcknowledged ? 'lost' : 'vanished';
  if (shown.length > 0) return isAcknowledged ? 'survived' : 'recovered';
  return isAcknowledged ? 'unverified' : 'nothing';
}

/** By the definitions; `list` must hold only adds and reads of one set (values) or ledger (keys, or values without one). */
export function setTruth(list: readonly Operation[], model: 'set' | 'ledger'): SetTruth {
  const elementOf = ({ key, value }: Operation): Value => (model === 'ledger' && key !== '' ? key : value);
  const adds = list.filter(({ verb }) => verb === 'add');
  const reads = readsOf(list, model);
  const hasFinals = reads.some(({ operation }) => operation.isFinal === true);
  const found: Record<string, number> = {};
  const see = (kind: string): void => {
    found[kind] = (found[kind] ?? 0) + 1;
  };
  const stableMs: number[] = [];
  const lostMs: number[] = [];
  const staleReads = new Set<Read>();

  for (const element of new Set([...adds.map(elementOf), ...reads.flatMap(({ holds }) => holds)])) {
    const own = adds.filter((add) => elementOf(add) === element);
    const facts = factsOf(element, own, reads);
    const { holding, lacking, known } = facts;
    const fate = fateOf(facts, hasFinals);
    if (fate !== 'nothing' && fate !== 'survived') see(fate);
    if (holding.some(({ holds }) => holds.filter((other) => other === element).length > 1)) see('duplicated');
    const missing = most(lacking.map(({ operation }) => operation.call));
    if (fate === 'lost' || fate === 'vanished') {
      lostMs.push(Math.max(0, most(holding.map(({ operation }) => operation.call)) - known));
    }
    if (fate !== 'survived' && fate !== 'recovered') continue;
    stableMs.push(Math.max(0, missing - known));
    if (lacking.length > 0) see('stale');
    if (holding.some(({ operation }) => operation.ret < missing)) see('flickering');
    for (const read of lacking) staleReads.add(read);
  }
  return { found, staleReads: staleReads.size, stableMs, lostMs };
}
