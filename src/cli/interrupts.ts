import process from 'node:process';

/** What may ask a run to end before its time. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type Signal = (typeof SIGNALS)[number];

const NAMES: Readonly<Record<Signal, string>> = {
  SIGINT: 'Ctrl-C',
  SIGTERM: 'SIGTERM',
  SIGHUP: 'the terminal was closed',
};

/** What is told of an interruption. */
export interface InterruptVoice {
  /** A line for the person. */
  readonly say: (line: string) => void;
}

/**
 * Turns signals, and failures nobody caught, into one request to halt: everything is healed first, then the run ends. Asking
 * again changes nothing, since leaving before the healing is done would leave faults behind.
 */
export class Interrupts implements Disposable {
  #voice: InterruptVoice;
  #reason: string | undefined;
  #halt: ((reason: string) => void) | undefined;
  #bug: unknown;
  readonly #onSignal = (signal: NodeJS.Signals): void => {
    if (this.#reason !== undefined) {
      this.#voice.say('still healing; it is not skipped, or faults would stay active');
      return;
    }
    const name = SIGNALS.find((known) => known === signal);
    this.#voice.say('halting: everything is healed first, then the load ends');
    this.#request(name === undefined ? signal : NAMES[name]);
  };
  readonly #onBug = (error: unknown): void => {
    this.#bug ??= error;
    this.#request('relia itself failed');
  };

  constructor(voice: InterruptVoice) {
    this.#voice = voice;
    for (const signal of SIGNALS) process.on(signal, this.#onSignal);
    process.on('uncaughtException', this.#onBug);
    process.on('unhandledRejection', this.#onBug);
  }

  /** Why a halt was asked for; `undefined` when it was not. */
  get reason(): string | undefined {
    return this.#reason;
  }

  /** What failed and was caught by nobody, if anything. */
  get bug(): unknown {
    return this.#bug;
  }

  /** What a request is passed on to from now on: at once when there was one already. */
  passTo(halt: (reason: string) => void, voice: InterruptVoice): void {
    this.#voice = voice;
    this.#halt = halt;
    if (this.#reason !== undefined) halt(this.#reason);
  }

  [Symbol.dispose](): void {
    for (const signal of SIGNALS) process.off(signal, this.#onSignal);
    process.off('uncaughtException', this.#onBug);
    process.off('unhandledRejection', this.#onBug);
  }

  #request(reason: string): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#halt?.(reason);
  }
}
