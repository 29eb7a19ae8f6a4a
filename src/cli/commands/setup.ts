import { diagnose } from '../../provision/doctor/doctor.ts';
import type { App, CliCommand } from '../app.ts';
import { EXIT } from '../exit-code.ts';
import { setUpDocker, setUpStack, setUpTools } from '../set-up.ts';

const OPTIONS = {
  docker: { type: 'boolean', default: false, describe: 'Install and start Docker Engine and compose too (apt)' },
  stack: {
    type: 'boolean',
    default: false,
    describe: 'Find PostgreSQL, Redis and HAProxy, or unpack them: the shipped stack then runs without Docker',
  },
  yes: { type: 'boolean', default: false, describe: 'Ask nothing' },
} as const;

interface SetupArguments {
  readonly docker: boolean;
  readonly stack: boolean;
  readonly yes: boolean;
}

async function setup({ docker, stack, yes }: SetupArguments, { terminal, end }: App): Promise<void> {
  const done = docker ? await setUpDocker(terminal, yes) : undefined;
  await setUpTools(terminal);
  if (stack) await setUpStack(terminal);
  const { out, env } = terminal;
  const missing = (await diagnose(env)).filter(({ status }) => status === 'missing');
  if (done?.access.kind === 'after-login') {
    out.print('log in again to use Docker; until then: sg docker -c "npx relia run ..."');
  } else if (missing.length === 0) {
    out.print('all is ready: npx relia run SCENARIO');
  }
  if (done?.access.kind !== 'after-login') {
    for (const { name, howToGet } of missing) out.print(`${name} is missing: ${howToGet ?? 'see relia doctor'}`);
  }
  end(EXIT.pass);
}

/** `relia setup` */
export const setupCommand: CliCommand = {
  name: 'setup',
  usage: 'setup',
  flags: Object.keys(OPTIONS),
  register: (program, app) =>
    program.command(
      'setup',
      'Find or install k6 and Toxiproxy; with --docker, Docker too; with --stack, the servers of the shipped stack',
      (command) =>
        command
          .options(OPTIONS)
          .example('relia setup', 'k6 and Toxiproxy, into ~/.cache/relia')
          .example('relia setup --stack', 'what the shipped stack needs to run without Docker and without root')
          .example('relia setup --docker --yes', 'Docker Engine and compose as well, asking nothing (Debian, Ubuntu)'),
      (args) => setup(args, app),
    ),
};
