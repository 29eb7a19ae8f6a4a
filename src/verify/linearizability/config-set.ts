import { at, withRoom } from './int-list.ts';
import type { Layout } from './layout.ts';
import type { Limits } from './limits.ts';

/** Words before a configuration: the next one in its bucket, and what its owner notes with it. */
const HEAD = 2;
const NONE = -1;
/** Configurations that there is room for to begin with. */
const FIRST_ROOM = 64;
/** The state of a configuration that a better one has replaced. */
const DEAD = -2;
/** Comparisons that count as one step. */
const COMPARED_PER_STEP = 8;

/**
 * Configurations of which none is better than another (see {@link Layout.dominates}). They are told apart by state, and by the
 * note when `byNote`.
 */
export class ConfigSet {
  readonly #layout: Layout;
  readonly #limits: Limits;
  readonly #byNote: boolean;
  readonly #stride: number;
  words: Int32Array;
  #end = 0;
  #buckets: Int32Array;
  /** Buckets filled in an earlier generation are empty. */
  #stamps: Int32Array;
  #generation = 1;
  #alive = 0;

  constructor(layout: Layout, limits: Limits, { byNote }: { readonly byNote: boolean }) {
    this.#layout = layout;
    this.#limits = limits;
    this.#byNote = byNote;
    this.#stride = HEAD + layout.width;
    this.words = new Int32Array(FIRST_ROOM * this.#stride);
    this.#buckets = new Int32Array(FIRST_ROOM / 2);
    this.#stamps = new Int32Array(FIRST_ROOM / 2);
    limits.take(this.words.length + 2 * this.#buckets.length);
  }

  /** How many configurations it holds. */
  get size(): number {
    return this.#alive;
  }

  clear(): void {
    this.#end = 0;
    this.#alive = 0;
    this.#generation++;
  }

  /** The place of the first configuration at or after `place` (0 to begin with); -1 when there is none. */
  from(place: number): number {
    let config = place < HEAD ? HEAD : place;
    while (config < this.#end && at(this.words, config) === DEAD) config += this.#stride;
    return config < this.#end ? config : NONE;
  }

  /** The place of the next configuration after this one; -1 when there is none. */
  after(config: number): number {
    return this.from(config + this.#stride);
  }

  /** What was noted with a configuration. */
  noteOf(config: number): number {
    return at(this.words, config - 1);
  }

  /** Puts other notes in place of all those noted; for sets that do not tell configurations apart by note. */
  renote(change: (notes: readonly number[]) => readonly number[]): void {
    const configs: number[] = [];
    for (let config = this.from(0); config !== NONE; config = this.after(config)) configs.push(config);
    change(configs.map((config) => this.noteOf(config))).forEach((note, place) => {
      this.words[(configs[place] ?? HEAD) - 1] = note;
    });
  }

  #bucketOf(state: number, note: number): number {
    const key = this.#byNote ? Math.imul(note, 0x9e3779b1) ^ state : state;
    const hash = Math.imul(key ^ (key >>> 15), 0x85ebca6b);
    return (hash ^ (hash >>> 13)) & (this.#buckets.length - 1);
  }

  /** Adds a configuration unless one that is here is as good; takes out those that it is better than. Returns whether it was added. */
  add(source: Int32Array, config: number, note: number): boolean {
    const { words } = this;
    const state = at(source, config);
    const bucket = this.#bucketOf(state, note);
    const first = this.#stamps[bucket] === this.#generation ? at(this.#buckets, bucket) : NONE;
    let compared = 0;
    for (let other = first; other !== NONE; other = at(words, other - HEAD)) {
      if (at(words, other) !== state || (this.#byNote && at(words, other - 1) !== note)) continue;
      compared++;
      if (this.#layout.dominates(words, other, source, config)) {
        this.#limits.steps += Math.floor(compared / COMPARED_PER_STEP);
        return false;
      }
      if (this.#layout.dominates(source, config, words, other)) {
        words[other] = DEAD;
        this.#alive--;
      }
    }
    this.#limits.steps += Math.floor(compared / COMPARED_PER_STEP);
    this.#put(source, config, { note, bucket, first });
    return true;
  }

  #put(source: Int32Array, config: number, to: { note: number; bucket: number; first: number }): void {
    const target = this.#end + HEAD;
    if (this.#end + this.#stride > this.words.length) this.#grow();
    const { words } = this;
    words[target - HEAD] = to.first;
    words[target - 1] = to.note;
    for (let word = 0; word < this.#layout.width; word++) words[target + word] = at(source, config + word);
    this.#buckets[to.bucket] = target;
    this.#stamps[to.bucket] = this.#generation;
    this.#end += this.#stride;
    this.#alive++;
    if (this.#end > 4 * this.#stride * this.#buckets.length) this.#rehash();
  }

  #grow(): void {
    this.#limits.take(this.words.length);
    this.words = withRoom(this.words, this.words.length * 2);
  }

  #rehash(): void {
    const size = 4 * this.#buckets.length;
    this.#limits.take(2 * (size - this.#buckets.length));
    this.#buckets = new Int32Array(size);
    this.#stamps = new Int32Array(size);
    this.#generation = 1;
    for (let config = this.from(0); config !== NONE; config = this.after(config)) {
      const bucket = this.#bucketOf(at(this.words, config), this.noteOf(config));
      this.words[config - HEAD] = this.#stamps[bucket] === 1 ? at(this.#buckets, bucket) : NONE;
      this.#buckets[bucket] = config;
      this.#stamps[bucket] = 1;
    }
  }

  /** Gives the memory back. */
  release(): void {
    this.#limits.give(this.words.length + 2 * this.#buckets.length);
    this.words = this.#buckets = this.#stamps = new Int32Array(0);
    this.#end = this.#alive = 0;
  }
}
