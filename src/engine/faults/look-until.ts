import type { Clock } from '../../ports/clock.ts';
import type { Sighting } from './behaviour.ts';

/** Time between two looks, milliseconds: a look costs a command in a container. */
const PAUSE_MS = 300;

/** Looks again and again until the sighting is `confirmed` or `deadline` (epoch milliseconds) has passed; returns the last one. */
export async function lookUntil(clock: Clock, deadline: number, look: () => Promise<Sighting>): Promise<Sighting> {
  for (;;) {
    const sighting = await look();
    if (sighting.verdict === 'confirmed' || clock.now() >= deadline) return sighting;
    await clock.until(Math.min(deadline, clock.now() + PAUSE_MS));
  }
}
