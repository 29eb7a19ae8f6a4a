import { setTimeout as delay } from 'node:timers/promises';
import { ReliaError, messageOf } from '../../errors.ts';
import type { LinkEnds, ProxyHost } from '../../ports/runtime.ts';
import type { Engine } from './engine.ts';
import { helperName, helperOptions, removeContainer } from './helper.ts';
import { publishedAt } from './inspection.ts';
import { networksOf } from './networks.ts';
import { inspectContainer } from './stack.ts';

/** The port of Toxiproxy's control API inside its container. */
const CONTROL_PORT = 8474;
const READY_DEADLINE_MS = 10_000;
const LOOK_PAUSE_MS = 20;
/** An unprivileged user of every Debian (nobody). */
const NOBODY = '65534:65534';

/** What a proxy's container is started for. */
export interface ProxyHostRequest {
  readonly project: string;
  readonly run: string;
  readonly link: string;
  readonly ends: LinkEnds;
  readonly image: string;
}

async function sharedNetwork(engine: Engine, { project, link, ends }: ProxyHostRequest): Promise<string> {
  const [from, to] = await Promise.all([networksOf(engine, project, ends.from), networksOf(engine, project, ends.to)]);
  const shared = from.find((network) => to.includes(network));
  if (shared !== undefined) return shared;
  throw new ReliaError('RELIA_REDIRECT_FAILED', {
    message: `the ends of the link "${link}" share no network (${ends.from.join(', ')}: ${from.join(', ') || 'none'}; ${ends.to.join(', ')}: ${to.join(', ') || 'none'})`,
    hint: 'check the `from` and `to` of the link in the system file',
  });
}

/** Starts Toxiproxy beside the link's ends and waits until its control API, on the loopback interface only, answers. */
export async function startProxyHost(engine: Engine, request: ProxyHostRequest): Promise<ProxyHost> {
  const network = await sharedNetwork(engine, request);
  const described: unknown = await engine.call('describe a network', () => engine.docker.getNetwork(network).inspect());
  const isInternal =
    typeof described === 'object' && described !== null && 'Internal' in described && described.Internal === true;
  const options = helperOptions({
    image: request.image,
    labels: { what: `proxy-${request.link}`, run: request.run },
    // Nothing can be published on an internal network: the control API then goes over the default one.
    network: isInternal ? 'bridge' : network,
    command: ['toxiproxy-server', '-host', '0.0.0.0', '-port', String(CONTROL_PORT)],
  });
  const control = `${String(CONTROL_PORT)}/tcp`;
  const container = await engine.call('create a proxy', () =>
    engine.docker.createContainer({
      ...options,
      name: helperName(request.run, `proxy-${request.link}`),
      User: NOBODY,
      Env: ['LOG_LEVEL=error'],
      ExposedPorts: { [control]: {} },
      HostConfig: {
        ...options.HostConfig,
        ReadonlyRootfs: true,
        PortBindings: { [control]: [{ HostIp: '127.0.0.1', HostPort: '' }] },
      },
    }),
  );
  try {
    if (isInternal) {
      await engine.call('connect a proxy', () =>
        engine.docker.getNetwork(network).connect({ Container: container.id }),
      );
    }
    await engine.call('start a proxy', (abortSignal) => container.start({ abortSignal }));
    const inspection = await inspectContainer(engine, container.id);
    const address = inspection.NetworkSettings.Networks[network]?.IPAddress;
    const published = publishedAt(inspection, CONTROL_PORT);
    if (address === undefined || address === '' || published === undefined) {
      throw new Error('the Engine gave it no address or published no port');
    }
    const host = { address, control: `http://${published}` };
    await untilAnswers(host.control);
    return host;
  } catch (error) {
    await removeContainer(engine, container.id);
    throw new ReliaError('RELIA_PROXY_FAILED', {
      message: `Toxiproxy for the link "${request.link}" did not start: ${messageOf(error)}`,
      hint: 'run `relia doctor`',
      cause: error,
    });
  }
}

async function untilAnswers(control: string): Promise<void> {
  const deadline = Date.now() + READY_DEADLINE_MS;
  for (;;) {
    const failure = await fetch(`${control}/version`, { signal: AbortSignal.timeout(1_000) }).then(
      (response) => (response.ok ? undefined : `HTTP ${String(response.status)}`),
      (error: unknown) => messageOf(error),
    );
    if (failure === undefined) return;
    if (Date.now() > deadline) throw new Error(`its control API at ${control} did not answer: ${failure}`);
    await delay(LOOK_PAUSE_MS);
  }
}
