import { performance } from 'node:perf_hooks';
import { canonicalJson } from '../../scenario/canonical.ts';
import type { Judgement } from '../../verify/judgement.ts';
import type { Verdict } from '../../verify/verdict.ts';
import { printJson, type App, type CliCommand } from '../app.ts';
import { conclude } from '../conclude.ts';
import { describeError, errorLines } from '../error-text.ts';
import { EXIT, exitCodeOfError, worstExitCode } from '../exit-code.ts';
import { whyWords } from '../../report/text/why-words.ts';
import { verdictText } from '../result-text.ts';
import { readRun } from '../run-folder.ts';
import type { Terminal } from '../terminal.ts';

const OPTIONS = {
  json: { type: 'boolean', default: false, describe: 'Print one JSON line for each run and nothing else on stdout' },
} as const;

interface VerifyArguments {
  readonly run: readonly string[];
  readonly json: boolean;
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

async function verifyOne(file: string, json: boolean, terminal: Terminal): Promise<number> {
  try {
    const verified = await reverify(file);
    const { verdict, judgement, operations, checkMs, differences } = verified;
    const { why: reason, findings } = judgement;
    if (json) printJson({ file, verdict, reason, operations, checkMs, differences, findings }, terminal);
    else printVerified(verified, terminal);
    return EXIT[verdict];
  } catch (error) {
    if (json) printJson({ file, error: describeError(error) }, terminal);
    for (const line of errorLines(error, terminal.err.paint)) terminal.err.print(line);
    return exitCodeOfError(error);
  }
}

async function verify({ run, json }: VerifyArguments, { terminal, end }: App): Promise<void> {
  const codes: number[] = [];
  for (const file of run) codes.push(await verifyOne(file, json, terminal));
  end(worstExitCode(codes));
}

/** `relia verify` */
export const verifyCommand: CliCommand = {
  name: 'verify',
  usage: 'verify <run..>',
  flags: Object.keys(OPTIONS),
  register: (program, app) =>
    program.command(
      'verify <run..>',
      'Recompute the verdict of runs from their histories',
      (command) =>
        command
          .positional('run', { type: 'string', array: true, demandOption: true, describe: 'Run folders' })
          .options(OPTIONS)
          .example('relia verify reports/20261125-143501-kill-web-x7f2', 'exits 0, 1 or 2 by the verdict')
          .example('relia verify reports/* --json', 'a line for each'),
      (args) => verify(args, app),
    ),
};
