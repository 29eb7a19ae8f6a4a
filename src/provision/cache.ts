import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { Environment } from './events.ts';

/** relia's own folder for tools: `$XDG_CACHE_HOME/relia`, or `~/.cache/relia`. A relative variable is ignored, as XDG asks. */
export function cacheRoot(env: Environment): string {
  const xdg = env['XDG_CACHE_HOME'];
  const base = xdg !== undefined && isAbsolute(xdg) ? xdg : join(env['HOME'] ?? homedir(), '.cache');
  return join(base, 'relia');
}
