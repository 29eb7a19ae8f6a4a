/** One request as k6 wrote it down. Times in milliseconds; `start` since the epoch. */
export interface RequestRecord {
  readonly kind: 'operation' | 'request' | 'setup' | 'teardown';
  readonly start: number;
  readonly durationMs: number;
  readonly iteration: number;
  readonly index: number;
  readonly vu: number;
  /** A declared operation's place in the list, or a request's name. */
  readonly operation: number | string;
  readonly status: number;
  readonly error: number;
  readonly by: string;
  /** The k6 scenario, where it is not relia's. */
  readonly scenario: string | undefined;
  readonly found: Found | undefined;
}

/** What a read found. */
export interface Found {
  readonly value?: unknown;
  readonly version?: unknown;
  readonly absent?: boolean;
  readonly unreadable?: boolean;
}

/** What one line of the file of records says. */
export type RecordLine =
  | { readonly type: 'request'; readonly record: RequestRecord }
  | { readonly type: 'scenario'; readonly startTime: number; readonly scenario: string }
  | { readonly type: 'silent'; readonly iteration: number; readonly end: number; readonly scenario: string };

const KINDS = { r: 'operation', u: 'request', setup: 'setup', teardown: 'teardown' } as const;

function isKind(mark: unknown): mark is keyof typeof KINDS {
  return typeof mark === 'string' && mark in KINDS;
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function asFound(value: unknown): Found | undefined {
  return typeof value === 'object' && value !== null ? value : undefined;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function parseRequest(mark: keyof typeof KINDS, fields: readonly unknown[]): RecordLine | undefined {
  const [, start, durationUs, iteration, index, vu, operation, status, error, by, extra] = fields;
  if (!isNumber(start) || !isNumber(durationUs) || !isNumber(iteration) || !isNumber(index)) return undefined;
  if (!isNumber(vu) || !isNumber(status) || !isNumber(error)) return undefined;
  if (!isNumber(operation) && typeof operation !== 'string') return undefined;
  const record: RequestRecord = {
    kind: KINDS[mark],
    start,
    durationMs: durationUs / 1_000,
    iteration,
    index,
    vu,
    operation,
    status,
    error,
    by: asText(by) ?? '',
    scenario: asText(extra),
    found: asFound(extra),
  };
  return { type: 'request', record };
}

/** Reads one line of the file of records; `undefined` for a line of the script's own. */
export function parseRecordLine(line: string): RecordLine | undefined {
  if (!line.startsWith('["')) return undefined;
  let fields: unknown;
  try {
    fields = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!Array.isArray(fields)) return undefined;
  const [mark, second, third, fourth] = fields as readonly unknown[];
  if (isKind(mark)) return parseRequest(mark, fields);
  if (typeof second !== 'number') return undefined;
  if (mark === 's') return { type: 'scenario', startTime: second, scenario: asText(third) ?? RELIA_SCENARIO };
  if (mark !== 'i' || typeof third !== 'number') return undefined;
  return { type: 'silent', iteration: second, end: third, scenario: asText(fourth) ?? RELIA_SCENARIO };
}

/** The name of the one k6 scenario that relia makes of a load with a rate. */
export const RELIA_SCENARIO = 'relia';
