import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import { docker } from './docker-look.ts';
import { ROOT, runRelia } from './relia.ts';

/** The shipped stack that the scenarios run on. */
export const CLASSIC = join(ROOT, 'fixtures', 'stacks', 'classic', 'system.ts');
/** Its compose project. */
export const PROJECT = 'relia-classic';

const SERVICES = ['cache', 'lb', 'primary', 'replica', 'web1', 'web2'];

/** Brings the stack up; what `relia run` finds up, it attaches to and leaves. */
export async function stackUp(): Promise<void> {
  const { code, stderr } = await runRelia(['stack', 'up', CLASSIC], { cwd: ROOT });
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
}

/** Takes it down. */
export async function stackDown(): Promise<void> {
  await runRelia(['stack', 'down', CLASSIC], { cwd: ROOT });
}

/** Containers, networks and volumes of the project. */
export async function thingsOfStack(): Promise<readonly string[]> {
  const filter = ['-q', '--filter', `label=com.docker.compose.project=${PROJECT}`];
  const all = await Promise.all([
    docker('ps', '-a', ...filter),
    docker('network', 'ls', ...filter),
    docker('volume', 'ls', ...filter),
  ]);
  return all.flat();
}

/** The rules of relia's in the network namespace of each service, whatever iptables backend they are in. */
async function redirectsIn(service: string): Promise<readonly string[]> {
  const script = 'iptables-legacy-save -t nat 2>/dev/null; iptables-nft-save -t nat 2>/dev/null; true';
  const [image] = await docker('images', '-q', 'relia-tools');
  if (image === undefined) return [];
  const [container] = await docker('ps', '-q', '--filter', `name=^${PROJECT}_${service}_1$`);
  if (container === undefined) return [`${service} does not run`];
  const rules = await docker(
    ...['run', '--rm', '--network', `container:${container}`, '--cap-drop', 'ALL'],
    ...['--cap-add', 'NET_ADMIN', '--cap-add', 'NET_RAW', image, 'sh', '-c', script],
  );
  return rules.filter((rule) => rule.includes('relia:')).map((rule) => `${service}: ${rule}`);
}

/** What of relia's own is left, and what of the stack does not run: empty when a run left all as it was. */
export async function leftOnStack(): Promise<readonly string[]> {
  const helpers = await docker('ps', '-a', '--filter', 'label=relia.helper', '--format', '{{.Names}}');
  const states = await docker(
    ...['ps', '-a', '--filter', `label=com.docker.compose.project=${PROJECT}`],
    ...['--format', '{{.Label "com.docker.compose.service"}} {{.State}}'],
  );
  const missing = SERVICES.filter((service) => !states.includes(`${service} running`));
  const redirects = await Promise.all(['web1', 'web2', 'replica'].map(redirectsIn));
  return [...helpers, ...missing.map((service) => `${service} does not run`), ...redirects.flat()];
}

/** The base URL that users enter at. */
export async function entryUrl(): Promise<string> {
  const [address] = await docker('port', `${PROJECT}_lb_1`, '8080');
  return `http://${address ?? ''}`;
}

/** Waits until an order can be placed: a database that was started a moment ago needs some seconds. */
export async function untilServes(withinMs = 20_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  const base = await entryUrl();
  for (let attempt = 0; ; attempt++) {
    const id = `served-${String(process.pid)}-${String(Date.now())}-${String(attempt)}`;
    const body = JSON.stringify({ id, run: 'served', item: 'book', quantity: 1, amount: 1 });
    const status = await fetch(`${base}/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(3_000),
    }).then(
      (response) => response.status,
      (error: unknown) => String(error),
    );
    if (status === 201) return;
    if (Date.now() > deadline) throw new Error(`the stack does not serve: ${String(status)}`);
    await delay(200);
  }
}
