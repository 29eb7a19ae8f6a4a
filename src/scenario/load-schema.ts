import { z } from 'zod';
import { durationSchema } from './duration.ts';

const bodySchema: z.ZodType<BodyTemplate> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(bodySchema), z.record(z.string(), bodySchema)]),
);

/** A JSON body in which `${id}`, `${key}`, `${value}`, `${run}`, `${session}`, `${from}`, `${to}` and `${amount}` are filled in. */
export type BodyTemplate =
  string | number | boolean | null | readonly BodyTemplate[] | { readonly [key: string]: BodyTemplate };

const requestSchema = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
  /** Path and query, from the system's entry; placeholders are filled in. */
  path: z.string().startsWith('/', { error: 'expected a path that begins with "/"' }),
  headers: z.record(z.string(), z.string()).optional(),
  body: bodySchema.optional(),
});

/** One kind of request and what it means, so that its outcome can be judged. */
export const operationSchema = z.strictObject({
  name: z.string().min(1),
  does: z.enum(['add', 'read', 'write', 'cas', 'transfer']),
  /** The data set (a key of `data`) it works on. */
  on: z.string().min(1),
  request: requestSchema,
  /** Its share of the load, relative to the other operations' weights. */
  weight: z.number().positive().default(1),
  /** After this the client gives up; a write's outcome is then unknown. */
  timeout: durationSchema.default(2_000),
  /** Where a read finds what it came for in the JSON answer, as a dotted path. */
  returns: z.strictObject({ value: z.string().optional(), version: z.string().optional() }).default({}),
});

const loadFields = {
  /** Requests per second, evenly spaced, whatever the system answers (open loop). */
  rate: z.number().positive().optional(),
  /** Left out of every judgement: caches fill, connections open. */
  warmUp: durationSchema.default(2_000),
  /** The whole load, warm-up included. */
  duration: durationSchema,
  /** The most virtual users; at least 1.1 * rate * (timeout + p99) by Little's law. */
  maxVUs: z.int().positive().optional(),
};

/** The load: operations that relia generates a script from, or a k6 script of the user's. */
export const loadSchema = z.union([
  z.strictObject({ ...loadFields, operations: z.array(operationSchema).nonempty() }),
  z.strictObject({ ...loadFields, script: z.string().min(1) }),
]);

/** A load with defaults filled in. */
export type Load = z.output<typeof loadSchema>;
/** One declared operation with defaults filled in. */
export type Operation = z.output<typeof operationSchema>;
