import { z } from 'zod';

/** What a target does in the stack; decides how relia asks it whether it lives. */
export const roleSchema = z.enum(['load-balancer', 'web', 'cache', 'database', 'other']);

const portSchema = z.int().min(1).max(65_535);

const targetSchema = z.strictObject({
  service: z
    .union([z.string().min(1), z.array(z.string().min(1)).nonempty()], {
      error: 'expected the name of a compose service, or a list of them',
    })
    .describe('A compose service, or several that share the role.'),
  role: roleSchema.describe('What it does in the stack; decides how it is asked whether it lives.'),
  state: z
    .enum(['primary', 'replica'])
    .optional()
    .describe('Only instances in this replication state, asked at each act: it stays true after a failover.'),
  port: portSchema.optional().describe('Where its instances serve; 8080, 3000, 6379 or 5432 by role when not given.'),
});

const linkSchema = z.strictObject({
  from: z.string().min(1).describe('The target that opens the connections.'),
  to: z.string().min(1).describe('The target that accepts them.'),
  port: portSchema.describe('The port on `to`.'),
});

/** A system under test: where it comes from, how users enter it, and its named parts. */
export const systemSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*$/, { error: 'expected lower-case letters, digits and dashes' })
    .describe('What the system is called, in lower-case letters, digits and dashes.'),
  compose: z.string().min(1).describe('The compose file, relative to the file that names it.'),
  project: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]*$/, { error: 'expected a compose project name' })
    .optional()
    .describe('The compose project; `relia-<name>` when not given. One that runs is attached to, and left up.'),
  entry: z
    .strictObject({
      target: z.string().min(1).describe('The target that users reach first.'),
      port: portSchema.describe('The port inside its container.'),
    })
    .describe('Where users enter.'),
  targets: z.record(z.string(), targetSchema).describe('The parts of the system, by names of your own.'),
  links: z
    .record(z.string(), linkSchema)
    .default({})
    .describe('Connections that faults may hit, by names of your own.'),
  database: z
    .strictObject({
      user: z.string().min(1).default('postgres').describe('The user that psql connects as.'),
      name: z.string().min(1).default('postgres').describe('The database that it connects to.'),
    })
    .default({ user: 'postgres', name: 'postgres' })
    .describe('How a database is asked for its state and lag: by psql inside its container.'),
  readyWithinS: z.int().positive().default(120).describe('Seconds that the stack may take to become healthy.'),
});

/** A system as relia holds it: defaults filled in. */
export type System = z.output<typeof systemSchema>;
/** One named part of a system. */
export type Target = System['targets'][string];
/** One named connection between two parts. */
export type Link = System['links'][string];
/** What a target does in the stack. */
export type Role = z.output<typeof roleSchema>;
