import type { ActResult } from './runtime.ts';
import type { ProxyRef, Undoer } from './undo.ts';

/** The ways of a link: `request` from the caller, `response` back to it. */
export type Direction = 'both' | 'request' | 'response';

/** What is done to the data on a link. */
export type LinkEffect =
  | { readonly kind: 'latency'; readonly direction: Direction; readonly delayMs: number; readonly jitterMs: number }
  | { readonly kind: 'bandwidth'; readonly direction: Direction; readonly rateKBps: number }
  | { readonly kind: 'partition'; readonly direction: Direction }
  | { readonly kind: 'reset'; readonly direction: Direction }
  | { readonly kind: 'slow-close'; readonly direction: Direction; readonly delayMs: number };

/** A proxy that stands on a link and can hurt it. */
export interface LinkProxy extends Undoer {
  /** The proxy's version as it says itself. */
  version(control: string): Promise<string>;
  /** Opens a proxy: listens on `listen` of its host, forwards to `upstream` (both `host:port`). Refuses foreign state. */
  open(proxy: ProxyRef, at: { readonly listen: string; readonly upstream: string }): Promise<void>;
  /** Points the proxy at a new upstream; drops its connections. */
  repoint(proxy: ProxyRef, upstream: string): Promise<void>;
  /** Applies the effect and reads it back; the instant is the read-back's bracket. */
  apply(proxy: ProxyRef, effect: LinkEffect): Promise<ActResult>;
  /** Removes every effect and reads back that none is left. Idempotent; a proxy that is gone counts as clear. */
  clear(proxy: ProxyRef): Promise<ActResult>;
  /** The effects on the proxy right now, as text for evidence; empty when there is none. */
  read(proxy: ProxyRef): Promise<readonly string[]>;
}
