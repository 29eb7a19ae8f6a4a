import { aimOf, type Fault } from '../../scenario/scenario.ts';

const NOUNS: Readonly<Record<Fault['kind'], string>> = {
  bandwidth: 'the throttling of',
  crash: 'the crash of',
  disconnect: 'the disconnection of',
  kill: 'the death of',
  latency: 'the delay on',
  partition: 'the partition of',
  pause: 'the pause of',
  'replica-lag': 'the lag of',
  reset: 'the reset of',
  restart: 'the restart of',
  'slow-close': 'the slow close of',
  stop: 'the stop of',
};

/** A fault inside a sentence: `the death of primary`. */
export function faultNoun(fault: Fault): string {
  return `${NOUNS[fault.kind]} ${aimOf(fault)}`;
}
