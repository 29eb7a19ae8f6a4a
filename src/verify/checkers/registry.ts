import { checkAppendList } from './append-list.ts';
import { checkBank } from './bank.ts';
import type { Checker, ModelName } from './check.ts';
import { checkCounter } from './counter.ts';
import { checkKv } from './kv.ts';
import { checkLedger } from './ledger.ts';
import { checkQueue } from './queue.ts';
import { checkCasRegister, checkMutex, checkRegister } from './registers.ts';
import { checkSession } from './session.ts';
import { checkSet } from './set.ts';
import { checkUniqueIds } from './unique-ids.ts';

/** A model that histories can be judged by, with what its verdict is worth. */
export interface RegisteredModel {
  readonly check: Checker;
  /** The operations it takes, and what their values are. */
  readonly takes: string;
  /** What a pass, or a fail, proves. */
  readonly proves: string;
  /** What goes unseen even if it is there. */
  readonly cannotSee: string;
  /** How time grows; n operations, and what they hold. */
  readonly cost: string;
}

const SEARCH_COST =
  'Mostly O(n log n); exponential at worst, in operations that run at once or got no answer. Ends within its steps.';

/** Every model, by name. */
export const REGISTRY: Readonly<Record<ModelName, RegisteredModel>> = {
  ledger: {
    check: checkLedger,
    takes:
      'add (key: the id, value: what is written beside it; or value: the id), read (key: an id, value: what is beside it or null; no key: all ids). Reads of the end are marked as final.',
    proves:
      'A pass: every acknowledged write is on some node at the end, once and unchanged, and nothing is there that was refused or never written. A fail names the writes. With fault times: RPO, the shape of the loss, and what was lost after the fault.',
    cannotSee:
      'Loss after the last read; writes that nobody acknowledged; a value that is not read back. Two faults close together are told apart by time only.',
    cost: 'O(writes log writes + ids in all reads). 1 000 000 writes and 3 reads of all: about 2 s.',
  },
  register: {
    check: checkRegister,
    takes: 'read and write (value), per key.',
    proves:
      'A pass: one order of the operations, within their times, explains every read (linearizable). A fail: there is none.',
    cannotSee: 'Anything that a reader did not read. Without times only the order of the source is known.',
    cost: SEARCH_COST,
  },
  'cas-register': {
    check: checkCasRegister,
    takes: 'read, write (value) and cas ([expected, new]), per key.',
    proves: 'As register, with compare-and-set.',
    cannotSee: 'As register. Why a cas failed, where the source does not say that it was refused.',
    cost: SEARCH_COST,
  },
  mutex: {
    check: checkMutex,
    takes: 'acquire and release, per key; free at first.',
    proves:
      'A pass: the lock can never have been held twice at once, nor been released while free. A fail: it must have.',
    cannotSee: 'Whether what the lock protects was protected: a holder that was paused may act on after its lease.',
    cost: SEARCH_COST,
  },
  kv: {
    check: checkKv,
    takes: 'get, put and append of texts, per key; empty at first.',
    proves: 'A pass: one order explains every get of each key. A fail: for some key there is none.',
    cannotSee: 'Order between keys: each is judged on its own (which is enough for linearizability).',
    cost: SEARCH_COST,
  },
  session: {
    check: checkSession,
    takes: 'read or get, write, put, cas or append, per key; versions where the server tells them.',
    proves:
      'A fail: a session read an older value than it had read or written, or its write took effect before what it had read or written. A pass: it did not, where that was put to the test; the reason names which guarantees were.',
    cannotSee:
      'Anything between keys. Writes follow reads, and the order of writes that nobody read, unless the server tells versions or values are lists. Values written more than once, unless it tells versions.',
    cost: 'O(n log n), mostly O(n). 1 000 000 operations: about 1 s.',
  },
  bank: {
    check: checkBank,
    takes:
      'transfer ({ from, to, amount }; key: its id), read ({ account: balance }); reads of the table of transfers as a ledger`s.',
    proves:
      'A fail: a read shows a wrong total, an overdrawn, missing or unknown account; or, where the table was read, a transfer is lost, or balances do not follow from the transfers. A pass: none of the reads does.',
    cannotSee:
      'Without the table of transfers: a transfer that vanished as a whole, since the total stays the same; one that took place twice. Wrong balances that nobody read.',
    cost: 'O(reads x accounts + n log n).',
  },
  set: {
    check: checkSet,
    takes: 'add (value: an element), read (value: all elements), per key.',
    proves:
      'A pass: every acknowledged element is there by the last reads, once, and nothing else. A fail names the elements. Each element is judged on its own: exact for that.',
    cannotSee: 'Order between elements: two reads that each lack what the other has. Loss after the last read.',
    cost: 'O(elements log elements + elements in all reads). 100 000 elements and 100 reads of all: about 0.4 s.',
  },
  queue: {
    check: checkQueue,
    takes: 'enqueue (value), dequeue (value; null: it was empty), drain (values), per key; offsets as versions.',
    proves:
      'A fail: something came out that nobody put in or that was refused, or (by what the queue promises) was lost or came out twice. A pass: nothing was, and all was taken out.',
    cannotSee: 'Order. Loss of what was never looked for: the queue must be emptied at the end, or tell offsets.',
    cost: 'O(n log n).',
  },
  counter: {
    check: checkCounter,
    takes: 'add (value: an amount, also negative), read (value: the sum), per key.',
    proves:
      'A fail: a read is outside of what the adds before and during it allow, or below an earlier one although nothing was taken away. Sound, not complete: a pass means that no read is.',
    cannotSee: 'A wrong sum within the bounds; they widen with every add that runs beside the read or got no answer.',
    cost: 'O(n log n).',
  },
  'unique-ids': {
    check: checkUniqueIds,
    takes: 'generate (value: an id), per key.',
    proves: 'A pass: all ids that were handed out are different. A fail names those that are not.',
    cannotSee: 'Ids whose answers were lost; ids of before and after the history.',
    cost: 'O(n).',
  },
  'append-list': {
    check: checkAppendList,
    takes: 'append (value: an element, unique within its key), read or get (value: the whole list), per key.',
    proves:
      'Exact where elements are unique: a pass if and only if one order explains every list of each key (linearizable). A fail names the class: lost, stale, reordered, aborted, duplicated ...',
    cannotSee: 'Order between keys. Elements that may have been appended more than once make it inconclusive.',
    cost: 'O(n + elements in all reads).',
  },
};
