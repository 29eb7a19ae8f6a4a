import { Toxiproxy } from 'toxiproxy-node-client';
import { z } from 'zod';
import { ControlTransport } from './transport.ts';
import type { ToxicBody } from './toxics.ts';

const toxicSchema = z.object({
  name: z.string(),
  type: z.string(),
  stream: z.string(),
  toxicity: z.number(),
  attributes: z.record(z.string(), z.number()),
});
const proxySchema = z.object({
  name: z.string(),
  listen: z.string(),
  upstream: z.string(),
  enabled: z.boolean(),
  toxics: z.array(toxicSchema).default([]),
});

/** A toxic as the server reports it. */
export type Toxic = z.output<typeof toxicSchema>;
/** A proxy as the server reports it. */
export type ProxyState = z.output<typeof proxySchema>;

/** Throws RangeError for a name that Toxiproxy would misread: the library and the server put names into URLs as they are. */
export function requireName(name: string): string {
  if (!/^[\w-]+$/.test(name)) throw new RangeError(`"${name}" cannot name a proxy: letters, digits, _ and - only`);
  return name;
}

/** One Toxiproxy server's control API: the client library on relia's own transport, and the reads and updates that it lacks. */
export class Control {
  readonly #client: Toxiproxy;
  readonly #transport: ControlTransport;
  readonly #base: string;

  constructor(base: string, deadlineMs?: number) {
    this.#base = base;
    this.#transport = new ControlTransport(deadlineMs);
    // The library takes no transport; this is the field that it sends every request through.
    this.#client = Object.assign(new Toxiproxy(base), { api: this.#transport });
  }

  async version(): Promise<string> {
    const answer = await this.#client.getVersion();
    const parsed = z.object({ version: z.string() }).safeParse(safeJson(answer));
    return parsed.success ? parsed.data.version : answer.trim();
  }

  async create(name: string, listen: string, upstream: string): Promise<void> {
    await this.#client.createProxy({ name: requireName(name), listen, upstream, enabled: true });
  }

  async proxies(): Promise<readonly ProxyState[]> {
    const { data } = await this.#transport.get(`${this.#base}/proxies`);
    return Object.values(z.record(z.string(), proxySchema).parse(data));
  }

  async proxy(name: string): Promise<ProxyState> {
    const { data } = await this.#transport.get(`${this.#base}/proxies/${requireName(name)}`);
    return proxySchema.parse(data);
  }

  async update(name: string, change: Partial<Pick<ProxyState, 'upstream' | 'enabled'>>): Promise<void> {
    await this.#transport.patch(`${this.#base}/proxies/${requireName(name)}`, change);
  }

  async toxics(name: string): Promise<readonly Toxic[]> {
    const { data } = await this.#transport.get(`${this.#base}/proxies/${requireName(name)}/toxics`);
    return z.array(toxicSchema).parse(data);
  }

  async addToxic(name: string, toxic: ToxicBody): Promise<void> {
    const proxy = await this.#client.get(requireName(name));
    await proxy.addToxic({ ...toxic });
  }

  async removeToxic(name: string, toxic: string): Promise<void> {
    await this.#transport.delete(`${this.#base}/proxies/${requireName(name)}/toxics/${requireName(toxic)}`);
  }
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
