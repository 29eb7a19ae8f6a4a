import real from 'k6/http';
import { quoted, record, recordFailure, recordInBatch, type AnyResponse } from './record.ts';

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

const names = new Map<string, Map<string, string>>();

function knownNames(method: string): Map<string, string> {
  let known = names.get(method);
  if (known === undefined) {
    known = new Map();
    names.set(method, known);
  }
  return known;
}

/** `METHOD /path` as JSON, or the name the script gave with a tag or `http.url`. */
function nameOf(method: string, url: unknown, params: unknown): string {
  const tag = own(own(params, 'tags'), 'name') ?? own(url, 'name');
  if (typeof tag === 'string') return quoted(`${method} ${tag}`);
  const text = String(url);
  const known = knownNames(method);
  let name = known.get(text);
  if (name === undefined) {
    if (known.size > 500) known.clear();
    name = JSON.stringify(`${method} ${pathOf(text)}`);
    known.set(text, name);
  }
  return name;
}

/** k6's code of what it threw, when it said one. */
function codeOf(error: unknown): number {
  const code = own(own(error, 'value'), 'code') ?? own(error, 'code');
  return typeof code === 'number' ? code : 0;
}

function withoutBody(method: string, send: Loose): Loose {
  return (url, params) => {
    const start = Date.now();
    let response: unknown;
    try {
      response = send(url, params);
    } catch (error) {
      recordFailure(nameOf(method, url, params), start, codeOf(error));
      throw error;
    }
    record(nameOf(method, url, params), start, asResponse(response));
    return response;
  };
}

function withBody(method: string, send: Loose): Loose {
  return (url, body, params) => {
    const start = Date.now();
    let response: unknown;
    try {
      response = send(url, body, params);
    } catch (error) {
      recordFailure(nameOf(method, url, params), start, codeOf(error));
      throw error;
    }
    record(nameOf(method, url, params), start, asResponse(response));
    return response;
  };
}

const sendRequest = original('request');

function request(method: unknown, url: unknown, body: unknown, params: unknown): unknown {
  return withBody(String(method).toUpperCase(), (...args) => sendRequest(method, ...args))(url, body, params);
}

const sendAsync = original('asyncRequest');

async function asyncRequest(method: unknown, url: unknown, body: unknown, params: unknown): Promise<unknown> {
  const name = nameOf(String(method).toUpperCase(), url, params);
  const start = Date.now();
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
  const start = Date.now();
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
  get: withoutBody('GET', original('get')),
  head: withoutBody('HEAD', original('head')),
  post: withBody('POST', original('post')),
  put: withBody('PUT', original('put')),
  patch: withBody('PATCH', original('patch')),
  del: withBody('DELETE', original('del')),
  options: withBody('OPTIONS', original('options')),
  request,
  asyncRequest,
  batch,
};

/** Every key of the real module, with the recording functions in place of their originals. */
export const everything: Readonly<Record<string, unknown>> = { ...real, ...wrapped };
