import type { HistoryEvent, LoadExitEvent } from '../../src/history/event.ts';
import type { LoadEvent, LoadGenerator, LoadHandle, LoadRequest } from '../../src/ports/load.ts';
import type { HttpProbe } from '../../src/ports/probe.ts';
import type { Random } from '../../src/ports/random.ts';
import type { JournalEntry, RunStore } from '../../src/ports/run-store.ts';
import type { ProcessRef, UndoAct } from '../../src/ports/undo.ts';

export { FakeClock, settled } from './fake-clock.ts';
export { FakeLinkProxy } from './fake-link-proxy.ts';
export { FakeRuntime, type Sketch } from './fake-runtime.ts';

/** Chance that takes the given numbers, over and over. */
export function fakeRandom(...numbers: readonly number[]): Random {
  let next = 0;
  return { next: () => numbers[next++ % numbers.length] ?? 0 };
}

/** A run's folder in memory. */
export class FakeStore implements RunStore {
  readonly folder = '/run';
  readonly history: HistoryEvent[] = [];
  readonly entries: JournalEntry[] = [];
  readonly lines: Readonly<Record<string, unknown>>[] = [];
  readonly files = new Map<string, string>();
  /** What was done, in words, in order; shared with other fakes when one order matters. */
  readonly did: string[];
  /** Set to make every write from now on fail. */
  full: Error | undefined;
  isClosed = false;
  #isSpoilt = false;

  constructor(did: string[] = []) {
    this.did = did;
  }

  append(event: HistoryEvent): void {
    if (this.full === undefined) this.history.push(event);
    else this.#isSpoilt = true;
  }

  async journal(entry: JournalEntry): Promise<void> {
    await Promise.resolve();
    if (this.full !== undefined) throw this.full;
    this.entries.push(entry);
    this.did.push(entry.entry === 'undo' ? `journal ${entry.act.kind}` : `journal ${entry.entry} ${String(entry.id)}`);
  }

  log(line: Readonly<Record<string, unknown>>): void {
    this.lines.push(line);
  }

  async write(name: string, content: string): Promise<void> {
    await Promise.resolve();
    if (this.full !== undefined) throw this.full;
    this.files.set(name, content);
  }

  async flush(): Promise<void> {
    await Promise.resolve();
    if (this.#isSpoilt && this.full !== undefined) throw this.full;
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }
}

/** Answers of a URL, one after the other; the last one stays. An error is thrown. */
export type Answers = readonly (Error | { readonly status: number; readonly body: unknown })[];

/** A system that answers over HTTP what the test says. */
export class FakeProbe implements HttpProbe {
  /** The URLs that were asked, in order. */
  readonly asked: string[] = [];
  readonly #answers: Map<string, Answers>;

  constructor(answers: Readonly<Record<string, Answers>> = {}) {
    this.#answers = new Map(Object.entries(answers));
  }

  getJson(url: string): Promise<{ readonly status: number; readonly body: unknown }> {
    this.asked.push(url);
    const [first, ...rest] = this.#answers.get(url) ?? [];
    if (first !== undefined && rest.length > 0) this.#answers.set(url, rest);
    if (first === undefined) return Promise.reject(new Error(`nobody answers at ${url}`));
    return first instanceof Error ? Promise.reject(first) : Promise.resolve(first);
  }
}

/** A load that does what the test says: nothing is sent, `emit` and `end` tell of it. */
export class FakeLoad implements LoadGenerator {
  readonly kinds = ['end-process'] as const satisfies readonly UndoAct['kind'][];
  readonly did: string[];
  readonly process: ProcessRef = { pid: 4_242, startTime: '77' };
  /** Set to make `prepare` or `start` fail. */
  readonly failures = new Map<'prepare' | 'start', Error>();
  /** The requests that loads were started with. */
  readonly requests: LoadRequest[] = [];
  #onEvent: (event: LoadEvent) => void = () => undefined;
  #end: (exit: LoadExitEvent) => void = () => undefined;
  /** True when the load has ended, whoever ended it. */
  isOver = false;

  constructor(did: string[] = []) {
    this.did = did;
  }

  version(): Promise<string> {
    return Promise.resolve('2.2.0');
  }

  async prepare(): Promise<{ readonly codeHash: string }> {
    await this.#maybeFail('prepare');
    return { codeHash: 'c0de' };
  }

  async start(request: LoadRequest, onEvent: (event: LoadEvent) => void): Promise<LoadHandle> {
    await this.#maybeFail('start');
    this.did.push('start load');
    this.requests.push(request);
    this.#onEvent = onEvent;
    const finished = new Promise<LoadExitEvent>((resolve) => (this.#end = resolve));
    return {
      process: this.process,
      finished,
      stop: async () => {
        this.did.push('stop load');
        this.end({ early: true, exitCode: 105 });
        await finished;
      },
    };
  }

  async undo(act: UndoAct): Promise<void> {
    await Promise.resolve();
    this.did.push(`undo ${act.kind}`);
  }

  /** Reports events of the load. */
  emit(...events: readonly LoadEvent[]): void {
    for (const event of events) this.#onEvent(event);
  }

  /** Ends the load; a second time does nothing. */
  end(exit: Partial<LoadExitEvent> = {}): void {
    if (this.isOver) return;
    this.isOver = true;
    const event: LoadExitEvent = {
      type: 'load-exit',
      at: 0,
      exitCode: 0,
      complete: 0,
      interrupted: 0,
      early: false,
      ...exit,
    };
    this.#onEvent(event);
    this.#end(event);
  }

  async #maybeFail(call: 'prepare' | 'start'): Promise<void> {
    await Promise.resolve();
    const failure = this.failures.get(call);
    if (failure !== undefined) throw failure;
  }
}
