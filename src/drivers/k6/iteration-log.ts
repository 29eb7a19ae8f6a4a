const CHUNK = 16_384;

/** Which iterations of a k6 scenario left a record and when they began: four bytes each, so that a long run stays small. */
export class IterationLog {
  readonly #chunks: Uint32Array[] = [];
  #seen = 0;
  #highest = -1;

  /** @param startMs when the iteration began, in whole milliseconds since the scenario did. The first note of it counts. */
  note(iteration: number, startMs: number): void {
    if (iteration < 0) return;
    const place = Math.floor(iteration / CHUNK);
    while (this.#chunks.length <= place) this.#chunks.push(new Uint32Array(CHUNK));
    const chunk = this.#chunks[place];
    const at = iteration % CHUNK;
    if (chunk?.[at] !== 0) return;
    // Zero stands for "not seen".
    chunk[at] = Math.max(0, Math.floor(startMs)) + 1;
    this.#seen++;
    if (iteration > this.#highest) this.#highest = iteration;
  }

  /** How many iterations were noted. */
  get seen(): number {
    return this.#seen;
  }

  /** The highest iteration noted; -1 for none. */
  get highest(): number {
    return this.#highest;
  }

  /** When an iteration began; `undefined` when it left no record. */
  startOf(iteration: number): number | undefined {
    const value = this.#chunks[Math.floor(iteration / CHUNK)]?.[iteration % CHUNK];
    return value === undefined || value === 0 ? undefined : value - 1;
  }
}
