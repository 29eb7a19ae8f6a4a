import type { Direction, LinkEffect } from '../../ports/link-proxy.ts';

/** Toxiproxy's words for the ways of a link. */
export type Stream = 'upstream' | 'downstream';

/** A toxic as Toxiproxy takes it. */
export interface ToxicBody {
  readonly name: string;
  readonly type: 'latency' | 'bandwidth' | 'reset_peer' | 'slow_close';
  readonly stream: Stream;
  readonly toxicity: 1;
  readonly attributes: Readonly<Record<string, number>>;
}

const STREAMS: Readonly<Record<Direction, readonly Stream[]>> = {
  both: ['upstream', 'downstream'],
  request: ['upstream'],
  response: ['downstream'],
};

function ofKind(effect: LinkEffect): Pick<ToxicBody, 'type' | 'attributes'> {
  switch (effect.kind) {
    case 'latency':
      return { type: 'latency', attributes: { latency: effect.delayMs, jitter: effect.jitterMs } };
    case 'bandwidth':
      return { type: 'bandwidth', attributes: { rate: effect.rateKBps } };
    // Stalls without loss: what was held back is delivered on removal. `timeout` would drop it and end the connection.
    case 'partition':
      return { type: 'bandwidth', attributes: { rate: 0 } };
    case 'reset':
      return { type: 'reset_peer', attributes: { timeout: 0 } };
    case 'slow-close':
      return { type: 'slow_close', attributes: { delay: effect.delayMs } };
  }
}

/** The toxics that make up an effect, one for each way it covers. */
export function toxicsFor(effect: LinkEffect): readonly ToxicBody[] {
  return STREAMS[effect.direction].map((stream) => ({
    name: `relia-${effect.kind}-${stream}`,
    ...ofKind(effect),
    stream,
    toxicity: 1,
  }));
}

/** A toxic in words, for evidence: `latency upstream latency=100 jitter=0`. */
export function tellToxic(toxic: {
  readonly type: string;
  readonly stream: string;
  readonly attributes: Readonly<Record<string, number>>;
}): string {
  const attributes = Object.entries(toxic.attributes).map(([name, value]) => `${name}=${String(value)}`);
  return [toxic.type, toxic.stream, ...attributes].join(' ');
}
