import { describe, expect, it } from 'vitest';
import type { FinishedRun } from '../../../src/cli/run-scenarios.ts';
import { suiteSummary } from '../../../src/cli/suite.ts';
import { ReliaError } from '../../../src/errors.ts';
import { planRun } from '../../../src/engine/plan.ts';
import type { RunRecord } from '../../../src/verify/run-record.ts';
import { sampleRun } from '../../support/sample-run.ts';

const { record } = sampleRun({ rate: 40, story: 'absorbed' });

function finished(folder: string, result: FinishedRun['result']): FinishedRun {
  const { scenario } = record.facts;
  const prepared = {
    scenario: { ...scenario, name: `a | b of ${folder}` },
    plan: planRun(scenario),
    system: scenario.system,
    project: 'p',
    composeFile: '/compose.yaml',
    stackFile: '/processes.yaml',
    file: '/s.ts',
    scriptPath: undefined,
    hashes: record.facts.hashes,
  };
  return { wanted: { prepared, command: 'npx relia run s.ts' }, run: 'r', folder, result, exitCode: result.exitCode };
}

function judged(why: string): FinishedRun['result'] {
  const changed: RunRecord = { ...record, judgement: { ...record.judgement, verdict: 'pass', why } };
  return { state: 'judged', record: changed, exitCode: 0 };
}

describe('the summary of a suite', () => {
  it('has a row for each scenario, with a link to its report where there is one', () => {
    const error = new ReliaError('RELIA_STACK_BUSY', { message: 'another run\nholds it' });
    const failed = { state: 'failed', error, loadBegan: false, exitCode: 69, leftBroken: [] } as const;
    expect(suiteSummary([finished('/out/one', judged('it held')), finished('/out/two', failed)])).toBe(
      [
        '# relia',
        '',
        '| Scenario | Verdict | Why | Exit code | Report |',
        '| --- | --- | --- | --- | --- |',
        String.raw`| a \| b of /out/one | pass | it held | 0 | [one](one/report.html) |`,
        String.raw`| a \| b of /out/two | not judged | RELIA_STACK_BUSY: another run holds it | 69 | |`,
        '',
      ].join('\n'),
    );
  });
});
