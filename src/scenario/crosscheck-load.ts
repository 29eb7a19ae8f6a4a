import type { Operation } from './load-schema.ts';
import type { Scenario } from './scenario.ts';
import { formatMs } from './duration.ts';
import { didYouMean } from './suggest.ts';

const MODEL_OF = { add: 'ledger', write: 'register', cas: 'register', transfer: 'bank' } as const;

function checkOperation(operation: Operation, data: Scenario['data'], place: string): string[] {
  const set = data[operation.on];
  if (set === undefined) {
    return [`${place}.on: there is no data set "${operation.on}"; ${didYouMean(operation.on, Object.keys(data))}`];
  }
  if (operation.does === 'read') return [];
  const model = MODEL_OF[operation.does];
  return set.model === model
    ? []
    : [`${place}: "${operation.does}" needs a data set with model "${model}", "${operation.on}" is a ${set.model}`];
}

function checkExpectations({ expect, load, data, steadyState }: Scenario): string[] {
  const mistakes: string[] = [];
  const hasAvailability = steadyState.slos.some((slo) => slo.sli === 'availability');
  if (expect.errorBudget !== undefined && !hasAvailability) {
    mistakes.push('expect.errorBudget: steadyState.slos has no availability objective to take the budget from');
  }
  if (expect.data === undefined) return mistakes;
  if ('script' in load) {
    mistakes.push(
      'expect.data: a plain script does not say what its requests mean; use load.operations, or leave expect.data out',
    );
    return mistakes;
  }
  const sets = Object.entries(data);
  if (sets.length === 0) mistakes.push('expect.data: `data` declares no data set that could be judged');
  else if (expect.data.sessionViolations !== undefined && sets.every(([, { model }]) => model !== 'register')) {
    mistakes.push('expect.data.sessionViolations: only registers have sessions, and `data` declares none');
  }
  for (const [name, set] of sets) {
    if (set.model !== 'register' && set.finalReads.length === 0) {
      mistakes.push(`data.${name}.finalReads: expect.data needs at least one way to read the data back`);
    }
  }
  return mistakes;
}

/** A command runs in an instance of a target; what a path's node is called is the scenario's own business. */
function checkFinalReads({ data, system }: Scenario): string[] {
  const targets = Object.keys(system.targets);
  return Object.entries(data).flatMap(([name, set]) =>
    set.finalReads.flatMap((read, index) =>
      'exec' in read && !targets.includes(read.node)
        ? [
            `data.${name}.finalReads[${String(index)}].node: there is no target "${read.node}"; ${didYouMean(read.node, targets)}`,
          ]
        : [],
    ),
  );
}

/** Balances are those of a bank, and say something only against what there was at first. */
function checkBalances({ data }: Scenario): string[] {
  return Object.entries(data).flatMap(([name, set]) =>
    set.finalReads.flatMap((read, index) => {
      if (!('balances' in read) || read.balances === undefined) return [];
      const place = `data.${name}.finalReads[${String(index)}].balances`;
      if (set.model !== 'bank') return [`${place}: only a bank has balances, "${name}" is a ${set.model}`];
      return set.opening === undefined
        ? [`${place}: say in data.${name}.opening what every account holds at first`]
        : [];
    }),
  );
}

/** The rules over load, data sets and expectations. One line a mistake. */
export function checkLoadAndData(scenario: Scenario): string[] {
  const { load, data, steadyState, hold } = scenario;
  const mistakes: string[] = [...checkFinalReads(scenario), ...checkBalances(scenario)];
  if ('operations' in load) {
    if (load.rate === undefined) mistakes.push('load.rate: operations are sent at a fixed rate; say how many a second');
    load.operations.forEach((operation, index) => {
      mistakes.push(...checkOperation(operation, data, `load.operations[${String(index)}]`));
    });
  }
  const least = load.warmUp + steadyState.window + hold;
  if (load.duration < least) {
    mistakes.push(
      `load.duration: ${formatMs(load.duration)} is too short for warm-up, window and hold (${formatMs(least)})`,
    );
  }
  return [...mistakes, ...checkExpectations(scenario)];
}
