import { basename } from 'node:path';
import { ReliaError } from '../../errors.ts';
import type { App, CliCommand } from '../app.ts';
import { COMPLETION_SCRIPTS, SHELLS, type Shell } from '../completion/scripts.ts';
import { EXIT } from '../exit-code.ts';

/** The shell that the environment names. Throws RELIA_USAGE when it is none of those there is a script for. */
function ownShell(env: NodeJS.ProcessEnv): Shell {
  const name = basename(env['SHELL'] ?? '');
  const shell = SHELLS.find((known) => known === name);
  if (shell !== undefined) return shell;
  throw new ReliaError('RELIA_USAGE', {
    message: name === '' ? 'SHELL is not set' : `there is no completion for ${name}`,
    hint: `name the shell: relia completion ${SHELLS.join('|')}`,
  });
}

/** `relia completion` */
export const completionCommand: CliCommand = {
  name: 'completion',
  usage: 'completion [shell]',
  flags: [],
  register: (program, { terminal, end }: App) =>
    program.command(
      'completion [shell]',
      'Print a script that completes commands, flags, scenario files and run folders',
      (command) =>
        command
          .positional('shell', { choices: SHELLS, describe: 'Default: the one that SHELL names' })
          .example('source <(relia completion bash)', 'in ~/.bashrc')
          .example('source <(relia completion zsh)', 'in ~/.zshrc, after compinit')
          .example('relia completion fish > ~/.config/fish/completions/relia.fish', 'once')
          .epilog("Where relia is in a project only: alias relia='npx relia'"),
      ({ shell }) => {
        terminal.out.write(COMPLETION_SCRIPTS[shell ?? ownShell(terminal.env)]);
        end(EXIT.pass);
      },
    ),
};
