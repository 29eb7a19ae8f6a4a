import { z } from 'zod';

/** How one node's data is read back when all is over: over HTTP from the entry, or by a command in the node. */
const nodeSchema = z.string().min(1).describe('The target whose copy is read.');

const finalReadSchema = z.union([
  z.strictObject({
    node: nodeSchema,
    path: z.string().startsWith('/').describe('What a GET from the entry asks for; `${run}` is filled in.'),
    ids: z.string().default('ids').describe('Where the ids are in the JSON answer, as a dotted path.'),
    rows: z.string().optional().describe('Where `[id, value]` pairs are, when values are to be compared too.'),
    balances: z
      .strictObject({
        path: z.string().startsWith('/').describe('What that GET asks for.'),
        at: z
          .string()
          .default('balances')
          .describe('Where `{ account: balance }` is in the JSON answer, as a dotted path.'),
      })
      .optional()
      .describe('Of a bank: a second GET, for what every account holds.'),
  }),
  z.strictObject({
    node: nodeSchema,
    exec: z
      .array(z.string())
      .nonempty()
      .describe("A command in the node's container that prints an id a line; `${run}` is filled in."),
  }),
]);

const finalReadsSchema = z
  .array(finalReadSchema)
  .default([])
  .describe("How every node's copy is read back when all is over: over HTTP, or by a command.");

function modelNamed<const Name extends string>(name: Name) {
  return z.literal(name).describe('What it is: ids that are only added, keys with values, or accounts with balances.');
}

/** One data set: what it is, and how every node's copy is read back. */
export const dataSetSchema = z.discriminatedUnion('model', [
  z.strictObject({ model: modelNamed('ledger'), finalReads: finalReadsSchema }),
  z.strictObject({
    model: modelNamed('register'),
    keys: z.int().positive().default(16).describe('How many keys the load spreads over.'),
    finalReads: finalReadsSchema,
  }),
  z.strictObject({
    model: modelNamed('bank'),
    accounts: z.int().min(2).default(8).describe('How many accounts there are: `0`, `1`, and so on.'),
    maxTransfer: z.int().positive().default(5).describe('The largest amount of a transfer.'),
    opening: z.int().nonnegative().optional().describe('What every account holds at first; needed to judge balances.'),
    finalReads: finalReadsSchema,
  }),
]);

/** A data set with defaults filled in. */
export type DataSet = z.output<typeof dataSetSchema>;
/** One way to read one node's data back. */
export type FinalRead = z.output<typeof finalReadSchema>;
