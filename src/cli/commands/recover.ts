import type { App, CliCommand } from '../app.ts';
import { EXIT } from '../exit-code.ts';
import { findDeadRuns, recoverDead, type DeadRun } from '../recover-runs.ts';
import { exclusivelyIn } from '../run-ports.ts';
import type { Terminal } from '../terminal.ts';

/** Recovers one run and says what came of it; true when everything is undone. */
async function recoverOne(dead: DeadRun, { out, err, env }: Terminal): Promise<boolean> {
  const { paint } = out;
  const { failures, unknown } = await recoverDead(dead, { env, say: err.print });
  for (const { reason, byHand } of failures) out.print(`${paint.red('still broken')}: ${reason}\n  by hand: ${byHand}`);
  for (const line of unknown) out.print(paint.red(line));
  const isWhole = failures.length + unknown.length === 0;
  if (isWhole) out.print(`${dead.run}: everything is undone`);
  return isWhole;
}

async function recover({ run }: { readonly run?: string | undefined }, { terminal, end }: App): Promise<void> {
  const { env, out, err } = terminal;
  // Two at once would undo the same things under each other's hands.
  await exclusivelyIn(env)('recover', async () => {
    const dead = await findDeadRuns(run, { env, say: err.print });
    if (dead.length === 0) out.print('nothing to recover: no run died');
    const outcomes: boolean[] = [];
    for (const one of dead) outcomes.push(await recoverOne(one, terminal));
    end(outcomes.every(Boolean) ? EXIT.pass : EXIT.cleanupFailed);
  });
}

/** `relia recover` */
export const recoverCommand: CliCommand = {
  name: 'recover',
  usage: 'recover [run]',
  flags: [],
  words: 'run',
  register: (program, app) =>
    program.command(
      'recover [run]',
      'Undo what a killed run left: faults, redirects, helpers, k6',
      (command) =>
        command
          .positional('run', { type: 'string', describe: 'Run folder (default: every run that died)' })
          .example('relia recover', 'wherever --out was')
          .epilog('Exits 0 when everything is undone, 4 with what is left and how to mend it by hand.'),
      (args) => recover(args, app),
    ),
};
