import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/**
 * Builds the target with Go and starts it on a free port of the loopback interface.
 * @param {string} folder where the binary is put
 * @returns {Promise<{ url: string, stop(): Promise<void> }>}
 */
export async function startTarget(folder) {
  const binary = join(folder, 'target');
  const source = fileURLToPath(new URL('target/main.go', import.meta.url));
  await promisify(execFile)('go', ['build', '-o', binary, source], { env: { ...process.env, GO111MODULE: 'off' } });
  const child = spawn(binary, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const [address] = await once(lines, 'line');
  return {
    url: `http://${address}`,
    async stop() {
      child.kill('SIGTERM');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}
