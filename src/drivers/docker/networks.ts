import type { Engine } from './engine.ts';
import { membersOf } from './stack.ts';

/** The networks that any of the instances is on, sorted. */
export async function networksOf(
  engine: Engine,
  project: string,
  services?: readonly string[],
): Promise<readonly string[]> {
  const members = await membersOf(engine, project, services);
  const names = members.flatMap(({ instance }) => instance.attachments.map(({ network }) => network));
  return [...new Set(names)].sort();
}
