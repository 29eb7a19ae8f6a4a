import { beginIteration, beginStage, endIteration } from './record.ts';

/** A function of the script's. k6 calls each with one argument: what setup returned. */
type Callable = (data: unknown) => unknown;

function isCallable(value: unknown): value is Callable {
  return typeof value === 'function';
}

/** A script's exported function as k6 is to run it: its iterations are counted. Anything else passes through. */
export function iterating(exported: unknown): unknown {
  if (!isCallable(exported)) return exported;
  return (data: unknown): unknown => {
    beginIteration('u');
    let result: unknown;
    try {
      result = exported(data);
    } catch (error) {
      endIteration();
      throw error;
    }
    if (result !== undefined && result instanceof Promise) return result.finally(endIteration);
    endIteration();
    return result;
  };
}

/** A script's setup or teardown: its requests are recorded under that name. */
export function staged(stage: 'setup' | 'teardown', exported: unknown): unknown {
  if (!isCallable(exported)) return exported;
  return (data: unknown): unknown => {
    beginStage(stage);
    return exported(data);
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
