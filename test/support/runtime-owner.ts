// A relia that is killed: brings the tiny stack up as a run does, breaks something, and waits for its end. Arguments: driver,
// project, run, folder of the journal. Says what it has done on stdout.
import process from 'node:process';
import { createRunStore } from '../../src/drivers/system/run-store.ts';
import { only } from './docker-look.ts';
import { createHarness, raise, type DriverName } from './runtime-harness.ts';

const [, , driver = '', project = '', run = '', folder = ''] = process.argv;

async function own(name: DriverName): Promise<void> {
  const harness = createHarness(name, project);
  const { runtime } = harness;
  const store = await createRunStore(folder);
  process.stdout.write('begins\n');
  const { journal } = await raise(harness, { run, store });
  const client = await only(runtime, 'client');
  for (const act of runtime.undoFor('pause', client)) await journal.arm(act, 'pause client');
  await runtime.act('pause', client);
  const server = await only(runtime, 'server');
  for (const act of runtime.undoFor('kill', server)) await journal.arm(act, 'kill server');
  await runtime.act('kill', server);
  process.stdout.write('broken\n');
  setInterval(() => undefined, 60_000);
}

if (driver !== 'docker' && driver !== 'process') throw new RangeError(`there is no driver "${driver}"`);
await own(driver);
