import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ReliaError } from '../../errors.ts';
import type { Progress } from '../../ports/runtime.ts';
import type { BaseImages, Exclusively } from './base-images.ts';
import { DEBIAN_TAG } from './debian-image.ts';
import type { Engine } from './engine.ts';
import type { HelperImage } from './helper.ts';
import { buildImage, hasImage } from './image.ts';
import { engineArch, type EngineArch } from './node-image.ts';

const REPOSITORY = 'relia-tools';
const BUILD_DEADLINE_MS = 300_000;

/** iptables for redirects, iproute2 for `ss`, Toxiproxy for links; perl, which knocks, is part of every Debian. */
const DOCKERFILE = `FROM ${DEBIAN_TAG}
RUN apt-get update \\
  && apt-get install -y --no-install-recommends iptables iproute2 \\
  && rm -rf /var/lib/apt/lists/*
COPY toxiproxy-server /usr/local/bin/toxiproxy-server
`;

/** What relia's own image is made with. */
export interface ToolsImageParts {
  readonly engine: Engine;
  readonly bases: BaseImages;
  readonly exclusively: Exclusively;
  /** The path of a static Linux build of toxiproxy-server for the Engine's architecture. */
  toxiproxyBinary(arch: EngineArch): Promise<string>;
}

/** relia's own image, `relia-tools:<digest of what goes in>`, built once for a machine. */
export class ToolsImage implements HelperImage {
  readonly #parts: ToolsImageParts;
  readonly #progress: Progress;
  #made: Promise<string> | undefined;

  constructor(parts: ToolsImageParts, progress: Progress = () => undefined) {
    this.#parts = parts;
    this.#progress = progress;
  }

  /** The image's tag; builds it when the Engine does not have it. Throws RELIA_IMAGE_UNAVAILABLE. */
  tag(): Promise<string> {
    return this.provide(this.#progress);
  }

  /** As `tag`, with progress. */
  async provide(progress: Progress): Promise<string> {
    this.#made ??= this.#make(progress);
    try {
      return await this.#made;
    } catch (error) {
      this.#made = undefined;
      throw error;
    }
  }

  async #make(progress: Progress): Promise<string> {
    const { engine, bases, exclusively } = this.#parts;
    const binary = await this.#parts.toxiproxyBinary(await engineArch(engine));
    const digest = createHash('sha256')
      .update(DOCKERFILE)
      .update(await readFile(binary))
      .digest('hex');
    const tag = `${REPOSITORY}:${digest.slice(0, 12)}`;
    if (await hasImage(engine, tag)) return tag;
    await bases.provide([DEBIAN_TAG], progress);
    await exclusively(`image-${REPOSITORY}`, async () => {
      if (await hasImage(engine, tag)) return;
      progress(`building ${tag} (iptables, ss, Toxiproxy)`);
      const files = { 'toxiproxy-server': binary };
      await buildImage(engine, { tag, dockerfile: DOCKERFILE, files, deadlineMs: BUILD_DEADLINE_MS });
    });
    return tag;
  }
}

/** The newest image of relia's own that the Engine has: undoing what a dead run left must not have to build one. */
export class FoundToolsImage implements HelperImage {
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Throws RELIA_IMAGE_UNAVAILABLE when there is none. */
  async tag(): Promise<string> {
    const images = await this.#engine.call('list images', () =>
      this.#engine.docker.listImages({ filters: JSON.stringify({ reference: [REPOSITORY] }) }),
    );
    const [newest] = images.filter(({ RepoTags }) => RepoTags?.[0] !== undefined).sort((a, b) => b.Created - a.Created);
    const tag = newest?.RepoTags?.[0];
    if (tag !== undefined) return tag;
    throw new ReliaError('RELIA_IMAGE_UNAVAILABLE', {
      message: `the Engine no longer has the image ${REPOSITORY}, which deletes redirect rules`,
      hint: "restart the containers that were redirected: a rule lives only as long as its container's network namespace",
    });
  }
}
