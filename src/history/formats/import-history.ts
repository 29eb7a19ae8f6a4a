import type { Operations } from '../operation.ts';
import { ednForms, jsonForms, type Located } from './forms.ts';
import { jepsenLogEvents } from './jepsen-log.ts';
import { journalEvent, type JournalEvent } from './journal-event.ts';
import { malformed } from './malformed.ts';
import { pairEvents, type Dialect } from './pair-events.ts';

/** Formats of histories that others recorded. */
export const FOREIGN_FORMATS = ['jepsen-edn', 'jepsen-log', 'jepsen-json', 'porcupine-kv'] as const;
/** All formats that a history can be in; `relia` is read by history/jsonl.ts. */
export const FORMATS = ['relia', ...FOREIGN_FORMATS] as const;

export type ForeignFormat = (typeof FOREIGN_FORMATS)[number];
export type FormatName = (typeof FORMATS)[number];

/** Jepsen and Knossos: a read of nil did not say what it read, and what failed did not take place. */
const JEPSEN: Dialect = { nilRead: 'unknown', failedCas: 'dropped' };
/** Jepsen's early etcd tests: the register begins as nil, and a cas fails because it finds another value. */
const ETCD: Dialect = { nilRead: 'absent', failedCas: 'refused' };

function* events(forms: Iterable<Located>): Generator<JournalEvent | undefined> {
  for (const form of forms) yield journalEvent(form);
}

/**
 * Reads a history that another tool recorded, from the text of its file in pieces of any size. Holds the operations, not the text.
 * Throws RELIA_HISTORY_INVALID with the line and the reason.
 */
export function importHistory(pieces: Iterable<string>, format: ForeignFormat): Operations {
  switch (format) {
    case 'jepsen-edn':
    case 'porcupine-kv':
      return pairEvents(events(ednForms(pieces)), JEPSEN);
    case 'jepsen-json':
      return pairEvents(events(jsonForms(pieces)), JEPSEN);
    case 'jepsen-log':
      return pairEvents(jepsenLogEvents(pieces), ETCD);
  }
}

/** Which format a history is in, by how its file begins (some thousand characters). Throws RELIA_HISTORY_INVALID when it is none. */
export function recogniseFormat(beginning: string): FormatName {
  if (/^\S+\s+jepsen\.util\s+-\s/m.test(beginning)) return 'jepsen-log';
  const start = beginning.replace(/^\uFEFF/, '').replace(/^(?:[\s,]|;[^\n]*(?:\n|$))+/, '');
  if (/^\{\s*"/.test(start)) return start.slice(0, 400).includes('"relia.history/') ? 'relia' : 'jepsen-json';
  if (/^\[\s*(?:\{\s*"|\]\s*$)/.test(start)) return 'jepsen-json';
  if (/^[[(]?(?:[\s,]|;[^\n]*\n)*(?:#[\w.]+\s*)?\{/.test(start) || /^[[(]\s*[\])]\s*$/.test(start)) {
    return /:key\b/.test(start) && /:f\s+:(?:get|put|append)\b/.test(start) ? 'porcupine-kv' : 'jepsen-edn';
  }
  throw malformed(1, start === '' ? 'the file is empty' : 'it is in no format that relia reads');
}
