import type { Judgement, LedgerResult, Stretch } from '../verify/judgement.ts';
import type { RunRecord } from '../verify/run-record.ts';
import type { Tile } from './model.ts';
import { configured, count, counted, estimate, latency, quantile, seconds, share } from './text/numbers.ts';
import { verdictOn } from './verdict-on.ts';

type Optional<T> = { [K in keyof T]?: T[K] | undefined };

/** A tile without its absent parts. */
function tile(
  required: Pick<Tile, 'id' | 'label' | 'value'>,
  optional: Optional<Omit<Tile, 'id' | 'label' | 'value'>>,
): Tile {
  const present = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
  return { ...required, ...present };
}

function stretchOf({ stretches }: Judgement, name: Stretch['name']): Stretch | undefined {
  return stretches.find((stretch) => stretch.name === name);
}

function recoveryNote(recovery: Judgement['recovery']): string | undefined {
  if (recovery?.recovered === false) return 'not recovered while watched';
  if (recovery?.approximate === true) return 'approximate: closed model';
  return recovery?.gradual == null ? 'from fault start' : 'from fault start, gradual';
}

function recoveryTile({ facts, judgement }: RunRecord): Tile {
  const { recovery } = judgement;
  const within = facts.scenario.expect.recovery?.within;
  const measured = recovery?.fromFaultStart ?? null;
  const optional = {
    objective: within === undefined ? undefined : `within ${configured(within)}`,
    verdict: verdictOn(judgement, 'recovery'),
  };
  const required = { id: 'recovery', label: 'Recovery time' } as const;
  if (recovery?.absorbed === true) {
    return tile({ ...required, value: 'absorbed' }, { ...optional, note: 'users noticed nothing' });
  }
  if (measured === null) return tile({ ...required, value: 'not measured' }, optional);
  const { value, interval } = estimate(measured);
  return tile(
    { ...required, value },
    {
      ...optional,
      interval,
      gauge: within === undefined ? undefined : measured.value / within,
      note: recoveryNote(recovery),
    },
  );
}

function outageTile({ judgement }: RunRecord): Tile {
  const { recovery, episodes } = judgement;
  const required = { id: 'outage', label: 'Outage' } as const;
  if (recovery === null) return tile({ ...required, value: 'not measured' }, {});
  const { value, interval } = estimate(recovery.outageMs);
  const flaps = episodes.reduce((sum, episode) => sum + episode.flaps, 0);
  const slow = recovery.degradedMs > 0 ? `and ${seconds(recovery.degradedMs)} slow` : undefined;
  const flapping = flaps > 0 ? counted(flaps, 'flap') : undefined;
  const note = [slow, flapping].filter((part) => part !== undefined).join(', ');
  return tile({ ...required, value }, { interval, note: note === '' ? undefined : note });
}

function budgetTile({ facts, judgement }: RunRecord): Tile {
  const { budget } = judgement;
  const allowed = facts.scenario.expect.errorBudget?.spendAtMost;
  const required = { id: 'budget', label: 'Error budget spent' } as const;
  if (budget === null) return tile({ ...required, value: 'not measured' }, {});
  return tile(
    { ...required, value: share(budget.spent) },
    {
      interval: `of ${configured(budget.periodMs)} at ${share(budget.objective)}`,
      objective: allowed === undefined ? undefined : `at most ${share(allowed)}`,
      verdict: verdictOn(judgement, 'error-budget'),
      gauge: allowed === undefined || allowed === 0 ? undefined : budget.spent / allowed,
      note: budget.affordableRepeats === null ? undefined : `${counted(budget.affordableRepeats, 'repeat')} affordable`,
    },
  );
}

function rpoOf(ledgers: readonly LedgerResult[]): string | undefined {
  const ages = ledgers.flatMap(({ rpoMs }) => (rpoMs === null ? [] : [rpoMs]));
  const [worst] = ages.sort((a, b) => b.value - a.value);
  return worst === undefined || worst.value === 0 ? undefined : `RPO ${configured(worst.value)}`;
}

function dataTile({ facts, judgement }: RunRecord): Tile {
  const { ledgers } = judgement;
  const allowed = facts.scenario.expect.data?.lostWrites;
  const required = { id: 'data', label: 'Lost writes' } as const;
  const sum = (pick: (ledger: LedgerResult) => number): number =>
    ledgers.reduce((total, ledger) => total + pick(ledger), 0);
  const optional = {
    objective: allowed === undefined ? undefined : `at most ${count(allowed)}`,
    verdict: verdictOn(judgement, 'data'),
  };
  if (ledgers.length === 0) return tile({ ...required, value: 'not measured' }, optional);
  const stale = sum((ledger) => ledger.stale.count);
  return tile(
    { ...required, value: count(sum((ledger) => ledger.lostCount)) },
    {
      ...optional,
      interval: `of ${count(sum((ledger) => ledger.acknowledged))} acknowledged`,
      note: rpoOf(ledgers) ?? (stale > 0 ? counted(stale, 'stale read') : undefined),
    },
  );
}

function latencyTile({ judgement, facts }: RunRecord): Tile | undefined {
  const asked = facts.scenario.steadyState.slos.find((slo) => slo.sli === 'latency');
  const percentile = asked?.percentile ?? 95;
  const of = (stretch: Stretch | undefined): string | undefined => {
    const found = stretch?.latency.find((candidate) => candidate.percentile === percentile);
    return found === undefined || stretch === undefined
      ? undefined
      : quantile(found, stretch.requests - stretch.bad, 'n/a');
  };
  const steady = stretchOf(judgement, 'steady-state');
  const during = stretchOf(judgement, 'fault');
  const found = during?.latency.find((candidate) => candidate.percentile === percentile);
  const value = of(during) ?? of(steady);
  if (value === undefined) return undefined;
  const bounded = found?.lo != null && found.hi != null;
  return tile(
    { id: 'latency', label: `p${String(percentile)} during the fault`, value },
    {
      interval: bounded ? `[${latency(found.lo)}, ${latency(found.hi)}]` : undefined,
      note: `${of(steady) ?? 'n/a'} in steady state`,
    },
  );
}

function availabilityTile({ judgement, facts }: RunRecord): Tile | undefined {
  const during = stretchOf(judgement, 'fault');
  if (during?.availability == null) return undefined;
  const least = facts.scenario.expect.availability?.atLeast;
  return tile(
    { id: 'availability', label: 'Available during fault', value: share(during.availability) },
    {
      interval: `${count(during.bad)} of ${count(during.requests)} failed`,
      objective: least === undefined ? undefined : `at least ${share(least)}`,
      verdict: verdictOn(judgement, 'availability'),
    },
  );
}

/** The numbers that come first, six at most: what was measured, how surely, and what was asked for. */
export function buildTiles(record: RunRecord): Tile[] {
  return [
    recoveryTile(record),
    outageTile(record),
    availabilityTile(record),
    budgetTile(record),
    dataTile(record),
    latencyTile(record),
  ].filter((candidate) => candidate !== undefined);
}
