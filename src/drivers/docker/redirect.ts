import { setTimeout as delay } from 'node:timers/promises';
import { ReliaError, messageOf } from '../../errors.ts';
import type { RedirectRule } from '../../ports/undo.ts';
import { statusOf, type Engine } from './engine.ts';
import { startHelper, type HelperImage, type RunningHelper } from './helper.ts';
import { shortName } from './labels.ts';
import { CALLER_SCRIPT, FAR_END_SCRIPT, ruleText } from './redirect-script.ts';
import { lookReader, type Look } from './sockets.ts';
import { findMember, memberAt, type Member } from './stack.ts';

const ATTEMPTS = 4;
/** An end that is just starting or stopping gets this long before the next attempt, milliseconds. */
const PAUSE_MS = 200;
/** How long the far end may take to show whom it sees, milliseconds. */
const PROOF_DEADLINE_MS = 2_500;
/** How long the rule and the connection may take, milliseconds. */
const CALLER_DEADLINE_MS = 10_000;

interface Redirecting {
  readonly engine: Engine;
  readonly image: HelperImage;
}

type Change = 'add' | 'add-and-cut' | 'delete';

/** What the caller's side reported: its connection to the far end, open since `at` (epoch seconds) from the port `own`. */
type CallerReport =
  | { readonly state: 'open'; readonly own: number; readonly at: number }
  | { readonly state: 'closed'; readonly why: string }
  | { readonly state: 'failed'; readonly why: string };

/** What the far end must show for the change to be believed. */
export function isProof(
  look: Look,
  wanted: {
    readonly change: Change;
    readonly rule: RedirectRule;
    readonly callerAddresses: readonly string[];
    readonly own: number;
  },
): boolean {
  const ofCaller = look.peers.filter(({ address }) => wanted.callerAddresses.includes(address));
  if (wanted.change === 'delete') return ofCaller.some(({ port }) => port === wanted.own);
  // A proxy that shares the caller's own namespace is not supported, so its address is never one of the caller's.
  return ofCaller.length === 0 && look.peers.some(({ address }) => address === wanted.rule.proxy.address);
}

/** One side's helper under way, and what it has said so far. */
class Side<Said> {
  readonly said: Said[] = [];
  readonly #waiting = new Set<() => void>();
  #helper: RunningHelper | undefined;

  push(said: Said): void {
    this.said.push(said);
    for (const wake of this.#waiting) wake();
  }

  async start(starting: Promise<RunningHelper>): Promise<void> {
    this.#helper = await starting;
  }

  /** The first thing said that fits; `undefined` when none comes in time. */
  async first(fits: (said: Said) => boolean, deadlineMs: number): Promise<Said | undefined> {
    const found = this.said.find(fits);
    if (found !== undefined) return found;
    return new Promise((resolve) => {
      const stop = (said: Said | undefined): void => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve(said);
      };
      const wake = (): void => {
        const last = this.said.at(-1);
        if (last !== undefined && fits(last)) stop(last);
      };
      const timer = setTimeout(() => {
        stop(undefined);
      }, deadlineMs);
      this.#waiting.add(wake);
    });
  }

  async remove(): Promise<void> {
    await this.#helper?.remove();
  }
}

function parseCaller(line: string): CallerReport | undefined {
  const [word, ...rest] = line.split(' ');
  if (word === 'open') return { state: 'open', own: Number(rest[0]), at: Number(rest[1]) };
  if (word === 'closed') return { state: 'closed', why: rest.join(' ') };
  return undefined;
}

/** One change of one rule, with its two ends as they are now. */
interface Task {
  readonly rule: RedirectRule;
  readonly change: Change;
  readonly caller: Member;
  /** `undefined` when nobody has the far end's address. */
  readonly far: Member | undefined;
}

/** Starts both sides at once; fails when either did not start. */
async function startSides(
  { engine, image }: Redirecting,
  { rule, change, caller, far }: Task,
  sides: { readonly ours: Side<CallerReport>; readonly theirs: Side<Look> },
): Promise<void> {
  const tag = await image.tag();
  const run = rule.comment.replace(/^relia:/, '');
  const { address, port } = rule.to;
  const printed: string[] = [];
  const starting = startHelper(
    engine,
    {
      image: tag,
      labels: { what: 'redirect', run },
      network: `container:${caller.inspection.Id}`,
      capabilities: ['NET_ADMIN', 'NET_RAW'],
      command: ['bash', '-c', CALLER_SCRIPT, 'redirect', change, address, String(port), ...ruleText(rule)],
    },
    (line) => {
      printed.push(line);
      const report = parseCaller(line);
      if (report !== undefined) sides.ours.push(report);
    },
  ).then((helper) => {
    const onExit = (code: number): void => {
      sides.ours.push({ state: 'failed', why: `ended with ${String(code)}: ${printed.slice(-3).join(' ')}` });
    };
    helper.exited.then(onExit, () => undefined);
    return helper;
  });
  const watching = startWatching({ engine, tag, run, port, far }, sides.theirs);
  const started = await Promise.allSettled([sides.ours.start(starting), watching]);
  for (const result of started) if (result.status === 'rejected') throw result.reason;
}

async function startWatching(
  place: {
    readonly engine: Engine;
    readonly tag: string;
    readonly run: string;
    readonly port: number;
    readonly far: Member | undefined;
  },
  theirs: Side<Look>,
): Promise<void> {
  if (place.far === undefined) return;
  const spec = {
    image: place.tag,
    labels: { what: 'far-end', run: place.run },
    network: `container:${place.far.inspection.Id}`,
    command: ['bash', '-c', FAR_END_SCRIPT, 'look', String(place.port)],
  };
  const read = lookReader((look) => {
    theirs.push(look);
  });
  await theirs.start(startHelper(place.engine, spec, read));
}

/** Makes the change once and asks the far end. Returns why it is not proven yet; `undefined` when it is. */
async function attempt(world: Redirecting, task: Task): Promise<string | undefined> {
  const ours = new Side<CallerReport>();
  const theirs = new Side<Look>();
  try {
    await startSides(world, task, { ours, theirs });
    return await judge(task, await ours.first(() => true, CALLER_DEADLINE_MS), theirs);
  } finally {
    await Promise.all([ours.remove(), theirs.remove()]);
  }
}

async function judge(
  { rule, change, caller, far }: Task,
  report: CallerReport | undefined,
  theirs: Side<Look>,
): Promise<string | undefined> {
  const name = shortName(caller.instance);
  const target = `${rule.to.address}:${String(rule.to.port)}`;
  if (report === undefined) return `the helper beside ${name} said nothing in time`;
  if (report.state === 'failed') return `the helper beside ${name} ${report.why}`;
  // The rule is gone and nobody listens over there, so there is nobody to ask; a proxy would have accepted.
  if (change === 'delete' && (far === undefined || report.state === 'closed')) return undefined;
  if (report.state === 'closed') return `${name} could not connect to ${target}: ${report.why}`;
  // Nobody is at the far end's address: whoever accepts a connection there all the same is the proxy.
  if (far === undefined) return undefined;
  const callerAddresses = Object.values(caller.instance.addresses);
  const { own, at } = report;
  const proof = await theirs.first(
    (look) => look.at > at && isProof(look, { change, rule, callerAddresses, own }),
    PROOF_DEADLINE_MS,
  );
  if (proof !== undefined) return undefined;
  const last = theirs.said.at(-1)?.peers.map((peer) => `${peer.address}:${String(peer.port)}`) ?? [];
  return `${shortName(far.instance)} sees connections from ${last.join(', ') || 'nobody'}`;
}

/** Attempts the change until the far end proves it. The ends are looked up anew each time: either may be starting right now. */
async function change(world: Redirecting, rule: RedirectRule, kind: 'add' | 'delete'): Promise<void> {
  const reasons: string[] = [];
  for (let tries = 0; tries < ATTEMPTS; tries++) {
    if (tries > 0) await delay(PAUSE_MS);
    const caller = await findMember(world.engine, rule.from);
    if (caller === undefined || caller.instance.state === 'exited') {
      // The rule went with the namespace it was in.
      if (kind === 'delete') return;
      reasons.push(`${shortName(rule.from)} does not run`);
      break;
    }
    const far = await memberAt(world.engine, rule.from.project, rule.to.address);
    try {
      const reason = await attempt(world, {
        rule,
        change: kind === 'add' && tries > 0 ? 'add-and-cut' : kind,
        caller,
        far,
      });
      if (reason === undefined) return;
      reasons.push(reason);
    } catch (error) {
      // 409: one of the two stopped between the look and the helper's start.
      if (![404, 409, 500].includes(statusOf(error) ?? 0)) throw error;
      reasons.push(messageOf(error));
    }
  }
  const target = `${rule.to.address}:${String(rule.to.port)}`;
  throw new ReliaError('RELIA_REDIRECT_FAILED', {
    message:
      kind === 'add'
        ? `connections of ${shortName(rule.from)} to ${target} could not be led through the proxy ${rule.proxy.address}`
        : `connections of ${shortName(rule.from)} to ${target} could not be led back from the proxy ${rule.proxy.address}`,
    hint: "NET_ADMIN, iptables nat and `ss -K` (CONFIG_INET_DIAG_DESTROY) are needed on the Engine's machine; `relia doctor` checks",
    details: reasons,
  });
}

/** Leads the caller's connections through the proxy: see the runtime port. Throws RELIA_REDIRECT_FAILED. */
export async function addRedirect(world: Redirecting, rule: RedirectRule): Promise<void> {
  await change(world, rule, 'add');
}

/** Leads the caller's connections back: see the runtime port. Throws RELIA_REDIRECT_FAILED. */
export async function removeRedirect(world: Redirecting, rule: RedirectRule): Promise<void> {
  await change(world, rule, 'delete');
}
