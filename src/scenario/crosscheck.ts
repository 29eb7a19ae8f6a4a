import type { Scenario, Fault } from './scenario.ts';
import { aimOf } from './scenario.ts';
import { formatMs } from './duration.ts';
import { didYouMean } from './suggest.ts';
import { checkLoadAndData } from './crosscheck-load.ts';

/** What the Toxiproxy toxic can hold: above the database's own 60 s timeouts a lag turns into a disconnection (measured). */
const LONGEST_LAG_MS = 55_000;

function unknown(place: string, word: string, what: string, candidates: readonly string[]): string {
  return `${place}: there is no ${what} "${word}"; ${didYouMean(word, candidates)}`;
}

function checkSystem({ system }: Scenario): string[] {
  const targets = Object.keys(system.targets);
  const mistakes: string[] = [];
  if (!targets.includes(system.entry.target)) {
    mistakes.push(unknown('system.entry.target', system.entry.target, 'target', targets));
  }
  for (const [name, link] of Object.entries(system.links)) {
    for (const end of ['from', 'to'] as const) {
      if (!targets.includes(link[end]))
        mistakes.push(unknown(`system.links.${name}.${end}`, link[end], 'target', targets));
    }
    if (targets.includes(name))
      mistakes.push(`system.links.${name}: a target has the same name; give the link another`);
  }
  return mistakes;
}

function checkAim(fault: Fault, scenario: Scenario, place: string): string[] {
  const { system, blastRadius } = scenario;
  const aim = aimOf(fault);
  const names = Object.keys('link' in fault ? system.links : system.targets);
  if (!names.includes(aim)) return [unknown(place, aim, 'link' in fault ? 'link' : 'target', names)];
  const mistakes: string[] = [];
  if (!blastRadius.targets.includes(aim)) {
    mistakes.push(
      `${place}: "${aim}" is outside blastRadius.targets (${blastRadius.targets.join(', ')}); add it there if you mean it`,
    );
  }
  if (fault.kind === 'replica-lag') {
    const replication = Object.values(system.links).some(
      (link) => link.from === aim && system.targets[link.to]?.role === 'database',
    );
    if (!replication)
      mistakes.push(`${place}: replica-lag needs a link from "${aim}" to a database; declare it in system.links`);
    if (fault.lag !== 'stall' && fault.lag > LONGEST_LAG_MS) {
      mistakes.push(`${place}: a lag above ${formatMs(LONGEST_LAG_MS)} makes the database disconnect; use "stall"`);
    }
  }
  return mistakes;
}

/** The latest time a fault can begin, in milliseconds from the start of the load. */
function latestStart(fault: Fault): number {
  return fault.at ?? fault.after?.deadline ?? 0;
}

function checkTiming(fault: Fault, scenario: Scenario, place: string): string[] {
  const { load, steadyState, expect, hold } = scenario;
  const mistakes: string[] = [];
  if ((fault.at === undefined) === (fault.after === undefined)) {
    return [`${place}: give either "at" or "after", and only one of them`];
  }
  const proven = load.warmUp + steadyState.window;
  if (fault.at !== undefined && fault.at < proven) {
    mistakes.push(
      `${place}.at: ${formatMs(fault.at)} is before the steady state is proven at ${formatMs(proven)} (warmUp + window)`,
    );
  }
  const start = latestStart(fault);
  const healed = start + (fault.kind === 'restart' ? 0 : fault.duration);
  const needed = Math.max(healed, start + (expect.recovery?.within ?? 0)) + hold;
  if (needed > load.duration) {
    mistakes.push(
      `${place}: the load ends at ${formatMs(load.duration)}, but heal, recovery and hold need it until ${formatMs(needed)}; make load.duration longer`,
    );
  }
  return mistakes;
}

/** The faults a fault waits for, the nearest first; ends where one is met again. */
function awaitedBy(fault: Fault, faults: readonly Fault[]): readonly string[] {
  const chain: string[] = [];
  let next = fault.after?.step;
  while (next !== undefined && !chain.includes(next)) {
    chain.push(next);
    const step = next;
    next = faults.find(({ id }) => id === step)?.after?.step;
  }
  return chain;
}

function checkTrigger(fault: Fault, faults: readonly Fault[], place: string): string[] {
  if (fault.after === undefined) return [];
  const { step } = fault.after;
  const others = faults.map(({ id }) => id).filter((id) => id !== fault.id);
  if (!others.includes(step)) return [unknown(`${place}.after.step`, step, 'other fault', others)];
  const chain = awaitedBy(fault, faults);
  return chain.includes(fault.id)
    ? [`${place}.after.step: "${fault.id}" waits for itself, by way of ${chain.slice(0, -1).join(', ')}`]
    : [];
}

/** A heal takes a moment: a fault that begins just as another ends meets it still there. */
function checkConcurrency({ faults, blastRadius }: Scenario): string[] {
  const most = Math.max(
    0,
    ...faults.map((fault) => {
      const start = latestStart(fault);
      return faults.filter((other) => latestStart(other) <= start && start <= latestStart(other) + other.duration)
        .length;
    }),
  );
  if (most <= blastRadius.concurrentFaults) return [];
  return [
    `faults: ${String(most)} of them are active at once, blastRadius.concurrentFaults allows ${String(blastRadius.concurrentFaults)}`,
  ];
}

function checkFaults(scenario: Scenario): string[] {
  const { faults, system, blastRadius } = scenario;
  const aims = [...Object.keys(system.targets), ...Object.keys(system.links)];
  const mistakes = blastRadius.targets
    .filter((name) => !aims.includes(name))
    .map((name) => unknown('blastRadius.targets', name, 'target or link', aims));
  const ids = faults.map((fault) => fault.id);
  faults.forEach((fault, index) => {
    const place = `faults[${String(index)}]`;
    if (ids.indexOf(fault.id) !== index) mistakes.push(`${place}.id: "${fault.id}" is used twice`);
    mistakes.push(
      ...checkTrigger(fault, faults, place),
      ...checkAim(fault, scenario, place),
      ...checkTiming(fault, scenario, place),
    );
  });
  return [...mistakes, ...checkConcurrency(scenario)];
}

/** The rules over the whole scenario that no single value shows. One line a mistake, with its place; empty when there is none. */
export function crossCheck(scenario: Scenario): string[] {
  return [...checkSystem(scenario), ...checkFaults(scenario), ...checkLoadAndData(scenario)];
}
