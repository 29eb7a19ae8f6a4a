import { createRandom } from '../dist/drivers/system/random.js';

function operation(index, fields) {
  const name = String(fields.process);
  return { index, label: `index ${index}`, session: name, key: '', ...fields, process: name };
}

/** Calls, returns and, in between, the instants at which operations take effect; each process does one thing after the other. */
function schedule({ count, processes, random }) {
  const free = new Float64Array(processes);
  const spans = [];
  for (let i = 0; i < count; i++) {
    let process = 0;
    for (let other = 1; other < processes; other++) if (free[other] < free[process]) process = other;
    const call = free[process] + random() * 2;
    const effect = call + random() * 5;
    const ret = effect + random() * 5;
    free[process] = ret;
    spans.push({ process, call, effect, ret });
  }
  return spans;
}

/** What one mutator does, and the state after it. */
function change(state, random, values) {
  const any = () => Math.floor(random() * values);
  if (random() < 0.5) {
    const value = any();
    return { deed: { verb: 'write', value }, next: value };
  }
  const from = random() < 0.6 && state !== null ? state : any();
  const to = any();
  return { deed: { verb: 'cas', value: [from, to] }, next: state === from ? to : state, isRefused: state !== from };
}

/**
 * Reads, writes and compare-and-sets of a register that behaved.
 * @param {{ count: number, processes: number, unknown?: number, values?: number, seed: number }} of `unknown` operations got no
 *   answer: four of ten of them never took place, the others at some time later.
 */
export function casHistory({ count, processes, unknown = 0, values = 5, seed }) {
  const random = createRandom(seed).next;
  const lost = new Set();
  while (lost.size < unknown) lost.add(Math.floor(random() * count));
  const spans = schedule({ count, processes, random }).map((span, place) => {
    if (!lost.has(place)) return { ...span, outcome: 'ok' };
    const effect = random() < 0.4 ? Infinity : span.effect + random() * random() * 500;
    return { ...span, effect, outcome: 'info', ret: Infinity };
  });
  let state = null;
  for (const span of spans.toSorted((a, b) => a.effect - b.effect)) {
    if (span.outcome === 'ok' && random() < 0.4) {
      Object.assign(span, { verb: 'read', value: state });
      continue;
    }
    const { deed, next, isRefused } = change(state, random, values);
    if (isRefused && span.outcome === 'ok') span.outcome = 'fail';
    Object.assign(span, deed);
    if (span.effect !== Infinity) state = next;
  }
  const list = spans
    .toSorted((a, b) => a.call - b.call)
    .map(({ effect: _effect, ...span }, index) => operation(index, span));
  return { list, isOrderOnly: false };
}

/** What an operation leaves behind when it takes place. */
function writtenBy({ verb, value }) {
  return verb === 'cas' ? value[1] : value;
}

/** A value that a read cannot have returned: whatever wrote it had returned before another write began that returned before the read. */
function staleFor(read, mutators) {
  const before = mutators.filter(({ call }) => call < read.ret);
  const lastReturn = new Map();
  for (const one of before) lastReturn.set(writtenBy(one), Math.max(one.ret, lastReturn.get(writtenBy(one)) ?? 0));
  const settled = before.filter(({ outcome, ret }) => outcome === 'ok' && ret < read.call);
  return [...lastReturn].find(([value, ret]) => settled.some((one) => one.call > ret && writtenBy(one) !== value))?.[0];
}

function withRead(history, index, value) {
  return { ...history, list: history.list.map((one) => (one.index === index ? { ...one, value } : one)) };
}

function lateReads({ list }) {
  return list.slice(Math.floor(list.length * 0.9)).filter(({ verb, outcome }) => verb === 'read' && outcome === 'ok');
}

/** The same history with one read, in the last tenth, of what had certainly been overwritten: no order explains it. */
export function withStaleRead(history) {
  const mutators = history.list.filter(({ verb, outcome }) => verb !== 'read' && outcome !== 'fail');
  for (const read of lateReads(history)) {
    const value = staleFor(read, mutators);
    if (value !== undefined) return withRead(history, read.index, value);
  }
  throw new Error('no read can be made stale');
}

/** The same history with one read, in the last tenth, of this value. */
export function withReadOf(history, value) {
  const [read] = lateReads(history);
  return withRead(history, read.index, value);
}

/** Reads and writes of a register that behaved; every value is written once. */
export function uniqueHistory({ count, processes, unknown = 0, seed }) {
  const random = createRandom(seed).next;
  const spans = schedule({ count, processes, random });
  let state = null;
  let next = 0;
  for (const span of spans.toSorted((a, b) => a.effect - b.effect)) {
    if (random() < 0.5) Object.assign(span, { verb: 'read', value: state, outcome: 'ok' });
    else {
      next++;
      const isUnknown = random() < unknown / count;
      Object.assign(span, { verb: 'write', value: next, outcome: isUnknown ? 'info' : 'ok' });
      if (isUnknown) span.ret = Infinity;
      if (!isUnknown || random() < 0.6) state = next;
    }
  }
  const list = spans
    .toSorted((a, b) => a.call - b.call)
    .map(({ effect: _effect, ...span }, index) => operation(index, span));
  return { list, isOrderOnly: false };
}

/** Writes of a ledger, all acknowledged but every hundredth, and final reads of all that is there. */
export function ledgerHistory({ writes, reads }) {
  const list = [];
  for (let i = 0; i < writes; i++) {
    const isUnknown = i % 100 === 99;
    const common = { process: i % 200, verb: 'add', key: `run-${i}`, value: i, call: i };
    list.push(operation(i, { ...common, outcome: isUnknown ? 'info' : 'ok', ret: isUnknown ? Infinity : i + 3 }));
  }
  const ids = list.filter((_one, i) => i % 200 !== 99).map(({ key }) => key);
  for (let read = 0; read < reads; read++) {
    const call = writes + 100 + read;
    const common = { process: `node ${read}`, verb: 'read', outcome: 'ok', call, ret: call + 50, isFinal: true };
    list.push(operation(list.length, { ...common, node: `node-${read}`, value: ids }));
  }
  return { list, isOrderOnly: false };
}

/** Sessions that write keys of their own and read them back, with the server's versions. */
export function sessionHistory({ count, sessions }) {
  const versions = new Float64Array(sessions);
  const list = [];
  for (let i = 0; i < count; i++) {
    const process = i % sessions;
    const isWrite = Math.floor(i / sessions) % 3 === 0;
    if (isWrite) versions[process]++;
    const version = versions[process];
    const common = { process, key: `k${process}`, value: version, version, outcome: 'ok', call: i, ret: i + 0.5 };
    list.push(operation(i, { ...common, verb: isWrite ? 'write' : 'read' }));
  }
  return { list, isOrderOnly: false };
}

/** Lines of a relia history of a register data set that behaved: keys, unique values, a read or a write each. */
export function* reliaLines({ count, keys }) {
  yield JSON.stringify({ type: 'header', schema: 'relia.history/1', run: 'bench', scenario: 'bench', t0: 1.7e12 });
  const held = new Array(keys).fill(null);
  for (let i = 0; i < count; i++) {
    const k = i % keys;
    const isWrite = Math.floor(i / keys) % 2 === 0;
    if (isWrite) held[k] = `v${i}`;
    const common = {
      type: 'op',
      call: i * 2,
      return: i * 2 + 0.75,
      vu: i % 50,
      scenario: 'relia',
      iteration: i,
      index: 0,
    };
    const does = isWrite ? 'write' : 'read';
    yield JSON.stringify({
      ...common,
      name: does,
      does,
      on: 'r',
      key: `k${k}`,
      value: held[k],
      outcome: 'ok',
      status: 200,
    });
  }
}
