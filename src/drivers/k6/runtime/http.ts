import real from 'k6/http';
import { now, quoted, record, recordFailure, recordInBatch, type AnyResponse } from './record.ts';

/**
 * Stands in for `k6/http` in a user's script: the same functions, every request recorded. Everything else is passed through.
 */

/** Calls go through with whatever the script gave, right or wrong: k6 judges arguments, not relia. */
type Loose = (...args: readonly unknown[]) => unknown;

/** k6's own function of a name. It is one: every name asked for here stands in the module's list of functions. */
function original(name: string): Loose {
  return own(real, name) as Loose;
}

function own(object: unknown, key: string): unknown {
  if (typeof object !== 'object' || object === null) return undefined;
  // A property of an object may be asked for by any name; what comes back stays unknown.
  return (object as Record<string, unknown>)[key];
}

/** What a call gave is a response, unless it threw: k6's synchronous functions return nothing else. */
function asResponse(value: unknown): AnyResponse {
  return value as AnyResponse;
}

/** The path of a URL: without scheme, host, query and fragment. */
function pathOf(url: string): string {
  const scheme = url.indexOf('://');
  const slash = scheme < 0 ? 0 : url.indexOf('/', scheme + 3);
  if (slash < 0) return '/';
  let end = url.length;
  const query = url.indexOf('?', slash);
  if (query >= 0) end = query;
  const fragment = url.indexOf('#', slash);
  if (fragment >= 0 && fragment < end) end = fragment;
  return url.slice(slash, end);
}

/** Where a script may give a request a name: k6 takes it from the tags, or from `http.url`. */
interface Named {
  readonly name?: unknown;
  readonly tags?: { readonly name?: unknown } | null;
}

/** Names the requests of a method: `METHOD /path` as JSON, or `METHOD` and the name that the script gave. */
type Namer = (url: unknown, params: unknown) => string;

function namerOf(method: string): Namer {
  const known = new Map<string, string>();
  return (url, params) => {
    // Whatever a script gave may be asked for a name; only a text is taken for one.
    const isText = typeof url === 'string';
    const tag = (params as Named | null | undefined)?.tags?.name ?? (isText ? undefined : (url as Named | null)?.name);
    if (typeof tag === 'string') return quoted(`${method} ${tag}`);
    const text = isText ? url : String(url);
    let name = known.get(text);
    if (name === undefined) {
      if (known.size > 500) known.clear();
      name = JSON.stringify(`${method} ${pathOf(text)}`);
      known.set(text, name);
    }
    return name;
  };
}

const namers = new Map<string, Namer>();

function namerFor(method: string): Namer {
  let namer = namers.get(method);
  if (namer === undefined) {
    namer = namerOf(method);
    namers.set(method, namer);
  }
  return namer;
}

function nameOf(method: string, url: unknown, params: unknown): string {
  return namerFor(method)(url, params);
}

/** k6's code of what it threw, when it said one. */
function codeOf(error: unknown): number {
  const code = own(own(error, 'value'), 'code') ?? own(error, 'code');
  return typeof code === 'number' ? code : 0;
}

/** One of k6's synchronous functions, recorded. `paramsAt`: which of its arguments the parameters are, counted from 0. */
function recorded(method: string, paramsAt: 1 | 2, send: Loose): Loose {
  const nameFor = namerFor(method);
  // k6 takes an argument that is undefined for one that was not given.
  return (url, second, third) => {
    const start = now();
    let response: unknown;
    try {
      response = send(url, second, third);
    } catch (error) {
      recordFailure(nameFor(url, paramsAt === 1 ? second : third), start, codeOf(error));
      throw error;
    }
    // What such a function gives is a response, unless it throws.
    record(nameFor(url, paramsAt === 1 ? second : third), start, response as AnyResponse);
    return response;
  };
}

const sendRequest = original('request');
const requests = new Map<unknown, Loose>();

function request(method: unknown, url: unknown, body: unknown, params: unknown): unknown {
  let send = requests.get(method);
  if (send === undefined) {
    send = recorded(String(method).toUpperCase(), 2, (...args) => sendRequest(method, ...args));
    requests.set(method, send);
  }
  return send(url, body, params);
}

const sendAsync = original('asyncRequest');

async function asyncRequest(method: unknown, url: unknown, body: unknown, params: unknown): Promise<unknown> {
  const name = nameOf(String(method).toUpperCase(), url, params);
  const start = now();
  try {
    const response = await sendAsync(method, url, body, params);
    record(name, start, asResponse(response));
    return response;
  } catch (error) {
    recordFailure(name, start, codeOf(error));
    throw error;
  }
}

function nameOfEntry(entry: unknown): string {
  if (Array.isArray(entry)) {
    const [method, url, , params] = entry as readonly unknown[];
    return nameOf(String(method).toUpperCase(), url, params);
  }
  const url = own(entry, 'url');
  // A tagged `http.url` has a `url` of its own and is an entry by itself; a request object may hold one.
  if (typeof entry === 'string' || own(entry, 'name') !== undefined) return nameOf('GET', entry, undefined);
  const method = own(entry, 'method');
  return nameOf(typeof method === 'string' ? method.toUpperCase() : 'GET', url, own(entry, 'params'));
}

const sendBatch = original('batch');

/** A batch completes out of order: every request is told by its key. */
function batch(...args: readonly unknown[]): unknown {
  const entries = typeof args[0] === 'object' && args[0] !== null ? Object.entries(args[0]) : [];
  const start = now();
  let responses: unknown;
  try {
    responses = sendBatch(...args);
  } catch (error) {
    for (const [, entry] of entries) recordFailure(nameOfEntry(entry), start, codeOf(error));
    throw error;
  }
  for (const [key, entry] of entries) recordInBatch(nameOfEntry(entry), start, asResponse(own(responses, key)));
  return responses;
}

const wrapped = {
  get: recorded('GET', 1, original('get')),
  head: recorded('HEAD', 1, original('head')),
  post: recorded('POST', 2, original('post')),
  put: recorded('PUT', 2, original('put')),
  patch: recorded('PATCH', 2, original('patch')),
  del: recorded('DELETE', 2, original('del')),
  options: recorded('OPTIONS', 2, original('options')),
  request,
  asyncRequest,
  batch,
};

/** Every key of the real module, with the recording functions in place of their originals. */
export const everything: Readonly<Record<string, unknown>> = { ...real, ...wrapped };
