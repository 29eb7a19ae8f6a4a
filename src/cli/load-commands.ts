import type { CliCommand } from './app.ts';

/** Every command, in the order of the help. What one of them imports is most of what relia takes to start. */
const LOADERS: ReadonlyMap<string, () => Promise<CliCommand>> = new Map([
  ['init', async () => (await import('./commands/init.ts')).initCommand],
  ['run', async () => (await import('./commands/run.ts')).runCommand],
  ['plan', async () => (await import('./commands/plan.ts')).planCommand],
  ['verify', async () => (await import('./commands/verify.ts')).verifyCommand],
  ['report', async () => (await import('./commands/report.ts')).reportCommand],
  ['recover', async () => (await import('./commands/recover.ts')).recoverCommand],
  ['setup', async () => (await import('./commands/setup.ts')).setupCommand],
  ['doctor', async () => (await import('./commands/doctor.ts')).doctorCommand],
  ['stack', async () => (await import('./commands/stack.ts')).stackCommand],
  ['demo', async () => (await import('./commands/demo.ts')).demoCommand],
  ['explain', async () => (await import('./commands/explain.ts')).explainCommand],
  ['completion', async () => (await import('./commands/completion.ts')).completionCommand],
]);

/** Every command, in the order of the help. */
export async function allCommands(): Promise<readonly CliCommand[]> {
  return Promise.all([...LOADERS.values()].map((load) => load()));
}

/** The commands that a command line can be about: the one that its first word names; all of them where it names none. */
export async function commandsFor(args: readonly string[]): Promise<readonly CliCommand[]> {
  const [first = ''] = args;
  if (first === '--version' && args.length === 1) return [];
  const load = LOADERS.get(first);
  return load === undefined ? allCommands() : [await load()];
}
