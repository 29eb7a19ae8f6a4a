import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { Control, requireName } from '../../../../src/drivers/toxiproxy/control.ts';
import { createToxiproxyLinkProxy } from '../../../../src/drivers/toxiproxy/toxiproxy-link-proxy.ts';
import { ControlFailure, ControlTransport, proxyError } from '../../../../src/drivers/toxiproxy/transport.ts';
import { ReliaError } from '../../../../src/errors.ts';
import { textLike } from '../../../support/matching.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server in Toxiproxy's place that says what the test wants to hear. */
async function control(answer: Answer): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${String(address.port)}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function json(status: number, body: unknown): Answer {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
}

const proxy = { name: 'caching-1', listen: '0.0.0.0:21000', upstream: '10.0.0.7:6379', enabled: true, toxics: [] };

describe('the transport', () => {
  it("tells the server's own reason", async () => {
    await using server = await control(json(409, { error: 'proxy already exists', status: 409 }));
    const failure = await new ControlTransport().post(`${server.url}/proxies`, {}).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ControlFailure);
    expect(failure).toMatchObject({
      status: 409,
      isGone: false,
      message: `POST ${server.url}/proxies: HTTP 409, proxy already exists`,
    });
  });

  it('tells a reason that is plain text', async () => {
    await using server = await control((_request, response) => response.writeHead(500).end('broken\n'));
    await expect(new ControlTransport().get(server.url)).rejects.toThrow(/HTTP 500, broken$/);
  });

  it('gives up at its deadline', async () => {
    await using server = await control(() => undefined);
    await expect(new ControlTransport(50).get(server.url)).rejects.toThrow('no answer within 50 ms');
  });

  it('knows a server that is gone from one that refuses', async () => {
    const server = await control(json(200, {}));
    await server[Symbol.asyncDispose]();
    await expect(new ControlTransport().get(server.url)).rejects.toMatchObject({ isGone: true, status: undefined });
  });
});

describe('the control API', () => {
  it('understands a version in JSON and in plain text', async () => {
    await using modern = await control(json(200, { version: '2.12.0' }));
    expect(await new Control(modern.url).version()).toBe('2.12.0');
    await using old = await control((_request, response) => response.end('2.1.4\n'));
    expect(await new Control(old.url).version()).toBe('2.1.4');
  });

  it('takes no name that Toxiproxy would misread', () => {
    expect(requireName('caching-1')).toBe('caching-1');
    for (const name of ['', 'a b', 'a/b', 'ä', '../x']) expect(() => requireName(name)).toThrow(RangeError);
  });
});

describe('the link proxy', () => {
  const links = createToxiproxyLinkProxy();
  const ref = (url: string): { control: string; name: string } => ({ control: url, name: 'caching-1' });

  it('opens no proxy on a server that holds proxies of somebody else', async () => {
    await using server = await control(json(200, { other: { ...proxy, name: 'other' } }));
    await expect(links.open(ref(server.url), { listen: proxy.listen, upstream: proxy.upstream })).rejects.toMatchObject(
      {
        code: 'RELIA_PROXY_FAILED',
        message: textLike(/could not open the proxy "caching-1": .* already has "other", which this run did not open$/),
      },
    );
  });

  it('does not believe that it pointed a proxy elsewhere when it reads back otherwise', async () => {
    await using server = await control(json(200, proxy));
    await expect(links.repoint(ref(server.url), '10.0.0.30:6379')).rejects.toMatchObject({
      code: 'RELIA_PROXY_FAILED',
      message: textLike(/it reads back as pointing to 10\.0\.0\.7:6379$/),
    });
  });

  it('puts nothing on a proxy that carries something already', async () => {
    const toxic = { name: 'x', type: 'latency', stream: 'upstream', toxicity: 1, attributes: { latency: 9 } };
    await using server = await control(json(200, [toxic]));
    await expect(links.apply(ref(server.url), { kind: 'reset', direction: 'both' })).rejects.toMatchObject({
      code: 'RELIA_PROXY_FAILED',
      message: textLike(/it carries latency upstream latency=9 already$/),
    });
  });

  it('does not believe that it put an effect on a proxy when it reads back none', async () => {
    await using server = await control((request, response) => {
      const body = request.url?.endsWith('/toxics') === true && request.method === 'GET' ? [] : proxy;
      json(200, body)(request, response);
    });
    await expect(links.apply(ref(server.url), { kind: 'reset', direction: 'request' })).rejects.toMatchObject({
      message: textLike(/it reads back as nothing$/),
    });
  });

  it('counts a proxy, and a server, that is gone as clear', async () => {
    await using server = await control(json(404, { error: 'proxy not found', status: 404 }));
    expect((await links.clear(ref(server.url))).instant.source).toBe('read-back');
    const gone = await control(json(200, {}));
    await gone[Symbol.asyncDispose]();
    await links.undo({ kind: 'clear-proxy', proxy: ref(gone.url) });
  });

  it('does not count a proxy that keeps its toxic as clear', async () => {
    const toxic = { name: 'x', type: 'latency', stream: 'upstream', toxicity: 1, attributes: { latency: 9 } };
    await using server = await control(json(200, [toxic]));
    await expect(links.clear(ref(server.url))).rejects.toMatchObject({
      code: 'RELIA_PROXY_FAILED',
      message: 'the proxy "caching-1" still carries latency upstream latency=9 after they were removed',
    });
  });

  it('undoes nothing but its own', async () => {
    await expect(links.undo({ kind: 'stack-down', project: 'p' })).rejects.toThrow(
      'Toxiproxy does not undo "stack-down"',
    );
  });
});

describe('proxyError', () => {
  it('keeps an error that says it already', () => {
    const own = new ReliaError('RELIA_PROXY_FAILED', { message: 'no' });
    expect(proxyError('open it', own)).toBe(own);
    expect(proxyError('open it', new Error('no'))).toMatchObject({ message: 'Toxiproxy could not open it: no' });
  });
});
