import { describe, expect, it } from 'vitest';
import { resolveTarget, servicesOf, targetOf } from '../../../src/engine/targets.ts';
import { FakeClock, FakeRuntime, type Sketch } from '../../support/fakes.ts';
import { shopWith } from '../../support/shop.ts';

const HA = shopWith({
  entry: { target: 'web', port: 3000 },
  targets: {
    web: { service: ['web1', 'web2'], role: 'web' },
    primary: { service: ['pg1', 'pg2'], role: 'database', state: 'primary' },
    replica: { service: ['pg1', 'pg2'], role: 'database', state: 'replica' },
  },
  links: {},
});

function runtimeWith(...instances: readonly Sketch[]): FakeRuntime {
  return new FakeRuntime({ clock: new FakeClock(), instances });
}

/** Two databases, of which the given one accepts writes. */
function databases(primary: 'pg1' | 'pg2' | undefined): FakeRuntime {
  const runtime = runtimeWith({ service: 'pg1' }, { service: 'pg2' });
  runtime.onExec = ({ service }) => ({ exitCode: 0, stdout: service === primary ? 'f\n' : 't\n', stderr: '' });
  return runtime;
}

describe('targetOf and servicesOf', () => {
  it('know the declaration and its services', () => {
    expect(targetOf(HA, 'primary')).toEqual({ service: ['pg1', 'pg2'], role: 'database', state: 'primary' });
    expect(servicesOf(HA, 'web')).toEqual(['web1', 'web2']);
    expect(servicesOf(shopWith(), 'cache')).toEqual(['cache']);
    expect(() => targetOf(HA, 'lb')).toThrow('the system has no target "lb"');
  });
});

describe('resolveTarget', () => {
  it('finds the running instances of all its services', async () => {
    const runtime = runtimeWith(
      { service: 'web1' },
      { service: 'web1', number: 2 },
      { service: 'web2', state: 'exited' },
    );
    const found = await resolveTarget({ system: HA, runtime }, 'web');
    expect(found.map(({ name }) => name)).toEqual(['relia-shop-web1-1', 'relia-shop-web1-2']);
  });

  it('follows a failover: asks each time who is in the state', async () => {
    const runtime = databases('pg1');
    const world = { system: HA, runtime };
    expect((await resolveTarget(world, 'primary')).map(({ service }) => service)).toEqual(['pg1']);
    expect((await resolveTarget(world, 'replica')).map(({ service }) => service)).toEqual(['pg2']);
    runtime.onExec = databases('pg2').onExec;
    expect((await resolveTarget(world, 'primary')).map(({ service }) => service)).toEqual(['pg2']);
  });

  it('asks no instance that is down for its state', async () => {
    const runtime = databases('pg2');
    runtime.change({ service: 'pg1' }, { state: 'exited' });
    runtime.failing.add('exec pg1');
    expect((await resolveTarget({ system: HA, runtime }, 'primary')).map(({ service }) => service)).toEqual(['pg2']);
  });

  it('refuses a target that nothing is: a fault on nothing must not look survived', async () => {
    const dead = runtimeWith({ service: 'web1', state: 'exited' }, { service: 'web2', state: 'paused' });
    await expect(resolveTarget({ system: HA, runtime: dead }, 'web')).rejects.toMatchObject({
      code: 'RELIA_TARGET_NOT_FOUND',
      message:
        'the target "web" matches no running instance (relia-shop-web1-1 is exited, relia-shop-web2-1 is paused)',
    });
    await expect(resolveTarget({ system: HA, runtime: databases(undefined) }, 'primary')).rejects.toMatchObject({
      message:
        'the target "primary" matches no running instance that is primary (relia-shop-pg1-1 is running, relia-shop-pg2-1 is running)',
    });
  });
});
