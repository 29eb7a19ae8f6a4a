import type { LoadRequest } from '../../ports/load.ts';
import { createWorkload, type Subject, type WorkloadData } from './runtime/workload.ts';

/** The data sets as far as operations depend on them: how they are read back is none of the load's business. */
export function subjectData(data: LoadRequest['data']): Readonly<Record<string, WorkloadData>> {
  return Object.fromEntries(
    Object.entries(data).map(([name, set]): [string, WorkloadData] => {
      switch (set.model) {
        case 'ledger':
          return [name, { model: 'ledger' }];
        case 'register':
          return [name, { model: 'register', keys: set.keys }];
        case 'bank':
          return [name, { model: 'bank', accounts: set.accounts, maxTransfer: set.maxTransfer }];
      }
    }),
  );
}

/** What each iteration of a load with operations works on, exactly as the script inside k6 derives it. */
export function subjectsOf({
  run,
  seed,
  load,
  data,
}: Pick<LoadRequest, 'run' | 'seed' | 'load' | 'data'>): (iteration: number) => Subject {
  const operations = 'operations' in load ? load.operations : [];
  return createWorkload({ run, seed, rate: load.rate ?? 0, operations, data: subjectData(data) });
}
