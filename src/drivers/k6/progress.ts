/** k6's own count of iterations. */
export interface IterationCount {
  readonly complete: number;
  readonly interrupted: number;
}

const COUNT = /(\d+) complete and (\d+) interrupted iterations/;

/** The last count in k6's progress output; `undefined` when it never said one. */
export function lastCount(lines: readonly string[]): IterationCount | undefined {
  const match = lines
    .toReversed()
    .map((line) => COUNT.exec(line))
    .find((found) => found !== null);
  return match === undefined ? undefined : { complete: Number(match[1]), interrupted: Number(match[2]) };
}
