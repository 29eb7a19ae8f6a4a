import { chmod, mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ReliaError } from '../../errors.ts';
import { isDebianLike, readOsRelease } from '../docker/apt-packages.ts';
import type { Provisioning } from '../events.ts';
import { withInstallLock } from '../install-lock.ts';
import { reasonOf } from '../reason.ts';
import { installStaged, removeTree } from '../staged-install.ts';
import { runStep } from '../step.ts';
import { openApt, unpackPackages } from './debian-packages.ts';
import { findPart, tryFolder, type FoundPart } from './find-stack.ts';
import { STACK_PARTS, type PartSpec } from './parts.ts';
import { partFolder, stackCaches } from './stack-cache.ts';

/** Where programs are in an unpacked package, relative; PostgreSQL's are in a folder of their version. */
const PROGRAM_FOLDERS = ['usr/bin', 'usr/sbin'];

/**
 * Finds every server of the stack, or unpacks the distribution's packages of it into relia's cache: without root, and without
 * installing anything. Two processes at once unpack once, and one that dies leaves nothing half-made to be found. Throws
 * RELIA_INSTALL_FAILED.
 */
export async function provideStack(context: Provisioning): Promise<readonly FoundPart[]> {
  const found: FoundPart[] = [];
  for (const spec of STACK_PARTS) found.push(await providePart(spec, context));
  return found;
}

/** As {@link provideStack}, for one server. */
export async function providePart(spec: PartSpec, context: Provisioning): Promise<FoundPart> {
  const search = await findPart(spec, context.env);
  if (search.found !== undefined) return tellFound(spec, search.found, context);
  for (const reason of search.refused) context.report({ kind: 'hint', text: `not used: ${reason}` });
  if (!isDebianLike(readOsRelease())) throw unsupported(spec);

  const [cache = ''] = stackCaches(context.env);
  const folder = partFolder(cache, spec.part);
  const lock = {
    folder: join(cache, 'locks', `stack-${spec.part}`),
    signal: context.signal,
    onWait: ({ pid }: { readonly pid: number }) => {
      context.report({
        kind: 'hint',
        text: `another setup (process ${String(pid)}) unpacks ${spec.title}; waiting for it`,
      });
    },
  };
  return withInstallLock(lock, async () => {
    const meanwhile = await findPart(spec, context.env);
    if (meanwhile.found !== undefined) return tellFound(spec, meanwhile.found, context);
    return unpackPart(spec, folder, context);
  });
}

async function unpackPart(spec: PartSpec, folder: string, context: Provisioning): Promise<FoundPart> {
  try {
    return await runStep(context.report, {
      title: `unpack ${spec.title} from the distribution's packages`,
      work: async (say) => {
        await installStaged({
          folder,
          durable: spec.programs.map((name) => `bin/${name}`),
          make: async (staging) => fillFolder(spec, staging, { context, say }),
        });
        return prove(spec, folder, context);
      },
      describe: ({ version }) => `${version} in ${folder}`,
    });
  } catch (error) {
    context.signal?.throwIfAborted();
    throw new ReliaError('RELIA_INSTALL_FAILED', {
      message: `${spec.title} could not be unpacked from the distribution's packages: ${reasonOf(error)}`,
      hint: `install ${spec.title} ${spec.oldest} or newer by hand so that ${spec.programs[0]} is on PATH, or run on Docker`,
      cause: error,
    });
  }
}

async function fillFolder(
  spec: PartSpec,
  staging: string,
  { context, say }: { readonly context: Provisioning; readonly say: (detail: string) => void },
): Promise<void> {
  const scratch = join(staging, 'scratch');
  const root = join(staging, 'root');
  await mkdir(scratch);
  const { apt, packages } = await openApt(spec, { folder: scratch, context, say });
  await unpackPackages(packages, root, { apt, folder: scratch, context, say });
  await removeTree(scratch);
  say('trying it');
  await writeLaunchers(spec, staging);
  await prove(spec, staging, context);
}

/**
 * Writes `bin/NAME` for each program: it finds the unpacked libraries from where it lies itself, so the folder may be moved.
 * The program itself takes its place, so that a signal to the process reaches the server.
 */
async function writeLaunchers(spec: PartSpec, folder: string): Promise<void> {
  const libraries = await libraryFolders(join(folder, 'root'));
  const search = libraries.map((path) => `$here/root/${path}`).join(':');
  await mkdir(join(folder, 'bin'));
  for (const name of spec.programs) {
    const program = await programPath(join(folder, 'root'), name);
    const text = `#!/bin/sh\nhere=\${0%/*}/..\nexport LD_LIBRARY_PATH="${search}"\nexec "$here/root/${program}" "$@"\n`;
    const draft = join(folder, 'bin', `${name}.part`);
    await writeFile(draft, text);
    await chmod(draft, 0o755);
    await rename(draft, join(folder, 'bin', name));
  }
}

async function programPath(root: string, name: string): Promise<string> {
  const versions = await readdir(join(root, 'usr/lib/postgresql')).catch(() => []);
  const folders = [...versions.map((version) => `usr/lib/postgresql/${version}/bin`), ...PROGRAM_FOLDERS];
  const folder = folders.find((candidate) => existsSync(join(root, candidate, name)));
  if (folder === undefined) throw new Error(`the packages hold no ${name}`);
  return `${folder}/${name}`;
}

/** The folders of shared libraries, relative: `usr/lib/x86_64-linux-gnu` and its like. */
async function libraryFolders(root: string): Promise<readonly string[]> {
  const folders: string[] = [];
  for (const parent of ['usr/lib', 'lib']) {
    const names = await readdir(join(root, parent)).catch(() => []);
    folders.push(...names.filter((name) => name.endsWith('-linux-gnu')).map((name) => `${parent}/${name}`));
  }
  return folders;
}

/** Runs the server once: what cannot load its libraries must not be found later. */
async function prove(spec: PartSpec, folder: string, { env }: Provisioning): Promise<FoundPart> {
  const trial = await tryFolder(spec, join(folder, 'bin'), env);
  if ('version' in trial) return { part: spec.part, ...trial, from: 'cache' };
  throw new Error(trial.reason ?? `the packages hold no ${spec.programs[0]}`);
}

function tellFound(spec: PartSpec, found: FoundPart, { report }: Provisioning): FoundPart {
  const step = `find ${spec.title}`;
  report({ kind: 'started', step });
  report({ kind: 'done', step, elapsedMs: 0, result: `${found.version} at ${found.programs[spec.programs[0]] ?? ''}` });
  return found;
}

function unsupported(spec: PartSpec): ReliaError {
  return new ReliaError('RELIA_INSTALL_FAILED', {
    message: `${spec.title} ${spec.oldest} or newer was not found, and relia unpacks it on Debian and Ubuntu only: unsupported here`,
    hint: `install it with the system's package manager so that ${spec.programs.join(', ')} are on PATH, or run on Docker`,
  });
}
