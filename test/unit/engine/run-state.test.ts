import { describe, expect, it } from 'vitest';
import type { Command } from '../../../src/engine/commands.ts';
import { accept, advance, refusal, type Progression, type RunState } from '../../../src/engine/run-state.ts';

const ONE = { concurrentFaults: 1 };
const TWO = { concurrentFaults: 2 };
const INJECT: Command = { do: 'inject', fault: 'f1' };
const HEAL: Command = { do: 'heal', fault: 'f1' };
const SKIP: Command = { do: 'skip', fault: 'f1', reason: 'not today' };
const HOLD: Command = { do: 'hold' };
const RESUME: Command = { do: 'resume' };
const HALT: Command = { do: 'halt', by: 'person', reason: 'Ctrl-C' };
const OTHERS = [INJECT, HEAL, SKIP, HOLD, RESUME];

const HALTING: RunState = { state: 'halting', by: 'guard', reason: 'too many errors' };
const FINISHED: RunState = { state: 'finished', ending: 'completed' };

interface Faults {
  readonly held?: boolean;
  readonly starting?: readonly string[];
  readonly active?: readonly string[];
  readonly over?: readonly string[];
}

function experimenting(fields: Faults = {}): RunState {
  return { state: 'experimenting', held: false, starting: [], active: [], over: [], ...fields };
}

describe('refusal', () => {
  it.each(['preparing', 'warming-up', 'proving', 'concluding'] as const)(
    'lets nothing but a halt pass while the run is %s',
    (state) => {
      for (const command of OTHERS) {
        expect(refusal({ state }, command, ONE)).toBe(`nothing can be injected or healed while the run is ${state}`);
      }
      expect(refusal({ state }, HALT, ONE)).toBeUndefined();
    },
  );

  it('lets nothing but another halt pass while the run is being halted, and says why it is', () => {
    for (const command of OTHERS) {
      expect(refusal(HALTING, command, ONE)).toBe('the run is being halted: too many errors');
    }
    expect(refusal(HALTING, HALT, ONE)).toBeUndefined();
  });

  it('lets nothing pass when the run is over', () => {
    for (const command of OTHERS) {
      expect(refusal(FINISHED, command, ONE)).toBe('nothing can be injected or healed while the run is finished');
    }
    expect(refusal(FINISHED, HALT, ONE)).toBe('the run is over');
  });

  it('lets everything that makes sense pass during the experiment', () => {
    expect(refusal(experimenting(), INJECT, ONE)).toBeUndefined();
    expect(refusal(experimenting(), SKIP, ONE)).toBeUndefined();
    expect(refusal(experimenting({ active: ['f1'] }), HEAL, ONE)).toBeUndefined();
    for (const command of [HOLD, RESUME, HALT]) {
      expect(refusal(experimenting({ held: true, active: ['f1'] }), command, ONE)).toBeUndefined();
    }
  });

  it('injects nothing on hold, but heals and skips', () => {
    expect(refusal(experimenting({ held: true }), INJECT, ONE)).toBe('the run is on hold');
    expect(refusal(experimenting({ held: true, active: ['f1'] }), HEAL, ONE)).toBeUndefined();
    expect(refusal(experimenting({ held: true }), SKIP, ONE)).toBeUndefined();
  });

  it('injects a fault once', () => {
    expect(refusal(experimenting({ active: ['f1'] }), INJECT, TWO)).toBe('f1 is active already');
    expect(refusal(experimenting({ over: ['f1'] }), INJECT, ONE)).toBe('f1 is over');
  });

  it('keeps to the blast radius', () => {
    const busy = experimenting({ active: ['f2'] });
    expect(refusal(busy, INJECT, ONE)).toBe('1 faults are active, the blast radius allows 1');
    expect(refusal(busy, INJECT, TWO)).toBeUndefined();
  });

  it('counts what is being injected as if it were there', () => {
    expect(refusal(experimenting({ starting: ['f1'] }), INJECT, TWO)).toBe('f1 is active already');
    expect(refusal(experimenting({ starting: ['f2'] }), INJECT, ONE)).toBe(
      '1 faults are active, the blast radius allows 1',
    );
    expect(refusal(experimenting({ starting: ['f1'] }), SKIP, ONE)).toBe('f1 is active; heal it instead');
    expect(refusal(experimenting({ starting: ['f1'] }), HEAL, ONE)).toBe('f1 is not active');
  });

  it('heals only what is active, and skips only what never was', () => {
    expect(refusal(experimenting(), HEAL, ONE)).toBe('f1 is not active');
    expect(refusal(experimenting({ over: ['f1'] }), HEAL, ONE)).toBe('f1 is not active');
    expect(refusal(experimenting({ active: ['f1'] }), SKIP, ONE)).toBe('f1 is active; heal it instead');
    expect(refusal(experimenting({ over: ['f1'] }), SKIP, ONE)).toBe('f1 is over');
  });
});

describe('accept', () => {
  it('halts from any state', () => {
    for (const state of [{ state: 'preparing' } as const, experimenting({ active: ['f1'] }), HALTING]) {
      expect(accept(state, HALT)).toEqual({ state: 'halting', by: 'person', reason: 'Ctrl-C' });
    }
  });

  it('holds and goes on, leaving what is active', () => {
    const running = experimenting({ active: ['f1'], over: ['f0'] });
    const held = experimenting({ held: true, active: ['f1'], over: ['f0'] });
    expect(accept(running, HOLD)).toEqual(held);
    expect(accept(held, RESUME)).toEqual(running);
  });

  it('notes what is being injected', () => {
    expect(accept(experimenting({ starting: ['f0'] }), INJECT)).toEqual(experimenting({ starting: ['f0', 'f1'] }));
  });

  it('changes nothing for a heal and a skip: they show when they are done', () => {
    for (const command of [HEAL, SKIP]) expect(accept(experimenting(), command)).toEqual(experimenting());
  });

  it('holds nothing outside the experiment', () => {
    expect(accept({ state: 'proving' }, HOLD)).toEqual({ state: 'proving' });
  });
});

describe('advance', () => {
  function after(...events: readonly Progression[]): RunState {
    return events.reduce<RunState>(advance, { state: 'preparing' });
  }

  const STARTED: Progression = { type: 'load-started' };
  const STEADY: Progression = { type: 'steady' };

  it('goes from the preparations to the end', () => {
    expect(after(STARTED)).toEqual({ state: 'warming-up' });
    expect(after(STARTED, { type: 'window-began' })).toEqual({ state: 'proving' });
    expect(after(STARTED, { type: 'window-began' }, STEADY)).toEqual(experimenting());
    expect(after(STARTED, STEADY, { type: 'load-ended' })).toEqual({ state: 'concluding' });
    expect(after({ type: 'finished', ending: 'broken' })).toEqual({ state: 'finished', ending: 'broken' });
  });

  it('keeps count of what is active and what is over', () => {
    const injected: Progression = { type: 'injected', fault: 'f1' };
    const healed: Progression = { type: 'healed', fault: 'f1' };
    expect(after(STEADY, injected)).toEqual(experimenting({ active: ['f1'] }));
    expect(advance(experimenting({ starting: ['f1', 'f2'] }), injected)).toEqual(
      experimenting({ starting: ['f2'], active: ['f1'] }),
    );
    expect(advance(experimenting({ starting: ['f1'] }), { type: 'skipped', fault: 'f1' })).toEqual(
      experimenting({ over: ['f1'] }),
    );
    expect(after(STEADY, injected, injected)).toEqual(experimenting({ active: ['f1'] }));
    expect(after(STEADY, injected, healed)).toEqual(experimenting({ over: ['f1'] }));
    expect(after(STEADY, injected, healed, healed)).toEqual(experimenting({ over: ['f1'] }));
    expect(after(STEADY, { type: 'skipped', fault: 'f2' }, injected)).toEqual(
      experimenting({ active: ['f1'], over: ['f2'] }),
    );
  });

  it('keeps a hold while faults come and go', () => {
    const held = accept(experimenting({ active: ['f1'] }), HOLD);
    expect(advance(held, { type: 'healed', fault: 'f1' })).toEqual(experimenting({ held: true, over: ['f1'] }));
  });

  it('leaves a run that is being halted alone until it is over', () => {
    for (const event of [STARTED, STEADY, { type: 'injected', fault: 'f1' }, { type: 'load-ended' }] as const) {
      expect(advance(HALTING, event)).toBe(HALTING);
      expect(advance(FINISHED, event)).toBe(FINISHED);
    }
    expect(advance(HALTING, { type: 'finished', ending: 'halted' })).toEqual({ state: 'finished', ending: 'halted' });
  });

  it('ignores what happens to faults outside the experiment', () => {
    expect(after({ type: 'healed', fault: 'f1' })).toEqual({ state: 'preparing' });
  });
});
