import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HistoryEvent } from '../../src/history/event.ts';
import type { History } from '../../src/history/history.ts';
import { formatEvent } from '../../src/history/jsonl.ts';
import { sha256 } from '../../src/scenario/canonical.ts';
import type { RunRecord } from '../../src/verify/run-record.ts';
import { sampleRun, type SampleWishes } from './sample-run.ts';

function eventsOf(history: History): readonly HistoryEvent[] {
  const { header, operations, drops, phases, faults, witnesses, probes, finalReads, clocks } = history;
  const single = [history.loadStart, history.loadExit, history.ending].filter((event) => event !== undefined);
  return [
    header,
    ...operations,
    ...drops,
    ...phases,
    ...faults,
    ...witnesses,
    ...probes,
    ...finalReads,
    ...clocks,
    ...single,
  ];
}

/** Writes run.json and history.jsonl of a sample run into a folder, as a run would have left them. */
export function storeSample(folder: string, wishes: SampleWishes): RunRecord {
  const { record, history } = sampleRun(wishes);
  const text = eventsOf(history)
    .map((event) => `${formatEvent(event)}\n`)
    .join('');
  writeFileSync(join(folder, 'history.jsonl'), text);
  const run = history.header.run;
  const stored = { ...record, facts: { ...record.facts, run, historyDigest: sha256(text) } };
  writeFileSync(join(folder, 'run.json'), JSON.stringify(stored));
  return stored;
}
