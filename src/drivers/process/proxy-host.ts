import { join } from 'node:path';
import { ReliaError, messageOf } from '../../errors.ts';
import type { AssignedLink, AssignedRoute, LinkPlan, ProxyHost } from '../../ports/runtime.ts';
import { findFreePorts, LOCAL } from './free-ports.ts';
import { membersOf, killMembers } from './members.ts';
import { spawnDetached } from './spawn-detached.ts';
import { listProjects, living, StackState, stored, type StackRecord } from './stack-state.ts';
import { textsOf } from './stack-file.ts';
import { referencesIn } from './template.ts';
import { portOf, requireStack, rest, STACK_VARIABLE } from './world.ts';

const HELPER_VARIABLE = 'RELIA_HELPER';
const READY_DEADLINE_MS = 5_000;
const LOOK_PAUSE_MS = 10;
const ROUND_PAUSE_MS = 5;
/** Somebody may take a port between the look at it and its use. */
const TRIES = 3;

/** What proxies are started with. */
export interface ProxyWorld {
  readonly state: StackState;
  /** The path of toxiproxy-server for this machine. */
  toxiproxyBinary(): Promise<string>;
}

/** Starts a link's Toxiproxy as a local process and waits until its control API, on the loopback interface only, answers. */
export async function startProxyHost(world: ProxyWorld, run: string, link: string): Promise<ProxyHost> {
  const program = await world.toxiproxyBinary();
  const reasons: string[] = [];
  for (let tries = 0; tries < TRIES; tries++) {
    const [port = 0] = await findFreePorts(1, takenBy(requireStack(world.state)));
    const reason = await tryToStart(world, { run, link, program, port });
    if (reason === undefined) return { address: LOCAL, control: `http://${LOCAL}:${String(port)}` };
    reasons.push(reason);
  }
  throw new ReliaError('RELIA_PROXY_FAILED', {
    message: `Toxiproxy for the link "${link}" did not start`,
    hint: 'run `relia doctor`',
    details: reasons,
  });
}

/** Starts the proxies' places of all links and assigns where each proxy listens. */
export async function assignLinks(
  world: ProxyWorld,
  run: string,
  links: readonly LinkPlan[],
): Promise<readonly AssignedLink[]> {
  const stack = requireStack(world.state);
  for (const plan of links) requireTakers(stack, plan);
  const taken = new Set(takenBy(stack));
  const assigned: AssignedLink[] = [];
  for (const plan of links) {
    const { control } = await startProxyHost(world, run, plan.link);
    taken.add(Number(new URL(control).port));
    const free = await findFreePorts(plan.ends.to.length, taken);
    for (const port of free) taken.add(port);
    assigned.push({ link: plan.link, control, routes: routesOf(stack, plan, free) });
  }
  return assigned;
}

/** Ends the proxies of a run, whatever stack they stand beside. Idempotent. Throws RELIA_PROCESS_FAILED when one will not end. */
export async function endHelpers(stateFolder: string, run: string): Promise<void> {
  const states = listProjects(stateFolder).map((project) => new StackState(stateFolder, project));
  const helpers = states.flatMap((state) => state.helpers().filter((helper) => helper.run === run));
  const mains = helpers.map(({ main }) => living(main)).filter((main) => main !== undefined);
  const belonging = { variable: `${HELPER_VARIABLE}=${run}`, mains, logs: [] };
  const left = await killMembers(belonging, () => rest(ROUND_PAUSE_MS));
  if (left.length > 0) {
    throw new ReliaError('RELIA_PROCESS_FAILED', {
      message: `the proxies of ${run} will not end`,
      details: membersOf(belonging).map(({ pid }) => `process ${String(pid)}`),
    });
  }
  for (const state of states) for (const helper of helpers) state.removeHelper(helper);
}

async function tryToStart(
  { state }: ProxyWorld,
  start: { readonly run: string; readonly link: string; readonly program: string; readonly port: number },
): Promise<string | undefined> {
  const { run, link, program, port } = start;
  const { token } = requireStack(state);
  state.putHelper({ run, link });
  const main = await spawnDetached(
    {
      command: [program, '-host', LOCAL, '-port', String(port)],
      env: { PATH: '/usr/bin:/bin', LOG_LEVEL: 'error', [STACK_VARIABLE]: token, [HELPER_VARIABLE]: run },
      cwd: '/',
      log: join(state.folder, 'helpers', `${run}--${link}.log`),
    },
    (ref) => {
      state.putHelper({ run, link, main: stored(ref) });
    },
  );
  const deadline = Date.now() + READY_DEADLINE_MS;
  for (;;) {
    const failure = await fetch(`http://${LOCAL}:${String(port)}/version`, { signal: AbortSignal.timeout(1_000) }).then(
      (response) => (response.ok ? undefined : `HTTP ${String(response.status)}`),
      (error: unknown) => messageOf(error),
    );
    if (failure === undefined) return undefined;
    if (living(stored(main)) === undefined) return `the process ended at once`;
    if (Date.now() > deadline) return `its control API did not answer: ${failure}`;
    await rest(LOOK_PAUSE_MS);
  }
}

function routesOf(stack: StackRecord, { ends, port }: LinkPlan, free: readonly number[]): readonly AssignedRoute[] {
  return ends.to.map((service, index) => ({
    to: { project: stack.project, service, number: 1 },
    listen: { address: LOCAL, port: free[index] ?? 0 },
    upstream: { address: LOCAL, port: portOf(stack, service, port) },
  }));
}

/** Every caller must take the far end's address from the stack file's templates: there is no other way to lead it elsewhere. */
function requireTakers(stack: StackRecord, { link, ends, port }: LinkPlan): void {
  const { services } = stack.file;
  const deaf = ends.from.filter((caller) => {
    const service = services[caller];
    const others = ends.to.filter((far) => far !== caller);
    const named = service === undefined ? [] : textsOf(service).flatMap((text) => referencesIn(text, caller));
    return !others.every((far) => named.some((found) => found.service === far && found.port === port));
  });
  if (deaf.length === 0) return;
  throw new ReliaError('RELIA_REDIRECT_FAILED', {
    message: `the link "${link}" cannot be led through a proxy: ${deaf.join(', ')} does not take the address from the stack file`,
    hint: `write \${${ends.to[0] ?? ''}:${String(port)}} where it is told the address`,
  });
}

function takenBy({ ports }: StackRecord): ReadonlySet<number> {
  return new Set(Object.values(ports).flatMap((own) => Object.values(own)));
}
