#!/usr/bin/env node
import process from 'node:process';
import { hideBin } from 'yargs/helpers';
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

const exitCode = await runCli(hideBin(process.argv), createTerminal(process));
await Promise.all([drained(process.stdout), drained(process.stderr)]);
// Connections that drivers keep open for later calls would hold the process up.
process.exit(exitCode);
