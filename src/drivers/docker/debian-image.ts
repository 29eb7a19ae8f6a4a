import { execa } from 'execa';
import { ReliaError, messageOf } from '../../errors.ts';
import type { Progress } from '../../ports/runtime.ts';
import type { Engine } from './engine.ts';
import { followProgress } from './image.ts';

/** The base of every image of relia's and of the shipped stacks. */
export const DEBIAN_TAG = 'debian:bookworm-slim';

/** A registry that has not begun to answer by then counts as out of reach, milliseconds. */
const PULL_ANSWER_MS = 15_000;
const PULL_DEADLINE_MS = 180_000;
const BOOTSTRAP_DEADLINE_MS = 300_000;

/** Pulls an image. Throws when the registry does not answer or refuses. */
export async function pullImage(engine: Engine, tag: string): Promise<void> {
  const stream = await engine.call(
    `pull ${tag}`,
    (abortSignal) => engine.docker.pull(tag, { abortSignal }),
    PULL_ANSWER_MS,
  );
  await engine.call(`pull ${tag}`, () => followProgress(stream), PULL_DEADLINE_MS);
}

/** Makes Debian 12 from the machine's own Debian mirror with mmdebstrap and gives it the tag (22 s measured). Throws RELIA_IMAGE_UNAVAILABLE. */
export async function bootstrapDebian(engine: Engine, tag: string): Promise<void> {
  const [repo, version] = tag.split(':');
  const command = ['--quiet', '--variant=minbase', '--include=ca-certificates', 'bookworm', '-'];
  const child = execa('mmdebstrap', command, {
    stdin: 'ignore',
    buffer: { stdout: false },
    timeout: BOOTSTRAP_DEADLINE_MS,
    cleanup: true,
  });
  // Awaited below; a failed start must not be a rejection that nobody hears while the import is under way.
  child.catch(() => undefined);
  try {
    await engine.call(
      `import ${tag}`,
      async (abortSignal) => {
        const options = { repo, tag: version, changes: 'CMD ["bash"]', abortSignal };
        return followProgress(await engine.docker.importImage(child.stdout, options));
      },
      BOOTSTRAP_DEADLINE_MS,
    );
    await child;
  } catch (error) {
    child.kill();
    const failure = await child.then(
      () => error,
      (reason: unknown) => reason,
    );
    throw new ReliaError('RELIA_IMAGE_UNAVAILABLE', {
      message: `${tag} could not be made from the Debian mirror: ${messageOf(failure).split('\n', 1)[0] ?? ''}`,
      hint: 'install mmdebstrap (apt-get install mmdebstrap; on Ubuntu also debian-archive-keyring), or `docker pull` the image where a registry can be reached',
      details: messageOf(failure).split('\n').slice(1).slice(-8),
      cause: error,
    });
  }
}

/** Provides the Debian base: pulled where a registry answers, made on this machine where none does. */
export async function provideDebian(engine: Engine, tag: string, progress: Progress): Promise<void> {
  progress(`pulling ${tag}`);
  try {
    await pullImage(engine, tag);
    return;
  } catch (error) {
    progress(`${tag} cannot be pulled (${messageOf(error)}); making it with mmdebstrap, about half a minute`);
  }
  await bootstrapDebian(engine, tag);
}
