import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Instance, Runtime } from '../../src/ports/runtime.ts';

const execute = promisify(execFile);

/** What the docker command lists, one line each: a look past the driver. */
export async function docker(...args: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await execute('docker', [...args]);
  return stdout.split('\n').filter((line) => line !== '');
}

/** The one instance of a service. */
export async function only(runtime: Runtime, service: string): Promise<Instance> {
  const [instance] = await runtime.instances([service]);
  if (instance === undefined) throw new Error(`no ${service}`);
  return instance;
}

/** Its address, on the one network it is on. */
export function addressOf(instance: Instance): string {
  const [address] = Object.values(instance.addresses);
  if (address === undefined) throw new Error(`${instance.name} has no address`);
  return address;
}

/** The addresses that the server sees clients at; its own command line is left out. */
export async function clientsOf(runtime: Runtime): Promise<readonly string[]> {
  const { stdout } = await runtime.exec(await only(runtime, 'server'), ['redis-cli', 'client', 'list']);
  const addresses = [...stdout.matchAll(/ addr=([\d.]+):/g)].map(([, address]) => address ?? '');
  return [...new Set(addresses)].filter((address) => address !== '127.0.0.1');
}

/** How long the client waits for an answer of the server on a connection of its own, milliseconds. */
export async function pingFromClient(runtime: Runtime): Promise<number> {
  const script = 'start=$(date +%s%N); redis-cli -h server ping >/dev/null; echo $(( $(date +%s%N) - start ))';
  const { stdout } = await runtime.exec(await only(runtime, 'client'), ['sh', '-c', script]);
  return Number(stdout) / 1e6;
}

/** Everything that is left of a project, of a run and of relia's own short-lived helpers. */
export async function leftoversOf(project: string, run: string): Promise<readonly string[]> {
  const filter = ['--filter', `label=com.docker.compose.project=${project}`];
  const all = await Promise.all([
    docker('ps', '-aq', ...filter),
    docker('network', 'ls', '-q', ...filter),
    docker('volume', 'ls', '-q', ...filter),
    docker('ps', '-aq', '--filter', `label=relia.run=${run}`),
    docker('ps', '-aq', '--filter', 'label=relia.helper=crash'),
  ]);
  return all.flat();
}
