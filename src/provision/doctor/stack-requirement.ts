import type { Environment } from '../events.ts';
import { findStack } from '../stack/find-stack.ts';
import type { Requirement } from './requirement.ts';

/** The servers that the shipped stack runs where there is no Docker: without them it needs Docker, with them it does not. */
export async function stackRequirement(env: Environment): Promise<Requirement> {
  const searches = await findStack(env);
  const told = searches.map(({ spec, found }) => `${spec.title} ${found?.version ?? 'was not found'}`).join(', ');
  const base = { name: 'local servers', need: 'only for stacks that run as local processes', found: told };
  if (searches.every(({ found }) => found !== undefined)) return { ...base, status: 'ok' };
  return { ...base, status: 'warning', howToGet: 'run `relia setup --stack`, if you want to run without Docker' };
}
