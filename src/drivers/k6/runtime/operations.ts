import http from 'k6/http';
import { beginIteration, now, record, virtualUser, type AnyResponse } from './record.ts';
import { createWorkload, type Subject, type Workload, type WorkloadOperation } from './workload.ts';

type Template = string | number | boolean | null | readonly Template[] | { readonly [key: string]: Template };

/** A declared operation as the generated script carries it. */
export interface ScriptOperation extends WorkloadOperation {
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: Template;
  };
  readonly timeout: number;
  readonly returns: { readonly value?: string; readonly version?: string };
}

/** What differs from run to run, and so is no part of the script. */
interface RunPart {
  readonly run: string;
  readonly seed: number;
  readonly entryUrl: string;
}

type Fill = (subject: Subject) => string;

const ENV = /\$\{env\.([A-Za-z_][A-Za-z0-9_]*)\}/g;

function fromEnvironment(text: string): string {
  return text.replace(ENV, (_all, name: string) => {
    const value = __ENV[name];
    if (value === undefined) throw new Error(`the environment variable ${name} is not set`);
    return value;
  });
}

function word(name: string, subject: Subject, run: string): string {
  switch (name) {
    case 'id':
    case 'key':
      return subject.key;
    case 'value':
    case 'amount':
      return String(subject.value);
    case 'from':
      return subject.from;
    case 'to':
      return subject.to;
    case 'run':
      return run;
    case 'session':
      return String(virtualUser());
    default:
      return `\${${name}}`;
  }
}

/** Prepares a text with placeholders: it is taken apart once, not at every request. */
function compileText(text: string, run: string): Fill {
  const parts = fromEnvironment(text).split(/\$\{(\w+)\}/);
  const [first = ''] = parts;
  if (parts.length === 1) return () => first;
  return (subject) => {
    let filled = first;
    for (let i = 1; i < parts.length; i += 2) filled += word(parts[i] ?? '', subject, run) + (parts[i + 1] ?? '');
    return filled;
  };
}

/** Prepares a JSON body. A string that is nothing but `${value}` or `${amount}` becomes a number. */
function compileBody(body: Template, run: string): Fill {
  return compileText(JSON.stringify(body).replace(/"\$\{(value|amount)\}"/g, '${$1}'), run);
}

function at(body: unknown, path: string): unknown {
  let value = body;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    // Any object may be asked for any key; what comes back stays unknown.
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** What the answer says was found, as the last part of the record. */
function findingOf({ does, returns }: ScriptOperation, response: AnyResponse): string {
  if (does === 'read' && response.status === 404) return ',{"absent":true}';
  if (response.status < 200 || response.status > 299) return '';
  const { value: valuePath, version: versionPath } = returns;
  if (valuePath === undefined && versionPath === undefined) return '';
  let body: unknown;
  try {
    body = response.json();
  } catch {
    return ',{"unreadable":true}';
  }
  const value = valuePath === undefined ? undefined : at(body, valuePath);
  const version = versionPath === undefined ? undefined : at(body, versionPath);
  const isWhole =
    (valuePath === undefined || value !== undefined) && (versionPath === undefined || version !== undefined);
  return isWhole ? `,${JSON.stringify({ value, version })}` : ',{"unreadable":true}';
}

interface Prepared {
  readonly operation: ScriptOperation;
  readonly code: string;
  readonly url: Fill;
  readonly body: Fill | undefined;
  readonly params: {
    headers: Record<string, string>;
    timeout: number;
    responseType: 'text' | 'none';
    redirects: number;
  };
}

function prepare(operation: ScriptOperation, index: number, { run, entryUrl }: RunPart): Prepared {
  const { path, headers = {}, body } = operation.request;
  const filled = Object.entries(headers).map(([name, text]) => [name, fromEnvironment(text)] as const);
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const { value, version } = operation.returns;
  return {
    operation,
    code: String(index),
    url: compileText(entryUrl + path, run),
    body: body === undefined ? undefined : compileBody(body, run),
    params: {
      headers: { ...type, ...Object.fromEntries(filled) },
      timeout: operation.timeout,
      responseType: value === undefined && version === undefined ? 'none' : 'text',
      redirects: 0,
    },
  };
}

/** The default function of a generated script: one request an iteration. */
export function createOperations(
  spec: Pick<Workload, 'rate' | 'data'> & { readonly operations: readonly ScriptOperation[] },
): () => void {
  // The driver wrote this variable itself, in this form.
  const part = JSON.parse(__ENV['RELIA_RUN'] ?? '{}') as RunPart;
  const subjectOf = createWorkload({ ...spec, run: part.run, seed: part.seed });
  const prepared = spec.operations.map((operation, index) => prepare(operation, index, part));
  // k6 takes `null` for "judge no status", a metric less at every request; its types do not say so.
  (http as { setResponseCallback(callback: unknown): void }).setResponseCallback(null);
  return () => {
    const subject = subjectOf(beginIteration('r'));
    const chosen = prepared[subject.operation];
    if (chosen === undefined) return;
    const { operation, code, url, body, params } = chosen;
    const target = url(subject);
    const payload = body?.(subject) ?? null;
    const start = now();
    const response = http.request(operation.request.method, target, payload, params);
    record(code, start, response, findingOf(operation, response));
  };
}
