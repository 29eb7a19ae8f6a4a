import { ReliaError } from '../../errors.ts';
import type { Instance } from '../../ports/runtime.ts';
import type { InstanceRef } from '../../ports/undo.ts';
import { statusOf, type Engine } from './engine.ts';
import { inspectionSchema, toInstance, type Inspection } from './inspection.ts';
import { COMPOSE_PROJECT, instanceOf, sameInstance, shortName } from './labels.ts';

/** A container and the instance it is right now. */
export interface Member {
  readonly instance: Instance;
  readonly inspection: Inspection;
}

/** Asks the Engine for one container. */
export async function inspectContainer(engine: Engine, id: string): Promise<Inspection> {
  const answer: unknown = await engine.call('describe a container', (abortSignal) =>
    engine.docker.getContainer(id).inspect({ abortSignal }),
  );
  return inspectionSchema.parse(answer);
}

/** The ids and labels of every container that carries all the labels, dead ones too. */
export async function listContainers(
  engine: Engine,
  labels: readonly string[],
): Promise<readonly { readonly id: string; readonly labels: Readonly<Record<string, string>> }[]> {
  const found = await engine.call('list containers', (abortSignal) =>
    engine.docker.listContainers({ all: true, filters: { label: [...labels] }, abortSignal }),
  );
  return found.map((info) => ({ id: info.Id, labels: info.Labels }));
}

async function inspectIfThere(engine: Engine, id: string): Promise<Inspection | undefined> {
  try {
    return await inspectContainer(engine, id);
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

function byServiceAndNumber(a: Member, b: Member): number {
  if (a.instance.service !== b.instance.service) return a.instance.service < b.instance.service ? -1 : 1;
  return a.instance.number - b.instance.number;
}

/** Every instance of a compose project right now (of the given services only, when given), by service then number. */
export async function membersOf(
  engine: Engine,
  project: string,
  services?: readonly string[],
): Promise<readonly Member[]> {
  const listed = await listContainers(engine, [`${COMPOSE_PROJECT}=${project}`]);
  const wanted = listed.filter(({ labels }) => {
    const ref = instanceOf(labels);
    return ref !== undefined && (services?.includes(ref.service) ?? true);
  });
  const inspections = await Promise.all(wanted.map(({ id }) => inspectIfThere(engine, id)));
  const members = inspections.flatMap((inspection): Member[] => {
    const instance = inspection === undefined ? undefined : toInstance(inspection);
    return instance === undefined || inspection === undefined ? [] : [{ instance, inspection }];
  });
  return members.sort(byServiceAndNumber);
}

/** The container that is this instance right now; `undefined` when there is none. Asked anew at every act: containers come and go. */
export async function findMember(engine: Engine, ref: InstanceRef): Promise<Member | undefined> {
  const members = await membersOf(engine, ref.project, [ref.service]);
  return members.find(({ instance }) => sameInstance(instance, ref));
}

/** As `findMember`. Throws RELIA_TARGET_NOT_FOUND. */
export async function requireMember(engine: Engine, ref: InstanceRef): Promise<Member> {
  const member = await findMember(engine, ref);
  if (member !== undefined) return member;
  throw new ReliaError('RELIA_TARGET_NOT_FOUND', {
    message: `the stack "${ref.project}" has no container for ${shortName(ref)}`,
    hint: 'check `relia stack status`',
  });
}

/** The running instance that has this address on a network of the project. */
export async function memberAt(engine: Engine, project: string, address: string): Promise<Member | undefined> {
  const members = await membersOf(engine, project);
  return members.find(
    ({ instance }) => instance.state !== 'exited' && Object.values(instance.addresses).includes(address),
  );
}
