import type { Progress } from '../../ports/runtime.ts';
import { DEBIAN_TAG, provideDebian } from './debian-image.ts';
import type { Engine } from './engine.ts';
import { hasImage } from './image.ts';
import { NODE_TAG, provideNode } from './node-image.ts';

/** Lets only one process at a time make the named thing. */
export type Exclusively = <Result>(thing: string, work: () => Promise<Result>) => Promise<Result>;

/** Provides base images that a registry may not give. */
export class BaseImages {
  readonly #engine: Engine;
  readonly #exclusively: Exclusively;

  constructor(engine: Engine, exclusively: Exclusively) {
    this.#engine = engine;
    this.#exclusively = exclusively;
  }

  /** Makes sure of every image of the list that relia knows how to make; others are left to compose. Throws RELIA_IMAGE_UNAVAILABLE. */
  async provide(tags: readonly string[], progress: Progress): Promise<void> {
    if (tags.includes(DEBIAN_TAG) || tags.includes(NODE_TAG)) await this.#debian(progress);
    if (tags.includes(NODE_TAG)) {
      await this.#once(NODE_TAG, () => {
        progress(`making ${NODE_TAG} from the npm registry's Node`);
        return provideNode(this.#engine, NODE_TAG);
      });
    }
  }

  async #debian(progress: Progress): Promise<void> {
    await this.#once(DEBIAN_TAG, () => provideDebian(this.#engine, DEBIAN_TAG, progress));
  }

  /** Does the work unless the image is there, before the lock or once it is had: another process may have made it meanwhile. */
  async #once(tag: string, make: () => Promise<void>): Promise<void> {
    if (await hasImage(this.#engine, tag)) return;
    await this.#exclusively(`image-${tag.replaceAll(/[^\w.-]/g, '-')}`, async () => {
      if (!(await hasImage(this.#engine, tag))) await make();
    });
  }
}
