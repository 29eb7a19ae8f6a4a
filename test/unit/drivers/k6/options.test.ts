import { describe, expect, it } from 'vitest';
import { environmentOf, filesIn, inspectArguments, runArguments } from '../../../../src/drivers/k6/command.ts';
import { gracefulStopMs, heldAtMostMs, openLoopOptions, virtualUsers } from '../../../../src/drivers/k6/options.ts';
import type { LoadRequest } from '../../../../src/ports/load.ts';
import { loadSchema, type Load } from '../../../../src/scenario/load-schema.ts';

const ADD = { name: 'add', does: 'add', on: 'orders', request: { method: 'POST', path: '/orders' } };

function load(fields: Readonly<Record<string, unknown>> = {}): Load {
  const slow = { ...ADD, name: 'slow', timeout: '3s' };
  return loadSchema.parse({ rate: 200, duration: '10s', operations: [ADD, slow], ...fields });
}

const script = loadSchema.parse({ rate: 200, duration: '10s', script: './load.js' });

describe('how long a virtual user is held', () => {
  it('is as long as the longest operation waits; of a script that is assumed', () => {
    expect(heldAtMostMs(load())).toBe(3_000);
    expect(heldAtMostMs(script)).toBe(2_000);
  });

  it('is granted at the end too, so that a clean end cuts nothing off', () => {
    expect(gracefulStopMs(load())).toBe(4_000);
    expect(gracefulStopMs(script)).toBe(62_000);
  });
});

describe('virtualUsers', () => {
  it("are as many as Little's law asks for, all made before the load", () => {
    expect(virtualUsers(load(), 200)).toEqual({ preAllocated: 715, max: 715 });
  });

  it('are as many as the scenario says, when it says so', () => {
    expect(virtualUsers(load({ maxVUs: 9 }), 200)).toEqual({ preAllocated: 9, max: 9 });
  });
});

describe('openLoopOptions', () => {
  it('are one scenario at a constant arrival rate', () => {
    expect(openLoopOptions(load(), 200)).toEqual({
      scenarios: {
        relia: {
          executor: 'constant-arrival-rate',
          rate: 200,
          timeUnit: '1s',
          duration: '10000ms',
          preAllocatedVUs: 715,
          maxVUs: 715,
          gracefulStop: '4000ms',
        },
      },
    });
  });

  it('give a rate with a fraction per thousand seconds: k6 takes whole numbers', () => {
    expect(openLoopOptions(load(), 0.25)).toMatchObject({ scenarios: { relia: { rate: 250, timeUnit: '1000s' } } });
  });
});

describe('the command', () => {
  const files = filesIn('/run');
  const request: LoadRequest = {
    run: 'r1',
    seed: 7,
    load: load(),
    data: {},
    entryUrl: 'http://127.0.0.1:18080',
    scriptPath: undefined,
    folder: '/run',
    t0: 0,
  };

  it('reads the script from its standard input and writes records to a file of the run', () => {
    const args = runArguments(files);
    expect([args[0], args.at(-1)]).toEqual(['run', '-']);
    expect(args).toContain('--console-output=/run/k6-records.log');
    expect(args).toContain('--config=/run/k6-config.json');
    expect([inspectArguments(files)[0], inspectArguments(files).at(-1)]).toEqual(['inspect', '-']);
  });

  it("runs in the caller's environment, less what configures k6 there", () => {
    const env = environmentOf(request, { PATH: '/bin', K6_VUS: '9', K6_OUT: 'json', SECRET: undefined, GOGC: '50' });
    expect(env).toEqual({
      PATH: '/bin',
      GOGC: '50',
      K6_NO_USAGE_REPORT: 'true',
      K6_AUTO_EXTENSION_RESOLUTION: 'false',
      BASE_URL: 'http://127.0.0.1:18080',
      RELIA_ENTRY_URL: 'http://127.0.0.1:18080',
      RELIA_RUN: '{"run":"r1","seed":7,"entryUrl":"http://127.0.0.1:18080"}',
      RELIA_OPTIONS: JSON.stringify(openLoopOptions(load(), 200)),
    });
  });

  it('leaves a script without a rate to its own options, and means the system under test by BASE_URL', () => {
    const own = loadSchema.parse({ duration: '10s', script: './load.js' });
    const env = environmentOf({ ...request, load: own }, { BASE_URL: 'http://elsewhere' });
    expect(env).not.toHaveProperty('RELIA_OPTIONS');
    expect(env).toMatchObject({ BASE_URL: 'http://127.0.0.1:18080', GOGC: '400' });
  });
});
