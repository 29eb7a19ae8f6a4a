import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { buildReport } from '../../../src/report/build.ts';
import { renderHtml } from '../../../src/report/html.ts';
import { collectHistory } from '../../../src/history/history.ts';
import { canonicalJson } from '../../../src/scenario/canonical.ts';
import { judge } from '../../../src/verify/judge.ts';
import type { RunRecord } from '../../../src/verify/run-record.ts';
import { EVIL } from '../../support/sample/story.ts';
import { sampleRun } from '../../support/sample-run.ts';

const assets = { script: 'console.log("page");', style: 'p{color:red}' };
const sample = sampleRun();
const page = renderHtml(buildReport(sample.record, sample.history), assets);

function block(html: string, id: string): string {
  return new RegExp(`id="${id}">([^<]*)</script>`).exec(html)?.[1] ?? '';
}

describe('report page', () => {
  it('says verdict, reason and every section without a script', () => {
    expect(page).toContain('<strong>Fail</strong>');
    expect(page).toContain('acknowledged writes to orders were lost');
    for (const id of ['objectives', 'impact', 'data', 'budget', 'latency', 'faults', 'trust', 'reproduce']) {
      expect(page).toContain(`<section id="${id}"`);
    }
  });

  it('is the same to the last byte for the same run', () => {
    const again = sampleRun();
    expect(renderHtml(buildReport(again.record, again.history), assets)).toBe(page);
  });

  it('does not depend on the order of keys in the record', () => {
    const sorted: unknown = JSON.parse(canonicalJson(sample.record));
    // The same record, as it is read back from run.json.
    const record = sorted as RunRecord;
    expect(renderHtml(buildReport(record, sample.history), assets)).toBe(page);
  });

  it('allows no source but its own script, by hash', () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll('&#39;', "'");
    const hash = createHash('sha256').update(assets.script).digest('base64');
    expect(policy).toBe(
      `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'`,
    );
    expect(page).toContain(`<script>${assets.script}</script>`);
  });

  it('names nothing outside the file', () => {
    expect(page).not.toMatch(/(?:src|href)="(?!#|data:)/);
    expect(page).not.toMatch(/url\((?!#|data:)/);
  });

  it('carries the whole record for other programs', () => {
    expect(JSON.parse(block(page, 'relia-result'))).toEqual(JSON.parse(JSON.stringify(sample.record)));
  });

  it('escapes every word of the system and its owner', () => {
    const evil = sampleRun({ evil: true });
    const html = renderHtml(buildReport(evil.record, evil.history), assets);
    expect(html).not.toContain('<img');
    expect(html).not.toContain(EVIL);
    expect(html.match(/<script/g)).toHaveLength(4);
    expect(html.match(/<\/script>/g)).toHaveLength(4);
    expect(JSON.parse(block(html, 'relia-result'))).toEqual(JSON.parse(JSON.stringify(evil.record)));
  });

  it('keeps its own script from ending its element', () => {
    const html = renderHtml(buildReport(sample.record, sample.history), { ...assets, script: 'x = "</script><!--"' });
    expect(html).toContain('<script>x = "<\\/script><\\!--"</script>');
  });

  it('tells how an outage went when it was not the same throughout', () => {
    const { judgement } = sample.record;
    const episodes = judgement.episodes.map((episode) => ({
      ...episode,
      segments: episode.segments.map((segment) => ({
        ...segment,
        steps: [
          { from: 20_000, to: 24_000, bad: 800, requests: 800 },
          { from: 24_000, to: 30_000, bad: 240, requests: 1_200 },
        ],
      })),
    }));
    const record = { ...sample.record, judgement: { ...judgement, episodes } };
    const html = renderHtml(buildReport(record, sample.history), assets).replaceAll('\u00a0', ' ');
    expect(html).toContain('4.00 s at 100 %, then 6.00 s at 20 %');
  });

  it('says what is known of a run whose load never began', () => {
    const { scenario } = sample.record.facts;
    const history = collectHistory(sample.history.header, [{ type: 'ending', ending: 'broken', at: 900 }]);
    const record = { ...sample.record, judgement: judge(scenario, history) };
    const html = renderHtml(buildReport(record, history), assets);
    expect(html).toContain('<strong>Inconclusive</strong>');
    expect(html).toContain('broken off');
    expect(html).toContain('not measured');
  });

  it('warns first when a fault may still be active', () => {
    const facts = { ...sample.record.facts, leftBroken: ['start pg1: docker start pg1'] };
    const html = renderHtml(buildReport({ ...sample.record, facts }, sample.history), assets);
    expect(html.indexOf('Faults may still be active')).toBeGreaterThan(0);
    expect(html.indexOf('Faults may still be active')).toBeLessThan(html.indexOf('<strong>Fail</strong>'));
  });
});
