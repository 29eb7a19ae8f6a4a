import { basename } from 'node:path';

const LONGEST_NAME = 40;

/** A scenario file's name as part of a run id or folder: lower-case letters, digits and dashes. */
export function slugOf(file: string): string {
  const name = basename(file).replace(/(\.scenario)?\.[cm]?[jt]s$/i, '');
  const slug = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST_NAME)
    .replaceAll(/^-|-$/g, '');
  return slug === '' ? 'scenario' : slug;
}

/**
 * A run's id: when it began (UTC), which scenario, and four characters that tell it from another of the same second.
 * @example formatRunId({ at: new Date(0), name: 'kill-web', chance: 0.5 }) === '19700101-000000-kill-web-i000'
 */
export function formatRunId({
  at,
  name,
  chance,
}: {
  readonly at: Date;
  readonly name: string;
  readonly chance: number;
}): string {
  const [date = '', time = ''] = at.toISOString().split('T');
  const suffix = Math.floor(chance * 36 ** 4)
    .toString(36)
    .padStart(4, '0');
  return `${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${name}-${suffix}`;
}

/** Each name, or, where an earlier one is equal, with `-2`, `-3` and so on behind it. */
export function distinct(names: readonly string[]): readonly string[] {
  const taken: string[] = [];
  for (const name of names) {
    let candidate = name;
    for (let count = 2; taken.includes(candidate); count += 1) candidate = `${name}-${String(count)}`;
    taken.push(candidate);
  }
  return taken;
}
