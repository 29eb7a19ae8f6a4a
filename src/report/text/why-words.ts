import type { Judgement } from '../../verify/judgement.ts';
import { withoutBreaksInNumbers } from './unbroken.ts';

/** Why this verdict, without the verdict's own word: it stands beside the sentence already. */
export function whyWords({ verdict, why }: Pick<Judgement, 'verdict' | 'why'>): string {
  const words = why.startsWith(`${verdict}: `) ? why.slice(verdict.length + 2) : why;
  return withoutBreaksInNumbers(`${words.charAt(0).toUpperCase()}${words.slice(1)}`);
}
