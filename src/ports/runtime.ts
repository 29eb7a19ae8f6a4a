import type { ControlCall, Instant } from '../history/event.ts';
import type { Role } from '../scenario/system-schema.ts';
import type { Attachment, InstanceRef, RedirectRule, UndoAct, Undoer } from './undo.ts';

/** One running (or dead) part of a stack, as the engine sees it now. */
export interface Instance extends InstanceRef {
  /** The engine's own name for it. */
  readonly name: string;
  readonly state: 'running' | 'paused' | 'exited';
  /** `unhealthy` and `starting` as the engine's health check says; `none` when there is no check. */
  readonly health: 'healthy' | 'unhealthy' | 'starting' | 'none';
  /** Its address on each network of the stack it is on. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Where each port it serves on is reached at that address, when that is not under the port's own number. */
  readonly ports?: Readonly<Record<number, number>>;
  /** Changes whenever it is started anew. */
  readonly startedAt: string;
  /** The networks it is on, as it would have to be connected to them again. */
  readonly attachments: readonly Attachment[];
}

/** What relia can do to an instance. */
export type NodeAct = 'kill' | 'crash' | 'stop' | 'restart' | 'pause' | 'disconnect';

/** What an act did: when it took effect and which calls it made. Times in epoch milliseconds. */
export interface ActResult {
  readonly instant: Instant;
  readonly calls: readonly ControlCall[];
}

/** The answer to a knock on an instance's port, asked from beside it on the stack's own network. */
export interface KnockResult {
  /** `answered`: the service spoke; `silent`: connected, no word in time; `refused`; `unreachable`: no connection in time; `reset`: closed without a word. */
  readonly outcome: 'answered' | 'silent' | 'refused' | 'unreachable' | 'reset';
  readonly tookMs: number;
  /** Time from the end of our side to the far end's closing, when the knock asked for it. */
  readonly closedAfterMs?: number;
}

/** A word to an instance's port, in the protocol of its role. */
export interface KnockRequest {
  readonly address: string;
  readonly port: number;
  readonly role: Role;
  readonly timeoutMs: number;
  /** Bytes sent with the word, so that a narrow link shows; what the far end echoes of it comes back too. */
  readonly payloadBytes?: number;
  /** Also ends the connection and waits for the far end to close it. */
  readonly awaitClose?: true;
}

/** Something the engine reported about an instance or network of the stack, at its own time (epoch milliseconds). */
export interface RuntimeEvent {
  readonly what: 'start' | 'die' | 'pause' | 'unpause' | 'connect' | 'disconnect';
  readonly instance: InstanceRef;
  readonly at: number;
}

/** A place for a link's proxy: its address on the stack's network and its control API on the loopback interface. */
export interface ProxyHost {
  readonly address: string;
  readonly control: string;
}

/** The services at the two ends of a link. */
export interface LinkEnds {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/** A link that is going to be led through proxies. */
export interface LinkPlan {
  readonly link: string;
  readonly ends: LinkEnds;
  /** The port on the far end. */
  readonly port: number;
}

/** A way through a link to one instance of its far end, as the runtime assigned it. */
export interface AssignedRoute {
  readonly to: InstanceRef;
  /** Where its proxy must listen: the callers are started on this address. */
  readonly listen: { readonly address: string; readonly port: number };
  /** Where the instance itself serves. */
  readonly upstream: { readonly address: string; readonly port: number };
}

/** The place for the proxies of one link, with a route for each instance of its far end. */
export interface AssignedLink {
  readonly link: string;
  /** The control API's base URL, on the loopback interface. */
  readonly control: string;
  readonly routes: readonly AssignedRoute[];
}

/** What kind of world the stack runs in, for the run record. */
export interface RuntimeFacts {
  readonly runtime: string;
  readonly engine: string;
  readonly versions: Readonly<Record<string, string>>;
  /** Image or binary per service, with its digest. */
  readonly images: Readonly<Record<string, string>>;
}

/** Progress of long work, one line for a person. */
export type Progress = (line: string) => void;

/** Brings a stack up and acts on its instances. Resolves targets by service at every act. */
export interface Runtime extends Undoer {
  readonly project: string;
  /** What it can do to an instance. A plan that needs another act is refused before anything is started. */
  readonly acts: readonly NodeAct[];
  /** True when a stack of this project is there already. */
  isUp(): Promise<boolean>;
  /**
   * Only of a runtime that gives the stack's parts their addresses itself: told of the plan's links before `up`, it starts the
   * places of their proxies, labelled with the run, and says how each is reached. `up` then starts the callers on the
   * proxies, so that no rule has to redirect them. Where the stack is up already, `redirect` leads them anew.
   */
  assignLinks?(run: string, links: readonly LinkPlan[]): Promise<readonly AssignedLink[]>;
  /** Builds and starts the stack and waits until every health check passes. */
  up(progress: Progress): Promise<void>;
  /** Removes containers, networks and volumes of the project that relia brought up; what others made stays. */
  down(progress: Progress): Promise<void>;
  facts(): Promise<RuntimeFacts>;
  /** The base URL at which users (and the load) enter, on the loopback interface. */
  entryUrl(): Promise<string>;
  /** Every instance of the services, dead ones too, by service then number. Throws RELIA_TARGET_NOT_FOUND when there is none. */
  instances(services: readonly string[]): Promise<readonly Instance[]>;
  /** The acts that undo `act` on this instance, to be journaled before it. Empty for acts that heal themselves. */
  undoFor(act: NodeAct, instance: Instance): readonly UndoAct[];
  act(act: NodeAct, instance: Instance): Promise<ActResult>;
  /** Starts what knocks and redirects need beside the stack, labelled with the run; before the load begins. */
  startHelpers(run: string): Promise<void>;
  /** Speaks to a port from beside it, on the stack's own network: an instance's address, or a proxy's to go through it. */
  knock(request: KnockRequest): Promise<KnockResult>;
  /** Starts the place where a link's proxy runs, on the network that both ends share, labelled with the run. */
  startProxyHost(run: string, link: string, ends: LinkEnds): Promise<ProxyHost>;
  /** Leads the caller's connections through the proxy and returns when that is seen at work; old connections are cut. Idempotent. */
  redirect(rule: RedirectRule): Promise<void>;
  /** Deletes exactly the rule, cuts connections through the proxy, returns when the far end sees the caller itself. Absent counts as done. */
  restore(rule: RedirectRule): Promise<void>;
  /** Runs a command inside an instance. */
  exec(
    instance: InstanceRef,
    command: readonly string[],
  ): Promise<{ readonly exitCode: number; readonly stdout: string; readonly stderr: string }>;
  /** Reports the stack's events until the signal aborts; resolves once the engine listens. relia's own helpers are left out. */
  watch(onEvent: (event: RuntimeEvent) => void, signal: AbortSignal): Promise<void>;
  /** Writes each instance's recent log into a folder, one file each. */
  saveLogs(folder: string): Promise<void>;
}
