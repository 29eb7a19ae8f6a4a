import { PassThrough } from 'node:stream';
import type { Engine } from './engine.ts';

/** What a command inside a container printed and how it ended. */
export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

function collect(stream: PassThrough): () => string {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}

/** Runs a command inside a running container, as the container's own user. Throws RELIA_DOCKER_FAILED past the deadline. */
export async function execIn(
  engine: Engine,
  container: string,
  command: readonly string[],
  deadlineMs: number,
): Promise<ExecResult> {
  return engine.call(
    `run ${command[0] ?? 'a command'} inside a container`,
    async (abortSignal) => {
      const exec = await engine.docker
        .getContainer(container)
        .exec({ Cmd: [...command], AttachStdout: true, AttachStderr: true, abortSignal });
      const stream = await exec.start({ hijack: true, stdin: false, abortSignal });
      const stdout = new PassThrough();
      const stderr = new PassThrough();
      const readOut = collect(stdout);
      const readError = collect(stderr);
      engine.docker.modem.demuxStream(stream, stdout, stderr);
      await new Promise<void>((resolve, reject) => {
        stream.once('end', resolve);
        stream.once('error', reject);
        abortSignal.addEventListener('abort', () => {
          stream.destroy();
          resolve();
        });
      });
      const { ExitCode } = await exec.inspect({ abortSignal });
      return { exitCode: ExitCode ?? -1, stdout: readOut(), stderr: readError() };
    },
    deadlineMs,
  );
}
