import { aimOf, type Fault } from '../../scenario/scenario.ts';
import { configured } from './numbers.ts';

/** Fields of a fault that say when, what and where; the rest are its parameters. */
const TIMING: ReadonlySet<string> = new Set(['id', 'kind', 'target', 'link', 'at', 'after', 'duration', 'pick']);

function parameter(name: string, value: unknown): string {
  if (typeof value === 'number')
    return name === 'rate' ? `${name} ${String(value)} KB/s` : `${name} ${configured(value)}`;
  return `${name} ${String(value)}`;
}

/** What a fault was aimed at, in two words: `kill primary`. */
export function faultName(fault: Fault): string {
  return `${fault.kind} ${aimOf(fault)}`;
}

/** What a scenario asks of a fault, in one line: `at 15 s for 25 s, pick one`. */
export function faultAsked(fault: Fault): string {
  const begin = fault.at === undefined ? `after ${fault.after?.step ?? 'another step'}` : `at ${configured(fault.at)}`;
  const length = fault.kind === 'restart' ? [] : [`for ${configured(fault.duration)}`];
  const pick = 'pick' in fault ? [`pick ${String(fault.pick)}`] : [];
  const parameters = Object.entries(fault)
    .filter(([name, value]) => !TIMING.has(name) && value !== 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => parameter(name, value));
  return [[begin, ...length].join(' '), ...pick, ...parameters].join(', ');
}
