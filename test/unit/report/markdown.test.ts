import { describe, expect, it } from 'vitest';
import { renderMarkdown } from '../../../src/report/markdown.ts';
import { sampleRun } from '../../support/sample-run.ts';

const { record } = sampleRun();
const markdown = renderMarkdown(record);

describe('job summary', () => {
  it('begins with verdict, scenario and reason', () => {
    const [title, , why] = markdown.split('\n');
    expect(title).toBe('### ❌ fail: orders survive the death of the primary database');
    expect(why).toMatch(/^23 of .* acknowledged writes to orders were lost/);
  });

  it('tells key numbers, findings, lost writes and how to run it again', () => {
    expect(markdown).toMatch(/\| Recovery time \| \*\*9\.\d+.s\*\* \|.*\| ✅ pass \|/);
    expect(markdown).toContain('| ❌ fail | Acknowledged writes to orders survive |');
    expect(markdown).toContain('<summary>23 lost writes of orders</summary>');
    expect(markdown).toContain('`npx relia run scenarios/kill-primary.ts');
  });

  it('keeps every table row on its line, whatever the texts hold', () => {
    const title = 'a | b\n| c `code` <b>';
    const findings = record.judgement.findings.map((finding) => ({ ...finding, title }));
    const text = renderMarkdown({ ...record, judgement: { ...record.judgement, findings } });
    expect(text).toContain('| a \\| b \\| c \\`code\\` &lt;b&gt; |');
    const rows = text.split('\n').filter((line) => line.startsWith('| ❌') || line.startsWith('| ✅'));
    for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(5);
  });

  it('leaves no HTML of the system standing', () => {
    const evil = renderMarkdown(sampleRun({ evil: true }).record);
    const outsideCode = evil.replaceAll(/`[^`\n]*`/g, '');
    expect(outsideCode).not.toContain('<img');
    expect(outsideCode).not.toContain('</script>');
  });

  it('stays far below what a job summary holds', () => {
    expect(Buffer.byteLength(markdown)).toBeLessThan(20_000);
  });

  it('says what may still be broken', () => {
    const text = renderMarkdown({ ...record, facts: { ...record.facts, leftBroken: ['start pg1: docker start pg1'] } });
    expect(text).toContain('> [!CAUTION]\n> Faults may still be active. By hand:\n> - `start pg1: docker start pg1`');
  });
});
