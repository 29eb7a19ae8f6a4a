/** The servers that the shipped stack consists of, beside Node itself. */
export type StackPart = 'postgres' | 'redis' | 'haproxy';

/** What is known of one server before it is found. */
export interface PartSpec {
  readonly part: StackPart;
  readonly title: string;
  /** Its programs, the server first: one folder must hold them all. */
  readonly programs: readonly [server: string, ...others: string[]];
  /** The server's argument that makes it print its version. */
  readonly versionFlag: string;
  /** The oldest version whose behaviour the stack relies on. */
  readonly oldest: string;
  /** Folders outside PATH where distributions keep it; `*` stands for one name, the highest version of which comes first. */
  readonly folders: readonly string[];
}

/** Every server, in the order they are looked for. */
export const STACK_PARTS: readonly PartSpec[] = [
  {
    part: 'postgres',
    title: 'PostgreSQL',
    programs: ['postgres', 'initdb', 'pg_basebackup', 'pg_isready', 'psql'],
    versionFlag: '--version',
    oldest: '15',
    folders: ['/usr/lib/postgresql/*/bin', '/usr/pgsql-*/bin'],
  },
  {
    part: 'redis',
    title: 'Redis',
    programs: ['redis-server', 'redis-cli'],
    versionFlag: '--version',
    oldest: '6',
    folders: ['/usr/bin'],
  },
  {
    part: 'haproxy',
    title: 'HAProxy',
    programs: ['haproxy'],
    versionFlag: '-v',
    oldest: '2.4',
    folders: ['/usr/sbin', '/usr/local/sbin'],
  },
];

/** The version in what a server prints of itself: `postgres (PostgreSQL) 15.18`, `Redis server v=7.0.15 sha=...`, `HAProxy version 2.6.12-1`. */
export function parsePartVersion(output: string): string | undefined {
  return /(?:^|[\sv=])(\d+\.\d+(?:\.\d+)?)/.exec(output)?.[1];
}
