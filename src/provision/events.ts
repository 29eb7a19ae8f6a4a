/** What provisioning tells while it works; the CLI renders it, on a terminal, plain or as JSON. */
export type ProvisionEvent =
  | { readonly kind: 'started'; readonly step: string }
  /** Comes at least every five seconds while a step lasts. */
  | { readonly kind: 'progress'; readonly step: string; readonly elapsedMs: number; readonly detail: string }
  | { readonly kind: 'done'; readonly step: string; readonly elapsedMs: number; readonly result: string }
  | { readonly kind: 'failed'; readonly step: string; readonly elapsedMs: number; readonly reason: string }
  /** What the person may do, or must know. */
  | { readonly kind: 'hint'; readonly text: string };

/** Receives every event, in order. */
export type Report = (event: ProvisionEvent) => void;

/** The variables of the process, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What every provisioning function needs from its caller. */
export interface Provisioning {
  readonly env: Environment;
  readonly report: Report;
  /** Ends what runs; nothing half-made becomes visible in the cache. */
  readonly signal?: AbortSignal | undefined;
}
