import { join } from 'node:path';
import { ReliaError } from '../../errors.ts';
import type { App, CliCommand } from '../app.ts';
import { typedPath } from '../command-line.ts';
import { REPORT_FILE, writeReports } from '../conclude.ts';
import { EXIT } from '../exit-code.ts';
import { readRun } from '../run-folder.ts';

async function report({ run }: { readonly run: string }, { terminal, end }: App): Promise<void> {
  const { folder, record, history, isOriginal } = await readRun(run);
  if (!isOriginal) {
    throw new ReliaError('RELIA_RUN_INVALID', {
      message: `${run}: history.jsonl is not the one that run.json was made from`,
      hint: 'restore the file; `relia verify` shows what the changed one would come to',
    });
  }
  await writeReports(folder, record, history);
  terminal.out.print(`report: ${terminal.out.paint.bold(typedPath(join(folder, REPORT_FILE), process.cwd()))}`);
  end(EXIT.pass);
}

/** `relia report` */
export const reportCommand: CliCommand = {
  name: 'report',
  usage: 'report <run>',
  flags: [],
  words: 'run',
  register: (program, app) =>
    program.command(
      'report <run>',
      'Rebuild report.html, evidence.html, junit.xml and summary.md of a run, byte for byte',
      (command) =>
        command
          .positional('run', { type: 'string', demandOption: true, describe: 'Run folder' })
          .example('relia report reports/20261125-143501-kill-web-x7f2', 'from run.json and history.jsonl'),
      (args) => report(args, app),
    ),
};
