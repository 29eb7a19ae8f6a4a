import { describe, expect, it } from 'vitest';
import { beat, replayLagS, replicationStateOf } from '../../../src/engine/replication.ts';
import { FakeClock, FakeRuntime } from '../../support/fakes.ts';
import { shopWith } from '../../support/shop.ts';

const NODE = { project: 'relia-shop', service: 'replica', number: 1 };

function answering(
  stdout: string,
  exitCode = 0,
): { world: { system: ReturnType<typeof shopWith>; runtime: FakeRuntime }; asked: string[] } {
  const runtime = new FakeRuntime({ clock: new FakeClock(), instances: [{ service: 'replica' }] });
  const asked: string[] = [];
  runtime.onExec = (_instance, command) => {
    asked.push(command.join(' '));
    return { exitCode, stdout, stderr: '' };
  };
  return { world: { system: shopWith({ database: { user: 'shop', name: 'orders' } }), runtime }, asked };
}

describe('replicationStateOf', () => {
  it.each([
    ['t\n', 0, 'replica'],
    ['f\n', 0, 'primary'],
    ['', 2, undefined],
  ])('understands %j with exit code %i as %s', async (stdout, exitCode, state) => {
    expect(await replicationStateOf(answering(stdout, exitCode).world, NODE)).toBe(state);
  });

  it("asks with the system's own user and database", async () => {
    const { world, asked } = answering('t');
    await replicationStateOf(world, NODE);
    expect(asked).toEqual(['psql -U shop -d orders -XtAqc select pg_is_in_recovery()']);
  });
});

describe('replayLagS', () => {
  it.each([
    ['2.25\n', 0, 2.25],
    ['-0.003\n', 0, 0],
    ['\n', 0, undefined],
    ['nonsense\n', 0, undefined],
    ['2.25\n', 1, undefined],
  ])('reads %j with exit code %i as %s', async (stdout, exitCode, lag) => {
    expect(await replayLagS(answering(stdout, exitCode).world, NODE)).toBe(lag);
  });
});

describe('beat', () => {
  it('writes to the log without touching a table, and says whether that worked', async () => {
    const { world, asked } = answering('0/15D6A38');
    expect(await beat(world, NODE)).toBe(true);
    expect(asked).toEqual(["psql -U shop -d orders -XtAqc select pg_logical_emit_message(true, 'relia', '')"]);
    expect(await beat(answering('', 2).world, NODE)).toBe(false);
  });
});
