import type { Located } from './forms.ts';
import { ednForms } from './forms.ts';
import { journalEvent, type JournalEvent } from './journal-event.ts';
import { malformed } from './malformed.ts';

/** `INFO  jepsen.util - 4	:invoke	:cas	[2 4]` */
const LINE = /^\S+\s+jepsen\.util\s+-\s+(\S+)\s+(:\S+)\s+(:\S+)\s+(\S.*)$/;
const OWN = /\bjepsen\.util\s+-\s/;

function* linesOf(pieces: Iterable<string>): Generator<{ readonly text: string; readonly line: number }> {
  let rest = '';
  let line = 0;
  for (const piece of pieces) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) yield { text, line: ++line };
  }
  if (rest !== '') yield { text: rest, line: line + 1 };
}

function valueOf(written: string, line: number): Located['value'] {
  try {
    for (const { value } of ednForms([written])) return value;
  } catch {
    // Said below, with the line of the log.
  }
  throw malformed(line, `"${written}" is no value`);
}

/** The value itself, not what stands in it: a list would be read as a list of forms. */
function enclosed(written: string): string {
  return `[${written}\n]`;
}

/** The events in a log of Jepsen's; what others wrote into it is passed over. Throws RELIA_HISTORY_INVALID. */
export function* jepsenLogEvents(pieces: Iterable<string>): Generator<JournalEvent | undefined> {
  let isAny = false;
  for (const { text, line } of linesOf(pieces)) {
    if (!OWN.test(text)) continue;
    isAny = true;
    const [, process = '', type = '', f = '', written = ''] = LINE.exec(text.trimEnd()) ?? [];
    if (process === '') throw malformed(line, 'it is no operation: "<process> :<type> :<f> <value>" was expected');
    const isNemesis = process === ':nemesis';
    const value = isNemesis ? undefined : valueOf(enclosed(written), line);
    yield journalEvent({ value: { process: processOf(process, line), type, f, value }, line });
  }
  if (!isAny) throw malformed(1, 'no line of it is of jepsen.util');
}

function processOf(written: string, line: number): string {
  if (written === ':nemesis' || /^\d+$/.test(written)) return written;
  throw malformed(line, `"${written}" is no process`);
}
