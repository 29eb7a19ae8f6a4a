import { describe, expect, it } from 'vitest';
import type { Operations } from '../../../../src/history/operation.ts';
import { buildEvidence, type JudgedOperations } from '../../../../src/report/evidence/build.ts';
import { renderEvidence } from '../../../../src/report/evidence/html.ts';
import type { EvidenceModel, Scene } from '../../../../src/report/evidence/model.ts';
import type { CheckOptions, FaultWindow, ModelName } from '../../../../src/verify/checkers/check.ts';
import { REGISTRY } from '../../../../src/verify/checkers/registry.ts';
import { EVIL } from '../../../support/sample/story.ts';
import { fail, historyOf, info, ok } from '../../../support/operations.ts';

const assets = { script: 'console.log("page");', style: 'p{color:red}' };

function evidenceOf(model: ModelName, operations: Operations, options: CheckOptions = {}, on?: string): EvidenceModel {
  const checked = REGISTRY[model].check(operations, options);
  const clock = { isOrderOnly: operations.isOrderOnly, originMs: 0, since: 'the beginning' };
  const judged: JudgedOperations = { on, checked, operations, clock, faults: options.faults ?? [] };
  const { verdict } = checked;
  return buildEvidence([judged], { verdict, source: 'h.edn', format: 'jepsen-edn', relia: '0.1.0', report: undefined });
}

function sceneOf({ sets }: EvidenceModel, place = 0): Scene {
  const scene = sets[0]?.scenes[place];
  if (scene === undefined) throw new Error('there is no such drawing');
  return scene;
}

/** What is drawn: `role verb value`. */
function drawn({ marks }: Scene): readonly string[] {
  return marks.map(({ role, operation: { verb, value } }) => `${role} ${verb} ${JSON.stringify(value)}`);
}

const STALE_READ = historyOf(
  ok('write', { value: 1, at: [0, 4], process: '0' }),
  ok('write', { value: 2, at: [5, 9], process: '0' }),
  ok('read', { value: 2, at: [6, 12], process: '1' }),
  fail('write', { value: 7, at: [7, 8], process: '4' }),
  info('write', { value: 1, at: 30, process: '5' }),
  ok('read', { value: 1, at: [14, 20], process: '2' }),
);

describe('a history without an order', () => {
  const model = evidenceOf('cas-register', STALE_READ);

  it('is told in a sentence: what is impossible, and why', () => {
    expect(model.headline).toBe('No order explains read 1 of process 2');
    expect(model.why).toBe(
      'The longest order that agrees with the answers leaves the object with 2, and no other leads past the return of read 1 (op 4) either.',
    );
  });

  it('has the order with its states, the impossible operation, and the failed one beside it', () => {
    const scene = sceneOf(model);
    expect(drawn(scene).toSorted()).toEqual([
      'impossible read 1',
      'ordered read 2',
      'ordered write 1',
      'ordered write 2',
      'refused write 7',
    ]);
    const steps = scene.marks.flatMap(({ step }) => step ?? []).sort((a, b) => a.number - b.number);
    expect(steps.map(({ state }) => state)).toEqual(['1', '2', '2']);
    expect(scene.states.map(({ name }) => name)).toEqual(['1', '2']);
    expect(scene).toMatchObject({ end: 20, leftOut: 0 });
  });

  it('says how much of a crowded window is left out', () => {
    const crowd = Array.from({ length: 90 }, (_, i) => ok('read', { value: 2, at: [6, 21], process: `c${String(i)}` }));
    const { list } = STALE_READ;
    const crowded = historyOf(
      ...crowd,
      ...list.map(({ verb, value, call, ret, process, outcome }) =>
        (outcome === 'ok' ? ok : fail)(verb, { value, at: [call, ret === Infinity ? call + 1 : ret], process }),
      ),
    );
    const scene = sceneOf(evidenceOf('cas-register', crowded));
    expect(scene.marks.length).toBeLessThanOrEqual(40 + 1 + 30 + 30);
    expect(scene.leftOut).toBeGreaterThan(0);
    expect(scene.marks.filter(({ role }) => role === 'impossible')).toHaveLength(1);
  });

  it('has an axis of order where it has no times', () => {
    const page = renderEvidence(evidenceOf('cas-register', { ...STALE_READ, isOrderOnly: true }), assets);
    expect(page).toContain('The history has no times: the axis is the order of its calls and returns.');
    expect(page).not.toMatch(/called [\d.]+\u00a0s/);
  });
});

const FAULT: FaultWindow = {
  name: 'kill primary · pg1',
  start: { at: 10, lo: 10, hi: 10 },
  end: { at: 60, lo: 60, hi: 60 },
};
const LEDGER = historyOf(
  ok('add', { key: 'a', value: 1, at: [0, 5], process: '0', node: 'pg1' }),
  ok('add', { key: 'b', value: 2, at: [4, 8], process: '1' }),
  ok('add', { key: 'c', value: 3, at: [6, 9], process: '2' }),
  ok('add', { key: 'd', value: 4, at: [50, 55], process: '3' }),
  ok('read', { key: 'b', value: 2, at: [12, 14], process: '4', node: 'cache' }),
  ok('read', { key: 'b', value: null, at: [30, 33], process: '5', node: 'pg2' }),
  ok('read', { value: ['a', 'd'], at: [90, 95], process: 'final read of pg1', node: 'pg1', isFinal: true }),
  ok('read', { value: ['a'], at: [90, 95], process: 'final read of pg2', node: 'pg2', isFinal: true }),
);

describe('a lost write', () => {
  const model = evidenceOf('ledger', LEDGER, { faults: [FAULT] }, 'orders');

  it('is followed from its acknowledgement through every read of it to the final ones', () => {
    expect(model.headline).toMatch(/^orders: 2 of 4 acknowledged writes lost/);
    const [first, worst] = model.sets[0]?.scenes ?? [];
    expect([first?.title, worst?.title]).toEqual(['Lost, the first and worst of 2', 'Lost, the last of 2']);
    expect(drawn(sceneOf(model))).toEqual([
      'written add 2',
      'seen read 2',
      'missed read null',
      'missed read ["a","d"]',
      'missed read ["a"]',
    ]);
    expect(first?.rows.map(({ name }) => name)).toEqual([
      'process 1',
      'reads from cache',
      'reads from pg2',
      'final read of pg1',
      'final read of pg2',
    ]);
    expect(first?.text.slice(1).join(' ').replaceAll('\u00a0', ' ')).toBe(
      'Written by process 1 at 0.0040 s and acknowledged at 0.0080 s. Before the end 1 read showed it, the last at 0.0120 s; 1 read did not, the first at 0.0300 s. At the end it is nowhere: missing from the final read of pg1 and pg2.',
    );
  });

  it('has the faults beside it', () => {
    expect(sceneOf(model).faults).toEqual([{ name: 'kill primary · pg1', from: 10, to: 60 }]);
    expect(renderEvidence(model, assets)).toContain('class="band"');
  });
});

describe('other evidence', () => {
  it('is drawn with what went on beside it', () => {
    const bank = historyOf(
      ok('transfer', { value: { from: 'x', to: 'y', amount: 5 }, at: [0, 9], process: '0' }),
      ok('read', { value: { x: 10, y: 15 }, at: [4, 6], process: '1' }),
      ok('read', { value: { x: 5, y: 15 }, at: [20, 22], process: '1' }),
    );
    const scene = sceneOf(evidenceOf('bank', bank, { initial: 20 }));
    expect(drawn(scene)).toEqual(['aside transfer {"from":"x","to":"y","amount":5}', 'shown read {"x":10,"y":15}']);
  });

  it('of a pass is a page that says so, with what was looked for and the figures', () => {
    const model = evidenceOf('set', historyOf(ok('add', { value: 1 }), ok('read', { value: [1] })));
    expect(model).toMatchObject({ headline: 'Nothing to show', why: '1 acknowledged write, none lost' });
    const page = renderEvidence(model, assets);
    expect(page).toContain('<strong>Pass</strong>');
    expect(page).toContain('0 of 1 acknowledged write lost');
    expect(page).not.toContain('class="timeline');
  });
});

describe('the page', () => {
  it('is the same to the last byte for the same history', () => {
    const page = (): string => renderEvidence(evidenceOf('ledger', LEDGER, { faults: [FAULT] }), assets);
    expect(page()).toBe(page());
  });

  it('names nothing outside the file and lets no value be code', () => {
    const evil = historyOf(
      ok('write', { value: EVIL, at: [0, 1], process: EVIL, key: EVIL }),
      ok('read', { value: `${EVIL}2`, at: [2, 3], process: '1', key: EVIL }),
    );
    const page = renderEvidence(evidenceOf('cas-register', evil, {}, EVIL), assets);
    expect(page).not.toMatch(/(?:src|href)="(?!#|data:)/);
    expect(page).not.toContain('<img');
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).toContain('&lt;/script&gt;&lt;img');
  });
});
