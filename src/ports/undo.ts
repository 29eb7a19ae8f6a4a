/** One container (or process) of a stack by what it is, never by a remembered id: services keep their name when they restart. */
export interface InstanceRef {
  readonly project: string;
  readonly service: string;
  /** 1 for the first instance of the service. */
  readonly number: number;
}

/** A rule that leads one caller's new connections to `to` through a proxy. Exactly this rule is added and deleted. */
export interface RedirectRule {
  readonly from: InstanceRef;
  readonly to: { readonly address: string; readonly port: number };
  readonly proxy: { readonly address: string; readonly port: number };
  /** `relia:<run>`, written on the rule. */
  readonly comment: string;
}

/** A network an instance was taken off, with what it needs to come back as it was. */
export interface Attachment {
  readonly network: string;
  readonly address: string | undefined;
  readonly aliases: readonly string[];
}

/** A proxy on a link, by its control address and name. */
export interface ProxyRef {
  /** The control API's base URL, on the loopback interface. */
  readonly control: string;
  readonly name: string;
}

/** A process by identity: a pid alone may have passed to another. */
export interface ProcessRef {
  readonly pid: number;
  /** The kernel's start time of the process (`/proc/<pid>/stat`, field 22), as text. */
  readonly startTime: string;
}

/**
 * Everything that undoes anything relia does: small, serialisable, idempotent, executable without the scenario file.
 * "Already so" counts as done.
 */
export type UndoAct =
  | { readonly kind: 'start-instance'; readonly instance: InstanceRef }
  | { readonly kind: 'unpause-instance'; readonly instance: InstanceRef }
  | { readonly kind: 'reconnect-instance'; readonly instance: InstanceRef; readonly attachments: readonly Attachment[] }
  | { readonly kind: 'clear-proxy'; readonly proxy: ProxyRef }
  | { readonly kind: 'remove-redirect'; readonly rule: RedirectRule }
  | { readonly kind: 'remove-helpers'; readonly run: string }
  | { readonly kind: 'end-process'; readonly process: ProcessRef }
  | { readonly kind: 'stack-down'; readonly project: string };

/** Carries out acts of the kinds it knows. Throws when the act could not be done; the journal then keeps it open. */
export interface Undoer {
  /** Noted in the journal with each of its acts, so that they come back to it; not given where a kind has one undoer only. */
  readonly name?: string;
  readonly kinds: readonly UndoAct['kind'][];
  undo(act: UndoAct): Promise<void>;
  /** The command that does an act by hand, where it is not the one for containers. */
  byHand?(act: UndoAct): string;
}
