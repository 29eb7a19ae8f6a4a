import { describe, expect, it } from 'vitest';
import { renderJunit } from '../../../src/report/junit.ts';
import type { Finding } from '../../../src/verify/judgement.ts';
import type { RunRecord } from '../../../src/verify/run-record.ts';
import { sampleRun } from '../../support/sample-run.ts';

const { record } = sampleRun();

function withFindings(...findings: readonly Finding[]): RunRecord {
  return { ...record, judgement: { ...record.judgement, findings } };
}

const finding: Finding = {
  id: 'recovery',
  about: 'objective',
  title: 'Users are served again in time',
  verdict: 'pass',
  summary: '7.3 s [7.29, 7.31]',
  objective: 'within 20 s',
  measured: '7.3 s [7.29, 7.31]',
  evidence: [{ text: 'first failed request' }],
};

describe('JUnit XML', () => {
  it('has one case for each finding, with objective and measurement as properties', () => {
    expect(renderJunit(withFindings(finding)))
      .toContain(`    <testcase classname="relia.objective" name="Users are served again in time" file="scenarios/kill-primary.ts" time="0">
      <properties>
        <property name="id" value="recovery"/>
        <property name="objective" value="within 20 s"/>
        <property name="measured" value="7.3 s [7.29, 7.31]"/>
      </properties>
    </testcase>`);
  });

  it('makes a missed objective a failure and a doubt an error', () => {
    const xml = renderJunit(
      withFindings(
        { ...finding, verdict: 'fail' },
        { ...finding, about: 'validity', verdict: 'inconclusive', summary: 'starved' },
      ),
    );
    expect(xml).toContain('<testsuites name="relia" tests="2" failures="1" errors="1" skipped="0">');
    expect(xml).toContain('<failure message="7.3 s [7.29, 7.31]" type="objective">');
    expect(xml).toContain('<error message="starved" type="inconclusive">');
  });

  it('is red when a fault could not be undone', () => {
    const xml = renderJunit({ ...withFindings(finding), facts: { ...record.facts, leftBroken: ['start pg1'] } });
    expect(xml).toContain('errors="1"');
    expect(xml).toContain('<error message="faults may still be active" type="cleanup"><![CDATA[start pg1]]></error>');
  });

  it('replaces what XML cannot say and escapes the rest', () => {
    const xml = renderJunit(withFindings({ ...finding, title: 'a\u0000b\u001b[31m <&"]]>\ud800', verdict: 'fail' }));
    expect(xml).toContain('name="a\ufffdb\ufffd[31m &lt;&amp;&quot;]]>\ufffd"');
  });

  it('is the same for the same run', () => {
    expect(renderJunit(sampleRun().record)).toBe(renderJunit(record));
  });
});
