import type { Operation, Value } from '../../history/operation.ts';
import { isList, isRecord, named } from '../../verify/checkers/values.ts';
import { latency } from '../text/latency.ts';
import type { Clock, LaidMark, Mark, Role, Span } from './model.ts';

const NBSP = '\u00a0';
/** Elements of a read of a whole set that are written out. */
const MOST_ELEMENTS = 6;

/** What came of an operation, in words. */
export const OUTCOME_WORDS: Readonly<Record<Operation['outcome'], string>> = {
  ok: 'ok',
  fail: 'failed: it did not take place',
  info: 'unknown: it may take place at any time, or never',
};

/** What an operation is in a drawing, in words. */
export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  impossible: 'nothing leads past its return',
  ordered: 'has a place in the longest order',
  pending: 'was under way where the order ends',
  refused: 'did not take place',
  written: 'the write',
  seen: 'read it',
  missed: 'did not read it',
  shown: 'evidence',
  aside: 'went on beside it',
};

function valueText(value: Value): string {
  if (value === undefined) return '?';
  if (value === null) return 'nil';
  if (isList(value) && value.length > MOST_ELEMENTS) return `${String(value.length)} elements`;
  if (isRecord(value) && isList(value['ids'])) return `${String(value['ids'].length)} ids`;
  return quoted(named(value));
}

/** A text with spaces in it stands between quotes, so that it is told from the words around it. */
export function quoted(text: string): string {
  return text === '' || /\s/.test(text) ? `“${text}”` : text;
}

/** What an operation did, in as few words as fit a bar: `read 2`, `cas 1→4`. `key`: where it did it too. */
export function operationText({ verb, key, value, outcome }: Operation, naming: 'key' | 'no key' = 'no key'): string {
  const of = key === '' || naming === 'no key' ? '' : ` ${key}`;
  if (verb === 'cas' && isList(value)) return `cas${of} ${valueText(value[0])}→${valueText(value[1])}`;
  if (verb === 'transfer' && isRecord(value)) {
    return `transfer ${valueText(value['amount'])} ${valueText(value['from'])}→${valueText(value['to'])}`;
  }
  if (verb === 'acquire' || verb === 'release') return `${verb}${of}`;
  // What a read without an answer would have returned, nobody knows.
  if (value === undefined && outcome !== 'ok') return `${verb}${of}`;
  return `${verb}${of} ${valueText(value)}`;
}

/** What a bar says: of the life of one element, which is not named again, only what was done. */
export function barText({ operation, role }: Mark, naming: 'key' | 'no key'): string {
  const isOfLife = role === 'written' || role === 'seen' || role === 'missed';
  return isOfLife ? operation.verb : operationText(operation, naming);
}

/** A time of the history, with as many decimals as tell the operations of a window apart. */
export function instantText(at: number, { isOrderOnly, originMs }: Clock, { from, to }: Span): string {
  if (isOrderOnly) return String(at);
  const decimals = Math.min(9, Math.max(3, Math.ceil(6 - Math.log10(Math.max(to - from, 1e-6)))));
  return `${((at - originMs) / 1_000).toFixed(decimals)}${NBSP}s`;
}

/** How long an operation took. */
function lengthText({ call, ret }: Operation, { isOrderOnly }: Clock): string {
  return isOrderOnly || ret === Infinity ? '' : ` (${latency(ret - call)})`;
}

function returnedText({ ret, outcome }: Operation, clock: Clock, span: Span): string {
  if (ret !== Infinity) return `returned ${instantText(ret, clock, span)}`;
  return outcome === 'info' ? 'no answer' : 'not returned';
}

/** All there is to say of a bar, in one sentence. */
export function markTitle(mark: Mark, clock: Clock, span: Span): string {
  const { operation, role, step } = mark;
  const { process, node, call, label, outcome } = operation;
  const who = operation.isFinal === true ? process : `process ${process}`;
  const parts = [
    `${operationText(operation, 'key')}, ${who}${node === undefined || operation.isFinal === true ? '' : `, answered by ${node}`}`,
    `called ${instantText(call, clock, span)}, ${returnedText(operation, clock, span)}${lengthText(operation, clock)}`,
    OUTCOME_WORDS[outcome],
    label,
  ];
  if (step !== undefined) parts.push(`step ${String(step.number)} of the order, after it: ${step.state}`);
  else if (role !== 'shown') parts.push(ROLE_WORDS[role]);
  return parts.join(' · ');
}

/** The cells of a bar's line in the table. */
export function markCells(mark: LaidMark, clock: Clock, span: Span, naming: 'key' | 'no key'): readonly string[] {
  const { operation, role, step } = mark;
  const { process, call, ret, outcome, label } = operation;
  return [
    step === undefined ? '' : String(step.number),
    barText(mark, naming),
    process,
    instantText(call, clock, span),
    ret === Infinity ? '–' : instantText(ret, clock, span),
    outcome === 'info' ? 'unknown' : outcome,
    step === undefined ? ROLE_WORDS[role] : step.state,
    label,
  ];
}
