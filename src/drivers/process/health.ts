import { request } from 'node:http';
import { ReliaError } from '../../errors.ts';
import { LOCAL } from './free-ports.ts';
import { logTail } from './logs.ts';
import { runBeside } from './run-inside.ts';
import { fill } from './template.ts';
import { fillingOf, portOf, requirePart, rest, type Part, type World } from './world.ts';

const CHECK_DEADLINE_MS = 2_000;
const LOOK_PAUSE_MS = 25;
const LOG_LINES = 8;
/** How long a part that was started again is watched for its first good answer, milliseconds. */
const RECOVERY_PATIENCE_MS = 60_000;

/** Waits until a part serves, and notes it. Throws RELIA_STACK_NOT_READY with its log when it dies or takes too long. */
export async function untilHealthy(world: World, name: string, deadline: number): Promise<void> {
  const part = requirePart(world.state, { service: name, number: 1 });
  for (;;) {
    const serves = await isServing(world, part);
    // Looked at after the check: what answered for a part that is dead was somebody else.
    if (world.state.main(name) === undefined) throw notReady(world, part, 'ended while it started');
    if (serves) break;
    if (Date.now() > deadline) throw notReady(world, part, 'did not become healthy in time');
    await rest(LOOK_PAUSE_MS);
  }
  world.state.change(name, { isHealthy: true });
}

/** Notes when a part that was started again serves. Keeps nobody waiting, and relia's own process neither. */
export function noteHealth(world: World, name: string): void {
  const deadline = Date.now() + RECOVERY_PATIENCE_MS;
  const look = async (): Promise<void> => {
    if (world.state.main(name) === undefined || Date.now() > deadline) return;
    const part = requirePart(world.state, { service: name, number: 1 });
    if (await isServing(world, part)) world.state.change(name, { isHealthy: true });
    else setTimeout(() => void look().catch(() => undefined), LOOK_PAUSE_MS).unref();
  };
  // The stack may go away meanwhile: then there is nobody to tell.
  void look().catch(() => undefined);
}

/** One look at a part's health, whose check the stack file declares. Without a check it is enough that it runs. */
async function isServing(world: World, part: Part): Promise<boolean> {
  const { health } = part.service;
  if (health === undefined) return true;
  if ('get' in health) return isAnswered(portOf(part.stack, part.name, health.port), health.get);
  const filling = fillingOf(part, world.state.instance(part.name).led, world.env);
  const command = health.command.map((text) => fill(text, filling));
  const result = await runBeside(world, part, command, CHECK_DEADLINE_MS).catch(() => undefined);
  return result?.exitCode === 0;
}

function isAnswered(port: number, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const call = request({ host: LOCAL, port, path, agent: false, timeout: CHECK_DEADLINE_MS }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    call.once('error', () => {
      resolve(false);
    });
    call.once('timeout', () => {
      call.destroy();
    });
    call.end();
  });
}

function notReady({ state }: World, part: Part, why: string): ReliaError {
  return new ReliaError('RELIA_STACK_NOT_READY', {
    message: `the stack "${state.project}" is not ready: ${part.name} ${why}`,
    hint: 'the lines below are the last of its log; `readyWithinS` in the system file gives it more time',
    details: logTail(part.log, LOG_LINES).map((line) => `${part.name} | ${line}`),
  });
}
