import { z } from 'zod';
import { durationSchema } from './duration.ts';

const bodySchema: z.ZodType<BodyTemplate> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(bodySchema), z.record(z.string(), bodySchema)]),
);

/** A JSON body in which `${id}`, `${key}`, `${value}`, `${run}`, `${session}`, `${from}`, `${to}` and `${amount}` are filled in. */
export type BodyTemplate =
  string | number | boolean | null | readonly BodyTemplate[] | { readonly [key: string]: BodyTemplate };

const requestSchema = z.strictObject({
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).describe('The HTTP method.'),
  path: z
    .string()
    .startsWith('/', { error: 'expected a path that begins with "/"' })
    .describe('Path and query, from the entry; placeholders such as `${id}` are filled in.'),
  headers: z.record(z.string(), z.string()).optional().describe('Headers, by name.'),
  body: bodySchema.optional().describe('The JSON body; placeholders are filled in.'),
});

/** One kind of request and what it means, so that its outcome can be judged. */
export const operationSchema = z.strictObject({
  name: z.string().min(1).describe('What the report calls it.'),
  does: z
    .enum(['add', 'read', 'write', 'cas', 'transfer'])
    .describe('What it means for the data: `add` an id, `read`, `write` or `cas` a value, `transfer` an amount.'),
  on: z.string().min(1).describe('The data set that it works on, a key of `data`.'),
  request: requestSchema.describe('What is sent.'),
  weight: z.number().positive().default(1).describe("Its share of the load, relative to the others' weights."),
  timeout: durationSchema.default(2_000).describe("After this the client gives up; a write's outcome is then unknown."),
  returns: z
    .strictObject({
      value: z.string().optional().describe('Where the value is, as a dotted path.'),
      version: z.string().optional().describe('Where its version is, as a dotted path.'),
    })
    .default({})
    .describe('Where a read finds what it came for in the JSON answer.'),
});

const loadFields = {
  rate: z
    .number()
    .positive()
    .optional()
    .describe(
      'Requests a second (iterations, with a script), evenly spaced, whatever the system answers; needed with `operations`.',
    ),
  warmUp: durationSchema.default(2_000).describe('Left out of every judgement: caches fill, connections open.'),
  duration: durationSchema.describe('The whole load, warm-up included.'),
  maxVUs: z
    .int()
    .positive()
    .optional()
    .describe("The most virtual users; 1.1 x rate x (longest timeout + p99) when not given, by Little's law."),
};

/** The load: operations that relia generates a script from, or a k6 script of the user's. */
export const loadSchema = z.union([
  z.strictObject({
    ...loadFields,
    operations: z
      .array(operationSchema)
      .nonempty()
      .describe('Requests and what they mean; relia makes the k6 script of them.'),
  }),
  z.strictObject({
    ...loadFields,
    script: z.string().min(1).describe('A k6 script of your own, run unchanged; without `rate` its own options run.'),
  }),
]);

/** A load with defaults filled in. */
export type Load = z.output<typeof loadSchema>;
/** One declared operation with defaults filled in. */
export type Operation = z.output<typeof operationSchema>;
