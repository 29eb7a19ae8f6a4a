#!/usr/bin/env node
import process from 'node:process';
import { hideBin } from 'yargs/helpers';
import { errorLines } from './error-text.ts';
import { EXIT } from './exit-code.ts';
import { runCli } from './run-cli.ts';
import { createTerminal } from './terminal.ts';

/** Resolves when everything written to the stream has left the process. */
async function drained(stream: NodeJS.WriteStream): Promise<void> {
  await new Promise<void>((resolve) => {
    stream.write('', () => {
      resolve();
    });
  });
}

const terminal = createTerminal(process);
process.on('uncaughtException', (error) => {
  // While a run goes on somebody else listens too: there everything is healed first.
  if (process.listenerCount('uncaughtException') > 1) return;
  for (const line of errorLines(error, terminal.err.paint)) terminal.err.print(line);
  process.exit(EXIT.bug);
});

const exitCode = await runCli(hideBin(process.argv), terminal);
await Promise.all([drained(process.stdout), drained(process.stderr)]);
// Connections that drivers keep open for later calls would hold the process up.
process.exit(exitCode);
