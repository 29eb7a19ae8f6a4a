import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRecord } from '../../src/cli/run-folder.ts';
import type { LedgerResult } from '../../src/verify/judgement.ts';
import type { RunRecord } from '../../src/verify/run-record.ts';
import { leftOnStack, stackDown, stackUp, thingsOfStack, untilServes } from '../support/classic-stack.ts';
import { ROOT, runRelia, temporaryFolder, type Ended } from '../support/relia.ts';
import { historyOf, type Line } from '../support/run-under-way.ts';

const OUTPUTS = ['report.html', 'junit.xml', 'summary.md', 'run.json'];

interface Done extends Ended {
  readonly folder: string;
  readonly record: RunRecord;
  readonly history: readonly Line[];
}

/** Runs a shipped scenario to its end. */
async function run(name: string): Promise<Done> {
  const folder = join(temporaryFolder(), name);
  const ended = await runRelia(['run', `scenarios/${name}.ts`, '--out', folder], { cwd: ROOT });
  const record = await readRecord(join(folder, 'run.json'));
  return { ...ended, folder, record, history: historyOf(folder) };
}

function digests(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    OUTPUTS.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    ]),
  );
}

/** What must hold of every run, whatever its verdict. */
async function expectWhole({ folder, record, stdout, history }: Done): Promise<void> {
  const { load, faults, ending } = record.judgement;
  expect(ending).toBe('completed');
  expect(load).toMatchObject({ holds: true, untraced: 0 });
  expect(stdout).toContain(load.text);
  expect(faults.map(({ bite, heal }) => ({ bite, heal }))).toEqual([{ bite: 'pass', heal: 'pass' }]);
  expect(record.facts.leftBroken).toEqual([]);
  const before = digests(folder);
  expect(await runRelia(['report', folder], { cwd: ROOT })).toMatchObject({ code: 0 });
  const again = await runRelia(['verify', folder, '--json'], { cwd: ROOT });
  expect(digests(folder)).toEqual(before);
  expect(JSON.parse(again.stdout)).toMatchObject({ verdict: record.judgement.verdict });
  expect(readdirSync(join(folder, 'logs')).sort()).toEqual(
    ['cache', 'lb', 'primary', 'replica', 'web1', 'web2'].map((service) => `${service}.log`),
  );
  expectRecomputable(record, history);
}

/** The availability of the fault's stretch and the writes' counts, counted anew from the lines of the history. */
function expectRecomputable({ judgement }: RunRecord, history: readonly Line[]): void {
  const stretch = judgement.stretches.find(({ name }) => name === 'fault');
  if (stretch === undefined) throw new Error('no fault stretch');
  const requests = history.filter(
    ({ type, call }) => type === 'op' && Number(call) >= stretch.from && Number(call) < stretch.to,
  );
  const good = requests.filter(({ outcome }) => outcome === 'ok').length;
  // A request at the very edge is judged by its tick, which may lie on the other side of the edge.
  expect(Math.abs(requests.length - stretch.requests)).toBeLessThanOrEqual(2);
  expect(Math.abs(requests.length - good - stretch.bad)).toBeLessThanOrEqual(2);
  const acknowledged = history.filter(({ type, does, outcome }) => type === 'op' && does === 'add' && outcome === 'ok');
  expect(ledger(judgement).acknowledged).toBe(acknowledged.length);
}

function ledger({ ledgers }: RunRecord['judgement']): LedgerResult {
  const [orders] = ledgers;
  if (orders === undefined) throw new Error('no ledger');
  return orders;
}

describe('a run that brings its own stack up', () => {
  it('lets a web node die unnoticed, passes, and leaves nothing of the stack', async () => {
    expect(await thingsOfStack()).toEqual([]);
    const done = await run('kill-web');
    expect(done.stdout).toContain('PASS');
    expect(done.code).toBe(0);
    await expectWhole(done);
    expect(ledger(done.record.judgement).lostCount).toBe(0);
    expect(await thingsOfStack()).toEqual([]);
  });
});

describe('runs that attach to a stack', () => {
  beforeAll(async () => {
    await stackUp();
  });
  afterAll(async () => {
    await stackDown();
  });

  it('kill-primary fails: nothing recovers while the database is dead, and no acknowledged order is lost', async () => {
    const done = await run('kill-primary');
    await expectWhole(done);
    expect(done.code).toBe(1);
    const { judgement } = done.record;
    const recovery = judgement.findings.find(({ id }) => id === 'recovery');
    expect(recovery).toMatchObject({ verdict: 'fail' });
    expect(recovery?.summary).toMatch(/^not recovered within 15 s: .* while the fault lasted/);
    expect(judgement.why).toContain('not served normally again within 15 s of the death of primary');
    expect(ledger(judgement)).toMatchObject({ lostCount: 0, lostAfterFault: 0, unexpected: [], corrupted: [] });
    expect(ledger(judgement).indeterminate).toBeGreaterThan(0);
    expect(judgement.recovery?.fromFaultStart?.value).toBeGreaterThan(25_000);
    expect(await leftOnStack()).toEqual([]);
    await untilServes();
  });

  it('kill-lb fails: there is one way in', async () => {
    const done = await run('kill-lb');
    await expectWhole(done);
    expect(done.code).toBe(1);
    const fault = done.record.judgement.stretches.find(({ name }) => name === 'fault');
    expect(fault?.availability).toBeLessThan(0.05);
    expect(await leftOnStack()).toEqual([]);
    await untilServes();
  });

  it('partition-cache passes: the shop is slower while its cache is away, and not closed', async () => {
    const done = await run('partition-cache');
    await expectWhole(done);
    expect({ code: done.code, why: done.record.judgement.why }).toMatchObject({ code: 0 });
    const [steady, fault] = ['steady-state', 'fault'].map((name) => {
      const stretch = done.record.judgement.stretches.find((candidate) => candidate.name === name);
      return stretch?.latency.find(({ percentile }) => percentile === 50)?.value ?? 0;
    });
    // The application waits 250 ms for a cache that says nothing.
    expect(fault).toBeGreaterThan(240);
    expect(steady).toBeLessThan(150);
    expect(await leftOnStack()).toEqual([]);
    await untilServes();
  });

  it('lag-replica passes and counts stale reads, all of them from the replica', async () => {
    const done = await run('lag-replica');
    await expectWhole(done);
    expect({ code: done.code, why: done.record.judgement.why }).toMatchObject({ code: 0 });
    const { stale } = ledger(done.record.judgement);
    expect(stale.count).toBeGreaterThan(50);
    expect(Object.keys(stale.by).every((server) => server.endsWith('/replica'))).toBe(true);
    const onPrimary = done.history.filter(
      ({ type, name, value }) => type === 'op' && name === 'look an order up on the primary' && value === null,
    );
    const lag = done.history.filter(({ type, probe }) => type === 'probe' && probe === 'replica-lag');
    expect(Math.max(...lag.map(({ value }) => Number(value)))).toBeGreaterThan(3.5);
    expect(onPrimary.length).toBeLessThan(stale.count / 10);
    expect(await leftOnStack()).toEqual([]);
    await untilServes();
  });
});
