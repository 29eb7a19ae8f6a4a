import type { ChalkInstance } from 'chalk';
import { diagnose } from '../../provision/doctor/doctor.ts';
import type { Requirement } from '../../provision/doctor/requirement.ts';
import { printJson, type App, type CliCommand } from '../app.ts';
import { EXIT } from '../exit-code.ts';
import { tableLines } from '../table.ts';

const OPTIONS = {
  json: { type: 'boolean', default: false, describe: 'Print one JSON document and nothing else on stdout' },
} as const;

function statusText(status: Requirement['status'], paint: ChalkInstance): string {
  switch (status) {
    case 'ok':
      return paint.green('ok');
    case 'warning':
      return paint.yellow('warning');
    case 'missing':
      return paint.red('missing');
  }
}

/** Each requirement with what was found; what is missing with how to get it. */
function doctorLines(requirements: readonly Requirement[], paint: ChalkInstance): readonly string[] {
  const table = tableLines(
    requirements.map(({ status, name, found }) => [statusText(status, paint), paint.bold(name), found]),
  );
  return requirements.flatMap(({ need, howToGet }, index) => [
    table[index] ?? '',
    ...(howToGet === undefined ? [] : [`         needed: ${need}`, `         ${howToGet}`]),
  ]);
}

async function doctor({ json }: { readonly json: boolean }, { terminal, end }: App): Promise<void> {
  const requirements = await diagnose(terminal.env);
  const isReady = requirements.every(({ status }) => status !== 'missing');
  const exitCode = isReady ? EXIT.pass : EXIT.environment;
  if (json) printJson({ isReady, exitCode, requirements }, terminal);
  else for (const line of doctorLines(requirements, terminal.out.paint)) terminal.out.print(line);
  end(exitCode);
}

/** `relia doctor` */
export const doctorCommand: CliCommand = {
  name: 'doctor',
  usage: 'doctor',
  flags: Object.keys(OPTIONS),
  register: (program, app) =>
    program.command(
      'doctor',
      'Say what relia needs, what is missing and how to get it',
      (command) =>
        command
          .options(OPTIONS)
          .example('relia doctor', 'exits 69 when something is missing')
          .example('relia doctor --json', 'the same for a machine'),
      (args) => doctor(args, app),
    ),
};
