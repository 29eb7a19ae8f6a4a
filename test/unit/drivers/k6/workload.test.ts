import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createWorkload, idOf, mix, type Workload } from '../../../../src/drivers/k6/runtime/workload.ts';
import { subjectData, subjectsOf } from '../../../../src/drivers/k6/subject-data.ts';
import { dataSetSchema } from '../../../../src/scenario/data-schema.ts';
import { loadSchema } from '../../../../src/scenario/load-schema.ts';

const SHOP: Workload = {
  run: 'r1',
  seed: 7,
  rate: 100,
  operations: [
    { does: 'add', on: 'orders', weight: 3 },
    { does: 'read', on: 'orders', weight: 4 },
    { does: 'write', on: 'prices', weight: 1 },
    { does: 'cas', on: 'prices', weight: 1 },
    { does: 'transfer', on: 'accounts', weight: 1 },
  ],
  data: {
    orders: { model: 'ledger' },
    prices: { model: 'register', keys: 4 },
    accounts: { model: 'bank', accounts: 3, maxTransfer: 5 },
  },
};

const MANY = Array.from({ length: 20_000 }, (_, iteration) => iteration);
const anySeed = fc.nat(1_000);
const anyIteration = fc.nat(1_000_000);

describe('the workload', () => {
  it('is the same for the same run, seed and iteration, in any order and in any thread', () => {
    fc.assert(
      fc.property(anySeed, fc.array(anyIteration, { maxLength: 20 }), (seed, iterations) => {
        const one = createWorkload({ ...SHOP, seed });
        const other = createWorkload({ ...SHOP, seed });
        const backwards = [...iterations].reverse().map(other).reverse();
        expect(iterations.map(one)).toEqual(backwards);
      }),
    );
  });

  it('differs with the seed, and not with the run but for the ids', () => {
    const own = MANY.slice(0, 100).map(createWorkload(SHOP));
    expect(MANY.slice(0, 100).map(createWorkload({ ...SHOP, seed: 8 }))).not.toEqual(own);
    const renamed = MANY.slice(0, 100).map(createWorkload({ ...SHOP, run: 'r2' }));
    expect(renamed.map(({ key, ...rest }) => ({ key: key.replace('r2-', 'r1-'), ...rest }))).toEqual(own);
  });

  it('shares the operations out by their weights', () => {
    const counts = SHOP.operations.map(() => 0);
    const subjectOf = createWorkload(SHOP);
    for (const iteration of MANY) {
      const { operation } = subjectOf(iteration);
      counts[operation] = (counts[operation] ?? 0) + 1;
    }
    counts.forEach((count, index) => {
      const expected = ((SHOP.operations[index]?.weight ?? 0) / 10) * MANY.length;
      expect(Math.abs(count - expected)).toBeLessThan(0.05 * MANY.length * 0.2);
    });
  });

  it('never writes the same id, and never the same value to a register', () => {
    const subjectOf = createWorkload(SHOP);
    const written = MANY.map(subjectOf).filter(({ operation }) => operation === 0);
    expect(new Set(written.map(({ key }) => key)).size).toBe(written.length);
    const registers = MANY.map(subjectOf).filter(({ operation }) => operation === 2 || operation === 3);
    expect(new Set(registers.map(({ value }) => value)).size).toBe(registers.length);
  });

  it('reads only ids that an earlier iteration wrote, with the value it wrote, or its own where there is none', () => {
    const subjectOf = createWorkload(SHOP);
    const amounts = new Map<string, number>();
    let own = 0;
    for (const iteration of MANY) {
      const { operation, key, value } = subjectOf(iteration);
      if (operation === 0) amounts.set(key, value);
      if (operation !== 1) continue;
      if (amounts.has(key)) expect(value).toBe(amounts.get(key));
      else own += 1;
    }
    expect(own).toBeLessThan(20);
  });

  it('goes for recent writes half of the time, and for any the other half', () => {
    const subjectOf = createWorkload(SHOP);
    const ages = MANY.slice(10_000).flatMap((iteration) => {
      const { operation, key } = subjectOf(iteration);
      return operation === 1 ? [iteration - parseInt(key.slice('r1-'.length), 36)] : [];
    });
    const recent = ages.filter((age) => age <= 2 * SHOP.rate + 10).length / ages.length;
    expect(recent).toBeGreaterThan(0.45);
    expect(recent).toBeLessThan(0.56);
    expect(Math.max(...ages)).toBeGreaterThan(9_000);
  });

  it('spreads register keys and accounts evenly, and moves money between different accounts', () => {
    const subjectOf = createWorkload(SHOP);
    const keys = new Map<string, number>();
    const pairs = new Map<string, number>();
    for (const iteration of MANY) {
      const { operation, key, value, from, to } = subjectOf(iteration);
      if (operation === 2) keys.set(key, (keys.get(key) ?? 0) + 1);
      if (operation !== 4) continue;
      expect(from).not.toBe(to);
      expect(value).toBeGreaterThanOrEqual(1);
      expect(value).toBeLessThanOrEqual(5);
      pairs.set(`${from}>${to}`, (pairs.get(`${from}>${to}`) ?? 0) + 1);
    }
    expect([...keys.keys()].sort()).toEqual(['k0', 'k1', 'k2', 'k3']);
    expect([...pairs.keys()].sort()).toEqual(['0>1', '0>2', '1>0', '1>2', '2>0', '2>1']);
    for (const spread of [keys, pairs]) {
      const counts = [...spread.values()];
      expect(Math.max(...counts) / Math.min(...counts)).toBeLessThan(1.5);
    }
  });

  it('compares and sets against a value that an earlier iteration wrote to a register', () => {
    const subjectOf = createWorkload(SHOP);
    for (const iteration of MANY.slice(100)) {
      const { operation, from } = subjectOf(iteration);
      if (operation !== 3) continue;
      expect(Number(from)).toBeGreaterThan(0);
      expect(Number(from)).toBeLessThanOrEqual(iteration + 1);
    }
  });
});

describe('mix', () => {
  it('gives 32-bit numbers that differ in about half of their bits between neighbours', () => {
    let bits = 0;
    for (let iteration = 0; iteration < 1_000; iteration++) {
      const one = mix(7, iteration, 0);
      expect(one).toBe(one >>> 0);
      bits += ((one ^ mix(7, iteration + 1, 0)) >>> 0).toString(2).replaceAll('0', '').length;
    }
    expect(bits / 1_000).toBeGreaterThan(15);
    expect(bits / 1_000).toBeLessThan(17);
  });
});

describe('idOf', () => {
  it('is short, and tells run and iteration', () => {
    expect(idOf('r1', 46_655)).toBe('r1-zzz');
  });
});

describe('subjectsOf', () => {
  it('derives inside relia what the script derives inside k6', () => {
    const load = loadSchema.parse({
      rate: 100,
      duration: '10s',
      operations: SHOP.operations.map(({ does, on, weight }) => ({
        name: does,
        does,
        on,
        weight,
        request: { method: 'POST', path: '/' },
      })),
    });
    const data = {
      orders: dataSetSchema.parse({ model: 'ledger', finalReads: [{ node: 'primary', path: '/orders' }] }),
      prices: dataSetSchema.parse({ model: 'register', keys: 4 }),
      accounts: dataSetSchema.parse({ model: 'bank', accounts: 3, maxTransfer: 5 }),
    };
    expect(subjectData(data)).toEqual(SHOP.data);
    const some = MANY.slice(0, 200);
    expect(some.map(subjectsOf({ run: 'r1', seed: 7, load, data }))).toEqual(some.map(createWorkload(SHOP)));
  });
});
