import type { HttpProbe } from '../../ports/probe.ts';

/** Asks over HTTP with a deadline for the whole answer. */
export function createHttpProbe(): HttpProbe {
  return {
    async getJson(url, timeoutMs) {
      const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
      const body: unknown = await response.json();
      return { status: response.status, body };
    },
  };
}
