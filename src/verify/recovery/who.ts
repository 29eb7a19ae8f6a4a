import type { History } from '../../history/history.ts';
import { GOOD, sentWithin } from '../requests.ts';
import { listed } from '../text.ts';
import { hurtSince, type HurtQuestion } from './hurt.ts';

/** An operation fails with the outage when at least this share of it does, and is spared below the other. */
const FAILING = 0.5;
const SPARED = 0.05;

interface Share {
  requests: number;
  bad: number;
}

/** What is needed to tell who was hurt. */
interface WhoCase extends HurtQuestion {
  readonly history: History;
}

/** By operation name: how many of its requests fell into the bad time, and how many of them were bad. */
function sharesOf(of: WhoCase): [string, Share][] {
  const { history, observation, detected } = of;
  const shares = new Map<string, Share>();
  for (const { kind, start, end } of hurtSince(of)) {
    const requests = sentWithin(observation.judged, start.est, end.est);
    for (let place = 0; place < requests.count; place++) {
      const name = history.operations[requests.source[place] ?? -1]?.name;
      if (name === undefined) continue;
      const share = shares.get(name) ?? { requests: 0, bad: 0 };
      const isSlow = kind === 'degraded' && (requests.took[place] ?? 0) > detected.slowAboveMs;
      share.requests += 1;
      share.bad += isSlow || requests.fate[place] !== GOOD ? 1 : 0;
      shares.set(name, share);
    }
  }
  return [...shares].sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * Who was hurt, as the subject of a sentence with its verb: `users were`; when some operations failed and all others were
 * spared, those: `"place an order" was`.
 */
export function whoWasHurt(of: WhoCase): string {
  const shares = sharesOf(of);
  const isFailing = ([, { requests, bad }]: [string, Share]): boolean => bad >= FAILING * requests;
  const isSpared = ([, { requests, bad }]: [string, Share]): boolean => bad < SPARED * requests;
  const failing = shares.filter(isFailing);
  const others = shares.filter((share) => !isFailing(share));
  if (failing.length === 0 || others.length === 0 || !others.every(isSpared)) return 'users were';
  return `${listed(failing.map(([name]) => `"${name}"`))} ${failing.length === 1 ? 'was' : 'were'}`;
}
