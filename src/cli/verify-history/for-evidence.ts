import type { JudgedOperations } from '../../report/evidence/build.ts';
import type { Clock } from '../../report/evidence/model.ts';
import type { DataSet } from './data-set.ts';
import type { JudgedSet } from './judge-history.ts';

function clockOf({ operations, loadStart }: DataSet): Clock {
  const since = loadStart === undefined ? "the zero of the history's clock" : 'the start of the load';
  return { isOrderOnly: operations.isOrderOnly, originMs: loadStart ?? 0, since };
}

/** A judged data set as a page of evidence takes it. */
export function forEvidence({ on, dataSet, checked }: JudgedSet): JudgedOperations {
  const { operations, told } = dataSet;
  return { on, checked, operations, clock: clockOf(dataSet), faults: told.faults ?? [] };
}
