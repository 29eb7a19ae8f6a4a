import { z } from 'zod';

/** What a target does in the stack; decides how relia asks it whether it lives. */
export const roleSchema = z.enum(['load-balancer', 'web', 'cache', 'database', 'other']);

const targetSchema = z.strictObject({
  /** One compose service, or several that share the role; with `state`, those of them that are in it right now. */
  service: z.union([z.string().min(1), z.array(z.string().min(1)).nonempty()], {
    error: 'expected the name of a compose service, or a list of them',
  }),
  role: roleSchema,
  /** Only instances in this replication state, asked at each act: it stays true after a failover. */
  state: z.enum(['primary', 'replica']).optional(),
  /** The port the instances serve on; 8080, 3000, 6379 or 5432 by role when not given. */
  port: z.int().min(1).max(65_535).optional(),
});

const linkSchema = z.strictObject({
  /** The target that opens the connections. */
  from: z.string().min(1),
  /** The target that accepts them. */
  to: z.string().min(1),
  /** The port on `to`. */
  port: z.int().min(1).max(65_535),
});

/** A system under test: where it comes from, how users enter it, and its named parts. */
export const systemSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, { error: 'expected lower-case letters, digits and dashes' }),
  /** The compose file, relative to the file that names it. */
  compose: z.string().min(1),
  /** The compose project; `relia-<name>` when not given. With the project of a running stack relia attaches to it. */
  project: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]*$/, { error: 'expected a compose project name' })
    .optional(),
  /** Where users come in: a target and the port inside its container. */
  entry: z.strictObject({ target: z.string().min(1), port: z.int().min(1).max(65_535) }),
  targets: z.record(z.string(), targetSchema),
  links: z.record(z.string(), linkSchema).default({}),
  /** How the database is asked for its state and its lag (psql inside the container). */
  database: z
    .strictObject({ user: z.string().min(1).default('postgres'), name: z.string().min(1).default('postgres') })
    .default({ user: 'postgres', name: 'postgres' }),
  /** How long the stack may take to become healthy, in seconds. */
  readyWithinS: z.int().positive().default(120),
});

/** A system as relia holds it: defaults filled in. */
export type System = z.output<typeof systemSchema>;
/** One named part of a system. */
export type Target = System['targets'][string];
/** One named connection between two parts. */
export type Link = System['links'][string];
/** What a target does in the stack. */
export type Role = z.output<typeof roleSchema>;
