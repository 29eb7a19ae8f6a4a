import { chmod, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { downloadFile, downloadText } from '../download.ts';
import { runCommand } from '../run-command.ts';
import { unzip } from '../unpack.ts';
import { releaseHost } from './pinned-tools.ts';
import type { WayRequest } from './way.ts';

/** Fetches the tool's own release and checks it against the release's checksums. */
export async function makeFromRelease({ tool, platform, staging, context, say }: WayRequest): Promise<void> {
  const page = `${releaseHost(context.env)}/${tool.release.page}`;
  const asset = tool.release.assetFor(platform);
  const sums = await downloadText(`${page}/${tool.release.checksums}`, context.signal);
  const sha256 = sumOf(sums, asset.name);
  if (sha256 === undefined) throw new Error(`${page}/${tool.release.checksums} does not name ${asset.name}`);

  const file = join(staging, asset.name);
  await downloadFile({ url: `${page}/${asset.name}`, to: file, sha256, signal: context.signal, onProgress: say });
  const binary = join(staging, tool.binary);
  switch (asset.format) {
    case 'binary':
      await rename(file, binary);
      break;
    case 'zip':
      await unzip({ archive: file, into: staging, under: `${asset.folder}/`, executable: () => true });
      break;
    case 'tar.gz': {
      const untar = [
        'tar',
        '-xzf',
        file,
        '-C',
        staging,
        '--strip-components=1',
        `${asset.folder}/${tool.binary}`,
      ] as const;
      const result = await runCommand(untar, { env: context.env, signal: context.signal });
      if (!result.ok) throw new Error(result.failure);
    }
  }
  await rm(file, { force: true });
  await chmod(binary, 0o755);
}

/** The sum of one file in the output format of sha256sum. */
export function sumOf(sums: string, name: string): string | undefined {
  for (const line of sums.split('\n')) {
    const [sum, file] = line.trim().split(/\s+\*?/);
    if (file === name && sum !== undefined && /^[0-9a-f]{64}$/.test(sum)) return sum;
  }
  return undefined;
}
