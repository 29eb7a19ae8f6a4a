import { describe, expect, it } from 'vitest';
import { gradeFold } from '../../../src/report/html/grade.ts';
import { gradeWords } from '../../../src/report/text/grade-words.ts';
import type { Grade } from '../../../src/verify/grade/grade.ts';
import { sampleRun } from '../../support/sample-run.ts';

const GRADE: Grade = {
  letter: 'A',
  score: 90,
  parts: [
    { part: 'recovery', weight: 0.3, score: 0.9, measured: '10 s', target: '10 s' },
    { part: 'data', weight: 0.25, score: null, measured: 'no writes were followed', target: null },
  ],
  caps: [],
};

describe('the grade', () => {
  it('is told with what is missing, and that nothing depends on it', () => {
    expect(gradeWords(GRADE)).toBe('Grade A (90.0 of 100, without data); no gate: the verdict does not depend on it');
    expect(gradeWords({ ...GRADE, letter: 'F', score: 39, caps: ['x'] })).toMatch(/^Grade F \(39\.0 of 100, capped,/);
    expect(gradeWords(null)).toBe('No grade: the run cannot be trusted, or nothing of it was measured.');
  });

  it('is folded away with its parts and caps', () => {
    const { record } = sampleRun();
    const { text } = gradeFold(record);
    expect(text).toMatch(/^<div class="grade"><details/);
    expect(text).toContain('Capped at F: &quot;Acknowledged writes to orders survive&quot; failed.');
    expect(text.match(/<tr>/g)).toHaveLength(5);
    const none = gradeFold({ ...record, judgement: { ...record.judgement, grade: null } });
    expect(none.text).not.toContain('<details');
  });
});
