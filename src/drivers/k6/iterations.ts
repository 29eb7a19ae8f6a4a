import { IterationLog } from './iteration-log.ts';
import { parseRecordLine, RELIA_SCENARIO } from './record-line.ts';
import { FileTail } from './tail.ts';

/**
 * Reads from a load's file of records when the iterations of each k6 scenario began, as far as they left a record.
 * Read when the load is over, and not kept while it runs: what relia holds then does not grow with the load.
 * @param startMs epoch milliseconds that starts are counted from
 */
export async function readIterations(path: string, startMs: number): Promise<ReadonlyMap<string, IterationLog>> {
  const logs = new Map<string, IterationLog>();
  const logOf = (scenario: string): IterationLog => {
    const known = logs.get(scenario) ?? new IterationLog();
    logs.set(scenario, known);
    return known;
  };
  await using records = new FileTail(path, (line) => {
    const read = parseRecordLine(line);
    if (read === undefined) return;
    if (read.type === 'scenario') {
      logOf(read.scenario);
    } else if (read.type === 'silent') {
      logOf(read.scenario).note(read.iteration, read.end - startMs);
    } else if (read.record.kind === 'operation' || read.record.kind === 'request') {
      const { scenario = RELIA_SCENARIO, iteration, start } = read.record;
      logOf(scenario).note(iteration, start - startMs);
    }
  });
  await records.poll();
  return logs;
}
