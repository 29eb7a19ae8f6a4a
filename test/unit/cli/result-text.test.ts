import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { brokenLines, resultLines } from '../../../src/cli/result-text.ts';
import { whyWords } from '../../../src/report/text/why-words.ts';
import { sampleRun } from '../../support/sample-run.ts';

const plain = new Chalk({ level: 0 });

describe('the result of a run', () => {
  const { record } = sampleRun({ rate: 40, story: 'outage' });
  const lines = resultLines(record, plain);

  it('begins with the verdict, the scenario and the reason', () => {
    expect(lines[0]).toBe(`FAIL  ${record.facts.scenario.name}`);
    expect(lines[1]).toBe(`  ${whyWords(record.judgement)}`);
  });

  it('always prints the account of the load', () => {
    expect(lines).toContain(`  Load: ${record.judgement.load.text}`);
    const odd = { ...record, judgement: { ...record.judgement, load: { ...record.judgement.load, holds: false } } };
    expect(resultLines(odd, plain)).toContain(`  Load: ${record.judgement.load.text}: does not hold`);
  });

  it('tells failed findings first, and passed checks of the run itself in one line', () => {
    const marks = lines.map((line) => /^ {2}(!!|\?\?|ok) {2}/.exec(line)?.[1]).filter((mark) => mark !== undefined);
    expect(marks[0]).toBe('!!');
    expect([...marks].sort((a, b) => ['!!', '??', 'ok'].indexOf(a) - ['!!', '??', 'ok'].indexOf(b))).toEqual(marks);
    expect(lines.filter((line) => line.includes('checks of the run itself'))).toHaveLength(1);
  });

  it('says how the run ended when it did not complete', () => {
    const halted = { ...record, judgement: { ...record.judgement, ending: 'halted' as const } };
    expect(resultLines(halted, plain)[0]).toMatch(/ \(halted\)$/);
  });

  it('ends with what is left broken and how to mend it', () => {
    const broken = { ...record, facts: { ...record.facts, leftBroken: ['no answer; by hand: docker start x'] } };
    expect(resultLines(broken, plain).slice(-4)).toEqual([
      '',
      'Not everything could be undone; faults may still be active:',
      '  no answer; by hand: docker start x',
      '  `relia recover` tries again',
    ]);
    expect(brokenLines([], plain)).toEqual([]);
  });
});
