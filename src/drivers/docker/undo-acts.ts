import { setTimeout as delay } from 'node:timers/promises';
import { ReliaError } from '../../errors.ts';
import type { Attachment, InstanceRef, UndoAct, Undoer } from '../../ports/undo.ts';
import { Engine, unlessStatus } from './engine.ts';
import type { HelperImage } from './helper.ts';
import { shortName } from './labels.ts';
import { removeRedirect } from './redirect.ts';
import { removeHelpers } from './remove-helpers.ts';
import { findMember, inspectContainer, membersOf, type Member } from './stack.ts';
import { removeStack } from './stack-down.ts';
import { FoundToolsImage } from './tools-image.ts';

/** How long a container may take to run after it was started, milliseconds. */
const START_DEADLINE_MS = 30_000;
const LOOK_PAUSE_MS = 50;

/** What the Docker driver can undo. */
export const DOCKER_UNDO_KINDS = [
  'start-instance',
  'unpause-instance',
  'reconnect-instance',
  'remove-redirect',
  'remove-helpers',
  'stack-down',
] as const satisfies readonly UndoAct['kind'][];

/**
 * The container of an instance; `undefined` when the whole stack is gone and nothing of it can be broken. Throws
 * RELIA_TARGET_NOT_FOUND when the stack is there and the instance is not.
 */
async function memberToMend(engine: Engine, ref: InstanceRef): Promise<Member | undefined> {
  const member = await findMember(engine, ref);
  if (member !== undefined) return member;
  if ((await membersOf(engine, ref.project)).length === 0) return undefined;
  throw new ReliaError('RELIA_TARGET_NOT_FOUND', {
    message: `the stack "${ref.project}" no longer has a container for ${shortName(ref)}`,
    hint: 'bring it back with docker compose up',
  });
}

async function startInstance(engine: Engine, ref: InstanceRef): Promise<void> {
  const member = await memberToMend(engine, ref);
  if (member === undefined) return;
  const id = member.inspection.Id;
  const deadline = Date.now() + START_DEADLINE_MS;
  // 304: it runs already.
  await unlessStatus([304], () =>
    engine.call(
      `start ${shortName(ref)}`,
      (abortSignal) => engine.docker.getContainer(id).start({ abortSignal }),
      START_DEADLINE_MS,
    ),
  );
  for (;;) {
    const { State } = await inspectContainer(engine, id);
    if (State.Running) return;
    if (Date.now() > deadline) {
      throw new ReliaError('RELIA_DOCKER_FAILED', {
        message: `${shortName(ref)} was started and is ${State.Status} (exit code ${String(State.ExitCode)})`,
        hint: `see docker logs ${member.instance.name}`,
      });
    }
    await delay(LOOK_PAUSE_MS);
  }
}

async function unpauseInstance(engine: Engine, ref: InstanceRef): Promise<void> {
  const member = await memberToMend(engine, ref);
  if (member?.instance.state !== 'paused') return;
  // 409: not paused any more. 500 is what older Engines say for the same.
  await unlessStatus([409], () =>
    engine.call(`unpause ${shortName(ref)}`, (abortSignal) =>
      engine.docker.getContainer(member.inspection.Id).unpause({ abortSignal }),
    ),
  );
}

async function reconnectInstance(engine: Engine, ref: InstanceRef, attachments: readonly Attachment[]): Promise<void> {
  const member = await memberToMend(engine, ref);
  if (member === undefined) return;
  const there = new Set(member.instance.attachments.map(({ network }) => network));
  for (const { network, address, aliases } of attachments.filter((attachment) => !there.has(attachment.network))) {
    await engine.call(`connect ${shortName(ref)} to ${network}`, () =>
      engine.docker.getNetwork(network).connect({
        Container: member.inspection.Id,
        EndpointConfig: {
          Aliases: [...aliases],
          ...(address === undefined ? {} : { IPAMConfig: { IPv4Address: address } }),
        },
      }),
    );
  }
}

/** Carries out one act. Doing it twice does no more than once. */
export async function undoAct(
  world: { readonly engine: Engine; readonly image: HelperImage },
  act: UndoAct,
): Promise<void> {
  const { engine } = world;
  switch (act.kind) {
    case 'start-instance':
      return startInstance(engine, act.instance);
    case 'unpause-instance':
      return unpauseInstance(engine, act.instance);
    case 'reconnect-instance':
      return reconnectInstance(engine, act.instance, act.attachments);
    case 'remove-redirect':
      return removeRedirect(world, act.rule);
    case 'remove-helpers':
      return removeHelpers(engine, act.run);
    case 'stack-down':
      return removeStack(engine, act.project, () => undefined);
    case 'clear-proxy':
    case 'end-process':
      throw new RangeError(`Docker does not undo "${act.kind}"`);
  }
}

/** Undoes what a run left, without its scenario: instances are found by project, service and number, helpers by label. */
export function createDockerUndoer(): Undoer {
  const engine = new Engine();
  const image = new FoundToolsImage(engine);
  return { kinds: DOCKER_UNDO_KINDS, undo: (act) => undoAct({ engine, image }, act) };
}
