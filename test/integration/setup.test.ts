import { once } from 'node:events';
import { spawn, type ChildProcess } from 'node:child_process';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { diagnose } from '../../src/provision/doctor/doctor.ts';
import { hostPlatform, type Arch } from '../../src/provision/platform.ts';
import { requireTool } from '../../src/provision/tool/find-tool.ts';

const PROVISION = fileURLToPath(new URL('../../src/provision', import.meta.url));
/** Setup in a process of its own, installed elsewhere: prints each event, and the tool at the end. */
const CHILD = `
  import { provideTool } from ${JSON.stringify(join(PROVISION, 'tool', 'provide-tool.ts'))};
  const [name, platform] = JSON.parse(process.argv[2]);
  const say = (value) => console.log(JSON.stringify(value));
  const found = await provideTool({ name, platform }, { env: process.env, report: say });
  say({ kind: 'found', ...found });`;

const line = z.object({
  kind: z.string(),
  step: z.string().optional(),
  text: z.string().optional(),
  from: z.string().optional(),
});
type Line = z.infer<typeof line>;

let base: string;
let script: string;
let cache: string;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'relia-setup-'));
  script = join(base, 'provision', 'tool', 'child.mjs');
  await cp(join(PROVISION, 'go'), join(base, 'provision', 'go'), { recursive: true });
  await build({
    stdin: { contents: CHILD, resolveDir: PROVISION, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: script,
    banner: { js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);` },
  });
});

afterAll(async () => {
  await rm(base, { recursive: true, force: true });
});

beforeEach(async () => {
  cache = await mkdtemp(join(base, 'cache-'));
});

interface Setup {
  readonly child: ChildProcess;
  readonly lines: Line[];
  readonly ended: Promise<number | null>;
}

/** Starts a setup into the test's own cache; releases are out of reach, so that it builds, with the machine's Go caches. */
function startSetup(name: 'k6' | 'toxiproxy', arch: Arch = hostPlatform().arch): Setup {
  const { env } = process;
  const child = spawn(process.execPath, [script, JSON.stringify([name, { os: hostPlatform().os, arch }])], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...env,
      XDG_CACHE_HOME: cache,
      RELIA_GITHUB_URL: 'http://127.0.0.1:1',
      RELIA_K6: '',
      RELIA_TOXIPROXY: '',
      GOCACHE: env['GOCACHE'] ?? join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'go-build'),
      // What is on PATH would be found; only system folders and Go's are needed.
      PATH: (env['PATH'] ?? '')
        .split(':')
        .filter((folder) => /^\/(usr\/)?s?bin$|\/go\/bin$/.test(folder))
        .join(':'),
    },
  });
  const lines: Line[] = [];
  const ended = once(child, 'close').then(([code]: (number | null)[]) => code ?? null);
  createInterface({ input: child.stdout }).on('line', (text) => {
    lines.push(line.parse(JSON.parse(text)));
  });
  return { child, lines, ended };
}

function builds(lines: readonly Line[]): readonly Line[] {
  return lines.filter(({ kind, step }) => kind === 'done' && step?.startsWith('build ') === true);
}

describe('relia setup', () => {
  it(
    'builds k6 from its pinned Go module into an empty cache, and the k6 there runs',
    { timeout: 900_000 },
    async () => {
      const setup = startSetup('k6');
      expect(await setup.ended).toBe(0);
      expect(builds(setup.lines)).toHaveLength(1);
      const found = await requireTool({ name: 'k6', platform: hostPlatform() }, { PATH: '', XDG_CACHE_HOME: cache });
      expect(found).toMatchObject({ version: '2.2.0', from: 'cache' });
    },
  );

  it('builds once when two run at the same time, and both get the tool', { timeout: 600_000 }, async () => {
    const [first, second] = [startSetup('toxiproxy'), startSetup('toxiproxy')];
    expect(await Promise.all([first.ended, second.ended])).toEqual([0, 0]);
    expect(builds([...first.lines, ...second.lines])).toHaveLength(1);
    const origins = [first.lines.at(-1)?.from, second.lines.at(-1)?.from];
    expect(origins.sort()).toEqual(['cache', 'go']);
    const waited = [...first.lines, ...second.lines].filter(({ text }) => text?.includes('waiting for it') === true);
    expect(waited).toHaveLength(1);
  });

  it(
    'finishes what a setup that was killed while it built began, and leaves nothing of it',
    { timeout: 600_000 },
    async () => {
      const killed = startSetup('toxiproxy');
      const tools = join(cache, 'relia', 'tools');
      const isBuilding = async (): Promise<void> => {
        const left = await readdir(tools, { recursive: true });
        expect(left.some((path) => path.startsWith('.making-') && path.endsWith('go.mod'))).toBe(true);
      };
      await vi.waitFor(isBuilding, { timeout: 60_000, interval: 10 });
      killed.child.kill('SIGKILL');
      expect(await killed.ended).toBeNull();
      expect(killed.lines.some(({ kind }) => kind === 'found')).toBe(false);

      const next = startSetup('toxiproxy');
      expect(await next.ended).toBe(0);
      const { os, arch } = hostPlatform();
      expect(await readdir(tools)).toEqual([`toxiproxy-2.12.0-${os}-${arch}`]);
    },
  );

  it.runIf(process.platform === 'linux')(
    'builds Toxiproxy for an engine of another architecture',
    { timeout: 600_000 },
    async () => {
      const arch = hostPlatform().arch === 'amd64' ? 'arm64' : 'amd64';
      const setup = startSetup('toxiproxy', arch);
      expect(await setup.ended).toBe(0);
      const request = { name: 'toxiproxy', platform: { os: 'linux', arch } } as const;
      expect(await requireTool(request, { PATH: '', XDG_CACHE_HOME: cache })).toMatchObject({ from: 'cache' });
    },
  );
});

describe('relia doctor', () => {
  it('finds everything on a machine that was set up', async () => {
    const requirements = await diagnose(process.env);
    expect(requirements.filter(({ status }) => status === 'missing')).toEqual([]);
  });

  it('says how to get each thing that is missing', async () => {
    const env = { HOME: cache, PATH: '/no', DOCKER_HOST: 'unix:///no/docker.sock', RELIA_K6: '/no/k6' };
    const requirements = await diagnose(env);
    const missing = requirements.filter(({ status }) => status === 'missing');
    expect(missing.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['k6', 'Toxiproxy', 'Docker Engine', 'Docker Compose', 'NET_ADMIN']),
    );
    expect(missing.filter(({ howToGet }) => howToGet === undefined)).toEqual([]);
  });
});
