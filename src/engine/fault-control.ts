import { asError, messageOf } from '../errors.ts';
import type { ControlCall, FaultEvent, Instant, WitnessEvent } from '../history/event.ts';
import type { RuntimeEvent } from '../ports/runtime.ts';
import { formatMs } from '../scenario/duration.ts';
import type { Fault } from '../scenario/scenario.ts';
import { describeUndo } from './describe-undo.ts';
import type { ArmedFault, FaultWorld, Sighting } from './faults/behaviour.ts';
import { armFault } from './faults/registry.ts';
import { nameOf } from './plan.ts';
import type { RunContext } from './run-context.ts';
import type { UndoJournal } from './undo-journal.ts';

/** The bite is looked for until this long before the planned heal, milliseconds: a look that overlaps the heal proves nothing. */
const WITNESS_MARGIN_MS = 1_000;
/** The least time a witness gets, milliseconds. */
const LEAST_WITNESS_MS = 2_000;
/** A healed part may take this long to serve again, milliseconds: a database replays its log first. */
const HEAL_WITNESS_MS = 30_000;
/** The engine reports what it did within this, milliseconds. */
const EVENT_PATIENCE_MS = 3_000;
const EVENT_LOOK_MS = 25;

interface ActiveFault {
  readonly fault: Fault;
  readonly armed: ArmedFault;
  /** Its undo acts in the journal, in the order they were armed. */
  readonly undo: readonly number[];
  /** Epoch time from which events can be those of the heal. */
  readonly since: number;
}

/** Injects, witnesses and heals faults, each step on record. */
export class FaultControl {
  readonly #context: RunContext;
  readonly #journal: UndoJournal;
  readonly #world: FaultWorld;
  readonly #active = new Map<string, ActiveFault>();
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #witnesses: Promise<void>[] = [];

  constructor(context: RunContext, journal: UndoJournal, world: FaultWorld) {
    this.#context = context;
    this.#journal = journal;
    this.#world = world;
  }

  /** The ids of the faults that are active, oldest first. */
  get active(): readonly string[] {
    return [...this.#active.keys()];
  }

  /**
   * Injects a fault; returns the epoch time it took effect. Its undo is on the disk before. Throws what the injection threw,
   * after undoing what it may have left.
   */
  async inject(fault: Fault): Promise<number> {
    return this.#tracked(this.#inject(fault));
  }

  /** Heals a fault; returns the epoch time it was gone. Throws when an undo act failed: the journal keeps it open. */
  async heal(fault: Fault): Promise<number> {
    return this.#tracked(this.#heal(fault));
  }

  /** Heals everything active, newest first, whatever fails on the way. Returns what failed, as text. */
  async healAll(): Promise<readonly string[]> {
    await Promise.allSettled(this.#underWay);
    const failures: string[] = [];
    for (const { fault } of [...this.#active.values()].reverse()) {
      try {
        await this.#heal(fault);
      } catch (error) {
        failures.push(`${nameOf(fault)}: ${messageOf(error)}`);
      }
    }
    return failures;
  }

  /** Resolves when no witness is looking any more. */
  async witnessed(): Promise<void> {
    await Promise.all(this.#witnesses);
  }

  /** Puts on record that a fault is left out. */
  skip(fault: Fault, reason: string): void {
    this.#record(fault, { step: 'skipped', hit: [], calls: [], reason });
    this.#context.notice('warning', `${nameOf(fault)} was left out: ${reason}`);
  }

  async #tracked<Result>(work: Promise<Result>): Promise<Result> {
    this.#underWay.add(work);
    try {
      return await work;
    } finally {
      this.#underWay.delete(work);
    }
  }

  async #inject(fault: Fault): Promise<number> {
    const { clock } = this.#context.ports;
    const armed = await armFault(fault, this.#world);
    const undo: number[] = [];
    for (const act of armed.undo) undo.push(await this.#journal.arm(act, nameOf(fault)));
    const active: ActiveFault = { fault, armed, undo, since: clock.now() };
    this.#active.set(fault.id, active);
    try {
      const { instant, calls } = await armed.inject();
      this.#active.set(fault.id, { ...active, since: instant.hi });
      this.#record(fault, { step: 'injected', instant, hit: armed.hit, calls });
      this.#context.tell({ type: 'injected', fault: fault.id, name: nameOf(fault), hit: armed.hit, instant });
      const deadline = instant.at + Math.max(LEAST_WITNESS_MS, fault.duration - WITNESS_MARGIN_MS);
      this.#witness(fault, 'bite', () => armed.witnessBite(deadline));
      return instant.at;
    } catch (error) {
      this.#record(fault, { step: 'failed', hit: armed.hit, calls: [], reason: messageOf(error) });
      await this.#heal(fault);
      throw error;
    }
  }

  async #heal(fault: Fault): Promise<number> {
    const { clock } = this.#context.ports;
    const active = this.#active.get(fault.id);
    if (active === undefined) return clock.now();
    const startedAt = clock.now();
    const calls: ControlCall[] = [];
    const failures: unknown[] = [];
    for (const id of [...active.undo].reverse()) {
      const at = clock.now();
      const what = this.#wordsOf(active, id);
      try {
        await this.#journal.undo(id);
        calls.push({ what, at, tookMs: clock.now() - at });
      } catch (error) {
        failures.push(error);
        calls.push({ what, at, tookMs: clock.now() - at, failed: messageOf(error) });
      }
    }
    this.#active.delete(fault.id);
    const [failure] = failures;
    if (failure !== undefined) {
      this.#record(fault, { step: 'failed', hit: active.armed.hit, calls, reason: messageOf(failure) });
      throw asError(failure);
    }
    const instant = await this.#healInstant(active, startedAt);
    this.#record(fault, { step: 'healed', instant, hit: active.armed.hit, calls });
    this.#context.tell({ type: 'healed', fault: fault.id, name: nameOf(fault) });
    this.#witness(fault, 'heal', () => active.armed.witnessHeal(clock.now() + HEAL_WITNESS_MS));
    return instant.at;
  }

  #wordsOf({ armed, undo }: ActiveFault, id: number): string {
    const act = armed.undo[undo.indexOf(id)];
    return act === undefined ? 'undo' : describeUndo(act).words;
  }

  /** The engine's own event of the last instance that came back; for a link, the read-back that closed the undo. */
  async #healInstant({ armed, since }: ActiveFault, startedAt: number): Promise<Instant> {
    const { clock } = this.#context.ports;
    const returnedAt = clock.now();
    if (armed.healEvents.length === 0 || armed.instances.length === 0) {
      return { at: returnedAt, lo: startedAt, hi: returnedAt, source: 'read-back' };
    }
    for (;;) {
      const ats = armed.instances.map((instance) =>
        this.#world
          .eventsSince(since)
          .filter((event) => isOf(event, instance) && armed.healEvents.includes(event.what))
          .map((event) => event.at)
          .at(-1),
      );
      const known = ats.filter((at) => at !== undefined);
      if (known.length === ats.length) {
        const at = Math.max(...known);
        return { at, lo: at, hi: at, source: 'engine-event' };
      }
      if (clock.now() > returnedAt + EVENT_PATIENCE_MS) {
        return { at: returnedAt, lo: startedAt, hi: returnedAt, source: 'call' };
      }
      await clock.until(clock.now() + EVENT_LOOK_MS);
    }
  }

  #witness(fault: Fault, of: WitnessEvent['of'], look: () => Promise<Sighting>): void {
    const seen = look().catch((error: unknown): Sighting => ({
      verdict: 'unknown',
      evidence: [`the witness could not look: ${messageOf(error)}`],
    }));
    this.#witnesses.push(
      seen.then(({ verdict, evidence }) => {
        const { fault: id, at } = { fault: fault.id, at: this.#context.now() };
        this.#context.record({ type: 'witness', fault: id, of, verdict, at, evidence });
        this.#context.tell({ type: 'witness', fault: id, of, verdict, evidence });
      }),
    );
  }

  #record(fault: Fault, step: Omit<FaultEvent, 'type' | 'fault' | 'at'>): void {
    const { instant, calls } = step;
    this.#context.record({
      type: 'fault',
      fault: fault.id,
      at: this.#context.now(),
      ...step,
      ...(instant === undefined ? {} : { instant: this.#relative(instant) }),
      calls: calls.map((call) => ({ ...call, at: this.#context.since(call.at) })),
    });
    this.#context.ports.store.log({ fault: fault.id, step: step.step, reason: step.reason, took: tookOf(calls) });
  }

  #relative({ at, lo, hi, source }: Instant): Instant {
    const { t0 } = this.#context;
    return { at: at - t0, lo: lo - t0, hi: hi - t0, source };
  }
}

function isOf(
  event: RuntimeEvent,
  { service, number }: { readonly service: string; readonly number: number },
): boolean {
  return event.instance.service === service && event.instance.number === number;
}

function tookOf(calls: readonly ControlCall[]): string {
  return formatMs(calls.reduce((sum, call) => sum + call.tookMs, 0));
}
