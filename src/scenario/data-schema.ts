import { z } from 'zod';

/** How one node's data is read back when all is over: over HTTP from the entry, or by a command in the node. */
const finalReadSchema = z.union([
  z.strictObject({
    node: z.string().min(1),
    /** A GET from the entry; `${run}` is filled in. */
    path: z.string().startsWith('/'),
    /** Where the ids stand in the JSON answer, as a dotted path. */
    ids: z.string().default('ids'),
    /** Where `[id, value]` pairs stand, when the payload is to be compared too. */
    rows: z.string().optional(),
    /** Of a bank: a second GET, and where `{ account: balance }` stands in its answer. */
    balances: z.strictObject({ path: z.string().startsWith('/'), at: z.string().default('balances') }).optional(),
  }),
  z.strictObject({
    node: z.string().min(1),
    /** A command in the node's container that prints one id a line; `${run}` is filled in. */
    exec: z.array(z.string()).nonempty(),
  }),
]);

/** One data set: what it is, and how every node's copy is read back. */
export const dataSetSchema = z.discriminatedUnion('model', [
  z.strictObject({ model: z.literal('ledger'), finalReads: z.array(finalReadSchema).default([]) }),
  z.strictObject({
    model: z.literal('register'),
    /** How many keys the load spreads over. */
    keys: z.int().positive().default(16),
    finalReads: z.array(finalReadSchema).default([]),
  }),
  z.strictObject({
    model: z.literal('bank'),
    accounts: z.int().min(2).default(8),
    maxTransfer: z.int().positive().default(5),
    /** What every account holds at first; the accounts are `0`, `1`, and so on. Needed to judge balances. */
    opening: z.int().nonnegative().optional(),
    /** The ids of the transfers that took place. */
    finalReads: z.array(finalReadSchema).default([]),
  }),
]);

/** A data set with defaults filled in. */
export type DataSet = z.output<typeof dataSetSchema>;
/** One way to read one node's data back. */
export type FinalRead = z.output<typeof finalReadSchema>;
