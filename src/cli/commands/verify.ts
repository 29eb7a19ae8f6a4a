import { performance } from 'node:perf_hooks';
import { ReliaError } from '../../errors.ts';
import { FORMATS, type FormatName } from '../../history/formats/import-history.ts';
import { canonicalJson } from '../../scenario/canonical.ts';
import { MODELS, type ModelName } from '../../verify/checkers/check.ts';
import type { Judgement } from '../../verify/judgement.ts';
import type { Verdict } from '../../verify/verdict.ts';
import { printJson, type App, type CliCommand } from '../app.ts';
import { describeError, errorLines } from '../error-text.ts';
import { EXIT, exitCodeOfError, worstExitCode } from '../exit-code.ts';
import { whyWords } from '../../report/text/why-words.ts';
import { verdictText } from '../result-text.ts';
import { readRun } from '../run-folder.ts';
import type { Terminal } from '../terminal.ts';
import { isHistoryFile, noModel, type Wishes } from '../verify-history/file-kind.ts';
import { historyLines } from '../verify-history/history-lines.ts';
import { initialValue } from '../verify-history/initial-value.ts';
import { checkPage, writeHistoryPage } from '../verify-history/history-page.ts';
import { judgeWhole } from '../verify-history/judge-history.ts';
import { questionModel, type QuestionModel } from '../verify-history/question-model.ts';

const OPTIONS = {
  model: { choices: MODELS, describe: 'What a history is a history of' },
  'model-file': {
    type: 'string',
    requiresArg: true,
    describe: 'A model of your own: a file with `export default defineModel({ ... })`',
  },
  format: { choices: FORMATS, describe: "A history's format; recognised when not given" },
  initial: {
    type: 'string',
    requiresArg: true,
    describe: 'The first value: JSON, nil or text; for a bank the total of all accounts',
  },
  steps: { type: 'number', requiresArg: true, describe: 'Most steps of a search; then it is inconclusive' },
  html: { type: 'string', requiresArg: true, describe: "Write a page that shows a history's evidence to this file" },
  json: { type: 'boolean', default: false, describe: 'Print one JSON line for each file and nothing else on stdout' },
} as const;

interface VerifyArguments {
  readonly file: readonly string[];
  readonly model: ModelName | undefined;
  readonly modelFile: string | undefined;
  readonly format: FormatName | undefined;
  readonly initial: string | undefined;
  readonly steps: number | undefined;
  readonly html: string | undefined;
  readonly json: boolean;
}

/** What is asked of every file. */
interface Question extends Omit<VerifyArguments, 'model' | 'modelFile'> {
  readonly model: QuestionModel | undefined;
}

/** A run judged anew. */
interface Reverified {
  readonly file: string;
  readonly verdict: Verdict;
  readonly judgement: Judgement;
  readonly operations: number;
  readonly checkMs: number;
  /** How it differs from what is stored; empty when it is the same to the byte. */
  readonly differences: readonly string[];
}

function differencesOf(stored: Judgement, anew: Judgement): readonly string[] {
  if (canonicalJson(stored) === canonicalJson(anew)) return [];
  const before = new Map(stored.findings.map((finding) => [finding.id, finding.verdict]));
  const changed = anew.findings
    .filter(({ id, verdict }) => before.get(id) !== verdict)
    .map(({ id, title, verdict }) => `${title}: stored as ${before.get(id) ?? 'absent'}, now ${verdict}`);
  const overall =
    stored.verdict === anew.verdict
      ? `the stored judgement differs; the verdict is the same`
      : `the stored verdict is ${stored.verdict}, recomputed it is ${anew.verdict}`;
  return [overall, ...changed];
}

async function reverify(file: string): Promise<Reverified> {
  // Only here: what writes reports takes longer to import than a small history to judge.
  const { conclude } = await import('../conclude.ts');
  const { record, history, isOriginal } = await readRun(file);
  const since = performance.now();
  const { judgement } = conclude(record.facts, history);
  const checkMs = Math.round(performance.now() - since);
  const tampered = isOriginal ? [] : ['history.jsonl is not the one that run.json was made from (its SHA-256 differs)'];
  return {
    file,
    // Green needs proof, and a history that was changed proves nothing.
    verdict: !isOriginal && judgement.verdict === 'pass' ? 'inconclusive' : judgement.verdict,
    judgement,
    operations: history.operations.length,
    checkMs,
    differences: [...tampered, ...differencesOf(record.judgement, judgement)],
  };
}

function printVerified({ file, verdict, judgement, differences }: Reverified, { out }: Terminal): void {
  const { paint } = out;
  out.print(`${verdictText(verdict, paint, paint.bold(verdict.toUpperCase()))}  ${file}: ${whyWords(judgement)}`);
  out.print(`  ${judgement.load.text}`);
  if (differences.length === 0) out.print(`  recomputed from the history, the judgement is the stored one`);
  for (const line of differences) out.print(`  ${paint.yellow(line)}`);
}

async function verifyRun(file: string, json: boolean, terminal: Terminal): Promise<Verdict> {
  const verified = await reverify(file);
  const { verdict, judgement, operations, checkMs, differences } = verified;
  const { why: reason, findings } = judgement;
  if (json) printJson({ file, verdict, reason, operations, checkMs, differences, findings }, terminal);
  else printVerified(verified, terminal);
  return verdict;
}

async function verifyHistory(file: string, question: Question, terminal: Terminal): Promise<Verdict> {
  const { model, format, initial, steps, html, json } = question;
  if (model === undefined) throw noModel(file);
  const options = {
    ...(initial === undefined ? {} : { initial: initialValue(initial) }),
    ...(steps === undefined ? {} : { steps }),
  };
  const whole = judgeWhole(file, { model, format, options });
  const { judged } = whole;
  if (html !== undefined) await writeHistoryPage(html, whole);
  if (json) printJson(judged, terminal);
  else {
    const { print, paint } = terminal.out;
    for (const line of historyLines(judged, paint)) print(line);
    if (html !== undefined) print(`  evidence: ${paint.bold(html)}`);
  }
  return judged.verdict;
}

function wishesOf({ format, model }: Question): Wishes {
  return { format, model: model?.name };
}

/** How one file ended. */
interface Ended {
  readonly code: number;
  readonly isMalformed: boolean;
}

async function verifyOne(file: string, question: Question, terminal: Terminal): Promise<Ended> {
  try {
    const verdict = isHistoryFile(file, wishesOf(question))
      ? await verifyHistory(file, question, terminal)
      : await verifyRun(file, question.json, terminal);
    return { code: EXIT[verdict], isMalformed: false };
  } catch (error) {
    if (question.json) printJson({ file, error: describeError(error) }, terminal);
    for (const line of errorLines(error, terminal.err.paint)) terminal.err.print(line);
    const isMalformed = error instanceof ReliaError && error.code === 'RELIA_HISTORY_INVALID';
    return { code: exitCodeOfError(error), isMalformed };
  }
}

/** The worst verdict's; but where a history cannot be read, there is no verdict on all that was asked about. */
function exitCodeOf(ended: readonly Ended[]): number {
  const worst = worstExitCode(ended.map(({ code }) => code));
  return worst !== EXIT.bug && ended.some(({ isMalformed }) => isMalformed) ? EXIT.usage : worst;
}

/** Mistakes that are none of a single file's, told before anything is judged. */
function checkQuestion(question: Question): void {
  const { file, steps, html, model } = question;
  const wishes = wishesOf(question);
  if (steps !== undefined && !(Number.isSafeInteger(steps) && steps > 0)) {
    throw new ReliaError('RELIA_USAGE', {
      message: '--steps is no number of steps',
      hint: 'give a whole number above 0: --steps 1000000',
    });
  }
  const history = model === undefined ? file.find((path) => isHistoryFile(path, wishes)) : undefined;
  if (history !== undefined) throw noModel(history);
  if (html !== undefined) checkPage(html, file, wishes);
}

async function verify(args: VerifyArguments, { terminal, end }: App): Promise<void> {
  const question = { ...args, model: await questionModel(args.model, args.modelFile) };
  checkQuestion(question);
  const ended: Ended[] = [];
  for (const file of args.file) ended.push(await verifyOne(file, question, terminal));
  end(exitCodeOf(ended));
}

/** `relia verify` */
export const verifyCommand: CliCommand = {
  name: 'verify',
  usage: 'verify <file..>',
  flags: Object.keys(OPTIONS),
  words: 'history',
  register: (program, app) =>
    program.command(
      'verify <file..>',
      'Recompute the verdict of runs, or judge histories that others recorded',
      (command) =>
        command
          .positional('file', { type: 'string', array: true, demandOption: true, describe: 'Run folders or histories' })
          .options(OPTIONS)
          .example('relia verify reports/20261125-143501-kill-web-x7f2', 'exits 0, 1 or 2 by the verdict')
          .example('relia verify reports/* --json', 'a line for each')
          .example('relia verify a.edn --model cas-register --initial 0', 'a history of another tool')
          .example('relia verify a.edn --model register --html a.html', 'and a page that shows what is impossible')
          .example('relia verify *.log --model kv --json', 'a line for each; exits with the worst')
          .example('relia verify stack.edn --model-file stack.ts', 'by a model of your own (docs/verify.md)')
          .example('relia verify bank.edn --model bank --initial 100', 'the accounts hold 100 together'),
      (args) => verify(args, app),
    ),
};
