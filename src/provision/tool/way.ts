import type { Provisioning } from '../events.ts';
import type { Platform } from '../platform.ts';
import type { PinnedTool } from './pinned-tools.ts';

/** What one way of installing a tool works on: it leaves the binary, under the tool's name, in the staging folder. */
export interface WayRequest {
  readonly tool: PinnedTool;
  readonly platform: Platform;
  readonly staging: string;
  readonly context: Provisioning;
  /** Sets what the progress line says. */
  readonly say: (detail: string) => void;
}
