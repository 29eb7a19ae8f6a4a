import type { Judgement } from '../verify/judgement.ts';
import type { FaultLife } from './model.ts';
import { count, counted, seconds } from './text/numbers.ts';

/** What a timeline shows, in sentences, for readers who cannot see it. */
export function summariseTimeline(
  { episodes, stretches }: Judgement,
  faults: readonly FaultLife[],
  originMs: number,
): string {
  const at = (ms: number): string => seconds(ms - originMs, 1);
  const whole = stretches.find(({ name }) => name === 'whole');
  const sentences =
    whole === undefined ? [] : [`${counted(whole.requests, 'request')}, ${count(whole.bad)} of them failed.`];
  for (const { name, result } of faults) {
    if (result.injected === null) sentences.push(`${name} was not injected.`);
    else {
      const end = result.healed === null ? 'and was not healed' : `until ${at(result.healed.at)}`;
      sentences.push(`${name} from ${at(result.injected.at)} ${end}.`);
    }
  }
  for (const { kind, start, end, bad } of episodes) {
    const what = kind === 'error' ? 'Outage' : 'Slow';
    sentences.push(`${what} from ${at(start.est)} to ${at(end.est)}, ${counted(bad, 'request')}.`);
  }
  if (episodes.length === 0) sentences.push('Users were not hurt.');
  return sentences.join(' ');
}
