import type { Meaning, OperationEvent, Outcome } from './event.ts';

/** What a line says before it is known to be an operation. */
type Unchecked = Readonly<Partial<Record<keyof OperationEvent, unknown>>>;
type Transfer = Readonly<Partial<Record<'from' | 'to' | 'amount', unknown>>>;

const MEANINGS: readonly unknown[] = ['read', 'write', 'add', 'cas', 'transfer', 'request'] satisfies Meaning[];
const OUTCOMES: readonly unknown[] = ['ok', 'fail', 'info'] satisfies Outcome[];

function isObject(value: unknown): value is Unchecked & Transfer {
  return typeof value === 'object' && value !== null;
}

function isNumber(value: unknown): value is number {
  // JSON has no infinity, but 1e999 is read as one.
  return typeof value === 'number' && Number.isFinite(value);
}

function isMissingOrText(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function isMissingOrNumber(value: unknown): boolean {
  return value === undefined || isNumber(value);
}

/** Who asked, and which of its requests it was. */
function hasIdentity({ vu, scenario, iteration, index, name }: Unchecked): boolean {
  return (
    Number.isSafeInteger(vu) &&
    typeof scenario === 'string' &&
    Number.isSafeInteger(iteration) &&
    Number.isSafeInteger(index) &&
    typeof name === 'string'
  );
}

function hasTimes({ call, return: end }: Unchecked): boolean {
  return isNumber(call) && call >= 0 && (end === null || (isNumber(end) && end >= call));
}

/** As relia writes it; with more, or in another order, it is for the schema. */
function isTransfer(value: unknown): boolean {
  return (
    isObject(value) &&
    Object.keys(value).join() === 'from,to,amount' &&
    typeof value.from === 'string' &&
    typeof value.to === 'string' &&
    isNumber(value.amount)
  );
}

function isValue(value: unknown): boolean {
  return value === null || isMissingOrText(value) || isNumber(value) || isTransfer(value);
}

function hasMeaning({ does, on, key, value, version }: Unchecked): boolean {
  return (
    MEANINGS.includes(does) &&
    isMissingOrText(on) &&
    isMissingOrText(key) &&
    isValue(value) &&
    isMissingOrNumber(version)
  );
}

function hasAnswer({ outcome, status, error, by }: Unchecked): boolean {
  return OUTCOMES.includes(outcome) && Number.isSafeInteger(status) && isMissingOrNumber(error) && isMissingOrText(by);
}

/**
 * Is what JSON.parse made of a line an operation as nearly all are? It is then exactly what the schema of histories makes of it;
 * of everything else this says nothing, not even that it is malformed. Most lines of a history are operations, and a schema takes
 * several times as long to say so.
 */
export function isPlainOperation(value: unknown): value is OperationEvent {
  return (
    isObject(value) &&
    value.type === 'op' &&
    hasTimes(value) &&
    hasIdentity(value) &&
    hasMeaning(value) &&
    hasAnswer(value) &&
    value.stage === undefined &&
    value.untraced === undefined &&
    // The one key that the schema drops.
    !Object.hasOwn(value, '__proto__')
  );
}
