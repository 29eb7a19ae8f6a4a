// Runs commands a few at a time and says of each how it went: one line when it is well, its output when it is not.
import { spawn } from 'node:child_process';
import { availableParallelism, freemem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** What one of the tools needs, typed lint above all. */
const MEMORY_PER_TASK = 1.5 * 2 ** 30;

/** The path of a tool of node_modules. */
export function tool(name) {
  return join(ROOT, 'node_modules', '.bin', name);
}

/** Runs one task to its end and collects what it prints. Never rejects. */
function runTask({ name, command }) {
  const [file, ...args] = command;
  const since = Date.now();
  return new Promise((resolve) => {
    let output = '';
    const end = (code) => resolve({ name, ok: code === 0, seconds: (Date.now() - since) / 1000, output });
    const child = spawn(file, args, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, FORCE_COLOR: '0' },
    });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => {
      output += error.message;
      end(1);
    });
    child.on('close', end);
  });
}

/** Runs the tasks, as many at a time as cores and memory allow, and prints each result. True when all are well. */
export async function runTasks(tasks) {
  const width = Math.max(1, Math.min(tasks.length, availableParallelism(), Math.floor(freemem() / MEMORY_PER_TASK)));
  const waiting = [...tasks];
  const failed = [];
  const work = async () => {
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) {
      const { name, ok, seconds, output } = await runTask(task);
      console.log(
        `${ok ? 'ok    ' : 'FAILED'}  ${name.padEnd(14)} ${seconds.toFixed(1).padStart(6)} s${note(task, output)}`,
      );
      if (!ok) failed.push({ name, output });
    }
  };
  await Promise.all(Array.from({ length: width }, work));
  for (const { name, output } of failed) console.log(`\n--- ${name}\n${output.trim()}`);
  return failed.length === 0;
}

function note({ summary }, output) {
  const found = summary?.exec(output.replaceAll(/\u001B\[[\d;]*m/g, ''));
  return found === null || found === undefined ? '' : `  ${found[0].trim().replaceAll(/\s+/g, ' ')}`;
}
