import { expect } from 'vitest';

/** Stands for any text that matches, inside a value that is compared. vitest types its own as `any`. */
export function textLike(pattern: RegExp): unknown {
  return expect.stringMatching(pattern);
}

/** Stands for any list that holds these, inside a value that is compared. */
export function listWith(...members: readonly unknown[]): unknown {
  return expect.arrayContaining([...members]);
}
