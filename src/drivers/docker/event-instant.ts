import type { ControlCall, Instant } from '../../history/event.ts';
import type { ActResult, RuntimeEvent } from '../../ports/runtime.ts';
import { subscribe, type EngineEvent } from './engine-event.ts';
import type { Engine } from './engine.ts';

/** How far the Engine's clock may be from ours before its times say nothing on our axis, milliseconds. */
const CLOCK_SLACK_MS = 50;
/** How long the Engine may take to report what a call that has returned did, milliseconds. */
const EVENT_DEADLINE_MS = 5_000;

/** A control call with the event that marks its effect. */
export interface TimedCall {
  readonly what: string;
  readonly container: string;
  readonly event: RuntimeEvent['what'];
  /** Makes the call. Resolves with the earliest time it can have taken effect (epoch milliseconds) when that is better known than its start. */
  run(): Promise<unknown>;
}

/** The Engine's own time when it lies in the bracket of call and report (give or take the slack), else the call's bracket. */
export function instantOf(
  event: Pick<EngineEvent, 'at'> | undefined,
  bracket: { readonly callAt: number; readonly returnAt: number; readonly seenAt: number },
): Instant {
  const { callAt, returnAt, seenAt } = bracket;
  const believed = event !== undefined && event.at >= callAt - CLOCK_SLACK_MS && event.at <= seenAt + CLOCK_SLACK_MS;
  if (!believed) return { at: (callAt + returnAt) / 2, lo: callAt, hi: returnAt, source: 'call' };
  return { at: event.at, lo: Math.min(callAt, event.at), hi: event.at, source: 'engine-event' };
}

/** Makes the call and waits for the event that says when it took effect. Throws what the call threw. */
export async function timeByEvent(engine: Engine, call: TimedCall): Promise<ActResult> {
  const subscribedAt = Date.now();
  const found: EngineEvent[] = [];
  let tell: () => void = () => undefined;
  const seen = new Promise<void>((resolve) => (tell = resolve));
  const subscription = await subscribe(engine, subscribedAt - CLOCK_SLACK_MS, (event) => {
    if (event.what !== call.event || event.container !== call.container) return;
    found.push(event);
    tell();
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    const callAt = Date.now();
    const earliest = await call.run();
    const returnAt = Date.now();
    await Promise.race([
      seen,
      subscription.ended,
      new Promise<void>((resolve) => (timer = setTimeout(resolve, EVENT_DEADLINE_MS))),
    ]);
    const first = found.find((event) => event.at >= callAt - CLOCK_SLACK_MS);
    const calls: readonly ControlCall[] = [{ what: call.what, at: callAt, tookMs: returnAt - callAt }];
    const effectAt = typeof earliest === 'number' && earliest > callAt && earliest < returnAt ? earliest : callAt;
    return { instant: instantOf(first, { callAt: effectAt, returnAt, seenAt: Date.now() }), calls };
  } finally {
    clearTimeout(timer);
    subscription.close();
  }
}
