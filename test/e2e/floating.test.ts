import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { docker } from '../support/docker-look.ts';
import { FLOATING_PROJECT, writeFloatingStack } from '../support/floating-stack.ts';
import { temporaryFolder } from '../support/relia.ts';
import { historyOf, RunUnderWay, type Line } from '../support/run-under-way.ts';
import { writeScenario } from '../support/scenario-text.ts';

/** The address of the stack's cache, as the engine tells it. */
async function cacheAddress(): Promise<string | undefined> {
  const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}';
  const [address] = await docker('inspect', '-f', format, `${FLOATING_PROJECT}_cache_1`);
  return address;
}

/** The median time of the requests sent in a span, milliseconds since the start of the load. */
function medianBetween(history: readonly Line[], fromMs: number, toMs: number): number {
  const start = Number(history.find(({ type }) => type === 'load-start')?.['at']);
  const times = history
    .filter(({ type, call }) => type === 'op' && Number(call) - start >= fromMs && Number(call) - start < toMs)
    .map((line) => Number(line['return']) - Number(line['call']))
    .sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)] ?? Number.NaN;
}

it('keeps a link on its proxy when its far end comes back under another address, on a stack without fixed ones', async () => {
  const folder = temporaryFolder();
  const system = writeFloatingStack(folder);
  const scenario = writeScenario(
    folder,
    `load: { rate: 50, warmUp: '1s', duration: '45s', operations: [...shopOperations] },
     faults: [
       { id: 'death', kind: 'kill', target: 'cache', at: '5s', duration: '6s' },
       { id: 'delay', kind: 'latency', link: 'caching', delay: '60ms', at: '18s', duration: '10s' },
     ],
     expect: { recovery: { within: '15s' } },`,
  );
  const run = new RunUnderWay([scenario, '--system', system], join(folder, 'run'));
  await run.until('leading links through proxies', 240_000);
  const before = await cacheAddress();
  await run.until('injected kill cache');
  // Whoever starts next on the network takes the dead one's address.
  const [occupant] = await docker(
    ...['run', '-d', '--rm', '--network', `${FLOATING_PROJECT}_default`, 'debian:bookworm-slim', 'sleep', '120'],
  );
  onTestFinished(async () => {
    await docker('rm', '-f', occupant ?? '').catch(() => undefined);
  });
  await run.until('healed kill cache');
  expect(await cacheAddress()).not.toBe(before);
  await run.until('the link caching was led through its proxy again');
  await run.until('injected latency on caching');
  await docker('rm', '-f', occupant ?? '');
  const code = await run.ended();
  expect({ code, output: code === 0 ? '' : run.output }).toEqual({ code: 0, output: '' });
  const history = historyOf(run.folder);
  const bites = history.filter(({ type, of }) => type === 'witness' && of === 'bite');
  expect(bites.map(({ fault, verdict }) => [fault, verdict])).toEqual([
    ['death', 'confirmed'],
    ['delay', 'confirmed'],
  ]);
  // Felt by the users, so the application's own connections went through the proxy: one word each way.
  expect(medianBetween(history, 20_000, 27_000)).toBeGreaterThan(110);
  expect(medianBetween(history, 2_000, 5_000)).toBeLessThan(60);
  expect(await docker('ps', '-aq', '--filter', `label=com.docker.compose.project=${FLOATING_PROJECT}`)).toEqual([]);
});
