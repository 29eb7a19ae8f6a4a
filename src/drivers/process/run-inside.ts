import { spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import { ReliaError, messageOf } from '../../errors.ts';
import { commandOf } from './start-part.ts';
import { PART_VARIABLE, programPath, type Part, type World } from './world.ts';

/** What a command beside a part printed and how it ended. */
export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command with a part's programs and environment, as relia's own user. Throws RELIA_PROCESS_FAILED past the deadline. */
export async function runBeside(
  world: World,
  part: Part,
  command: readonly string[],
  deadlineMs: number,
): Promise<ExecResult> {
  const [program = '', ...args] = command;
  const { led } = world.state.instance(part.name);
  // Without the part's own mark: what ends the part must not count this in.
  const own = Object.entries(commandOf(part, led, world.env).env).filter(([name]) => name !== PART_VARIABLE);
  const env = Object.fromEntries(own);
  return new Promise((resolve, reject) => {
    const fail = (why: string, cause?: unknown): void => {
      reject(
        new ReliaError('RELIA_PROCESS_FAILED', {
          message: `${program} could not be run for ${part.name}: ${why}`,
          cause,
        }),
      );
    };
    const child = spawn(programPath(part.stack, program), args, { env, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] });
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail(`it did not end within ${String(deadlineMs)} ms`);
    }, deadlineMs);
    const stdout = collect(child.stdout);
    const stderr = collect(child.stderr);
    child.once('error', (error) => {
      clearTimeout(timer);
      fail(messageOf(error), error);
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ exitCode: code ?? -1, stdout: stdout(), stderr: stderr() });
    });
  });
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const decoder = new StringDecoder('utf8');
  let text = '';
  stream.on('data', (chunk: Buffer) => (text += decoder.write(chunk)));
  return () => text + decoder.end();
}
