import { inflateSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { buildReport } from '../../../src/report/build.ts';
import { decodeRequests } from '../../../src/report/timeline/request-columns.ts';
import type { RunRecord } from '../../../src/verify/run-record.ts';
import { sampleRun } from '../../support/sample-run.ts';

const sample = sampleRun();
const model = buildReport(sample.record, sample.history);

/** The record with some of its judgement replaced. */
function judged(change: Partial<RunRecord['judgement']>): RunRecord {
  return { ...sample.record, judgement: { ...sample.record.judgement, ...change } };
}

describe('report model', () => {
  it('counts time from the start of the load', () => {
    expect(model.originMs).toBe(2_350);
    expect([model.timeline.from, model.timeline.to]).toEqual([0, 60]);
    const fault = model.timeline.lanes.find(({ name }) => name === 'kill primary');
    expect(fault?.spans.filter(({ kind }) => kind === 'fault')).toEqual([
      {
        kind: 'fault',
        from: 15.004,
        to: 40.371,
        label: 'pg1 · 25.4\u00a0s',
        title: 'kill primary: active at 15.004\u00a0s, gone at 40.371\u00a0s; bite pass',
      },
    ]);
  });

  it('holds every request that was judged, the same number as the verifier counted', () => {
    const requests = decodeRequests(inflateSync(Buffer.from(model.requests, 'base64')));
    expect(requests.length).toBe(12_000);
    expect(model.timeline).toMatchObject({ requests: 12_000, drawn: 12_000 });
    const warmUp = sample.record.judgement.stretches.find(({ name }) => name === 'warm-up');
    const whole = sample.record.judgement.stretches.find(({ name }) => name === 'whole');
    expect((warmUp?.requests ?? 0) + (whole?.requests ?? 0)).toBe(12_000);
  });

  it('counts as many failures second by second as the verifier does', () => {
    const { good, slow, ...failures } = model.timeline.perSecond.counts;
    const failed = Object.values(failures).flat();
    const sum = (row: readonly number[]): number => row.reduce((total, value) => total + value, 0);
    const bad = sample.record.judgement.stretches
      .filter(({ name }) => name === 'warm-up' || name === 'whole')
      .reduce((total, stretch) => total + stretch.bad, 0);
    expect(sum(failed)).toBe(bad);
    expect(sum(failed) + sum(good) + sum(slow)).toBe(12_000);
  });

  it('has a lane for phases, the fault, outage, degradation and lost writes', () => {
    expect(model.timeline.lanes.map(({ name }) => name)).toEqual([
      'Phase',
      'kill primary',
      'Outage',
      'Degraded',
      'Lost writes',
    ]);
  });

  it('shows at most six numbers, each against its objective', () => {
    expect(model.tiles.map(({ id, verdict }) => [id, verdict])).toEqual([
      ['recovery', 'pass'],
      ['outage', undefined],
      ['availability', 'pass'],
      ['budget', 'pass'],
      ['data', 'fail'],
      ['latency', undefined],
    ]);
  });

  it('says of a system that did not recover how long it was watched', () => {
    const recovery = sample.record.judgement.recovery;
    expect(recovery).not.toBeNull();
    if (recovery === null) return;
    const censored = judged({
      recovery: { ...recovery, recovered: false, fromFaultStart: { value: 45_000, lo: 45_000, hi: null } },
    });
    expect(buildReport(censored, sample.history).tiles[0]).toMatchObject({
      value: '>\u00a045\u00a0s',
      note: 'not recovered while watched',
    });
  });

  it('says "not measured" for what was not measured', () => {
    const nothing = buildReport(judged({ recovery: null, budget: null, ledgers: [] }), sample.history);
    expect(nothing.tiles.filter(({ value }) => value === 'not measured').map(({ id }) => id)).toEqual([
      'recovery',
      'outage',
      'budget',
      'data',
    ]);
  });

  it('says "absorbed" when nobody noticed', () => {
    const absorbed = sampleRun({ story: 'absorbed' });
    const [recovery] = buildReport(absorbed.record, absorbed.history).tiles;
    expect(recovery).toMatchObject({ value: 'absorbed', verdict: 'pass' });
  });

  it('tells each operation apart, and who served it', () => {
    expect(model.operations.map(({ name, servedBy }) => [name, servedBy.map((server) => server.name)])).toEqual([
      ['read order', ['cache', 'pg2']],
      ['create order', ['pg1']],
    ]);
  });

  it('joins each fault with its witnesses and calls', () => {
    const [life] = model.faults;
    expect(life?.asked).toBe('at 15\u00a0s for 25\u00a0s, pick one');
    expect(life?.inject.witnesses.map(({ verdict }) => verdict)).toEqual(['confirmed']);
    expect(life?.heal.calls.map(({ what }) => what)).toEqual(['POST /containers/3f9c/start']);
  });
});
