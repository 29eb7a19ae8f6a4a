import { beginIteration, beginStage, endIteration } from './record.ts';

type Callable = (...args: readonly unknown[]) => unknown;

function isCallable(value: unknown): value is Callable {
  return typeof value === 'function';
}

function whenDone(result: unknown, then: () => void): unknown {
  if (!(result instanceof Promise)) {
    then();
    return result;
  }
  return result.finally(then);
}

/** A script's exported function as k6 is to run it: its iterations are counted. Anything else passes through. */
export function iterating(exported: unknown): unknown {
  if (!isCallable(exported)) return exported;
  return (...args: readonly unknown[]): unknown => {
    beginIteration('u');
    let result: unknown;
    try {
      result = exported(...args);
    } catch (error) {
      endIteration();
      throw error;
    }
    return whenDone(result, endIteration);
  };
}

/** A script's setup or teardown: its requests are recorded under that name. */
export function staged(stage: 'setup' | 'teardown', exported: unknown): unknown {
  if (!isCallable(exported)) return exported;
  return (...args: readonly unknown[]): unknown => {
    beginStage(stage);
    return exported(...args);
  };
}

/** What decides how much load there is and how it ends: with `load.rate` that is relia's business. */
const LOAD_OPTIONS = [
  'vus',
  'duration',
  'iterations',
  'stages',
  'scenarios',
  'thresholds',
  'rps',
  'minIterationDuration',
  'executionSegment',
  'executionSegmentSequence',
];

/** A script's options without those that decide the load. */
export function withoutLoad(options: unknown): Record<string, unknown> {
  if (typeof options !== 'object' || options === null) return {};
  return Object.fromEntries(Object.entries(options).filter(([name]) => !LOAD_OPTIONS.includes(name)));
}
