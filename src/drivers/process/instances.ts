import type { Instance } from '../../ports/runtime.ts';
import { LOCAL } from './free-ports.ts';
import { stateOf } from './process-table.ts';
import { StackState, type StackRecord } from './stack-state.ts';

/** The one network there is. */
const NETWORK = 'loopback';

/** A part of a stack as it is right now; none when the stack has no such part. */
export function instanceOf(state: StackState, stack: StackRecord, service: string): readonly Instance[] {
  const declared = stack.file.services[service];
  if (declared === undefined) return [];
  const { startedAt, isHealthy } = state.instance(service);
  const main = state.main(service);
  const now = main === undefined ? 'gone' : stateOf(main);
  return [
    {
      project: stack.project,
      service,
      number: 1,
      name: `${stack.project}-${service}-1`,
      state: now === 'gone' ? 'exited' : now,
      health: declared.health === undefined ? 'none' : isHealthy ? 'healthy' : 'starting',
      addresses: { [NETWORK]: LOCAL },
      ports: stack.ports[service] ?? {},
      startedAt,
      attachments: [],
    },
  ];
}

/** A stack of local processes as relia's state folder has it, for those who know only its project; `undefined` when there is none. */
export function lookAtStack(
  stateFolder: string,
  project: string,
): { readonly instances: readonly Instance[]; readonly entryUrl: string } | undefined {
  const state = new StackState(stateFolder, project);
  const stack = state.read();
  if (stack === undefined) return undefined;
  const services = Object.keys(stack.file.services).sort();
  const port = stack.ports[stack.entry.service]?.[stack.entry.port] ?? 0;
  return {
    instances: services.flatMap((service) => instanceOf(state, stack, service)),
    entryUrl: `http://${LOCAL}:${String(port)}`,
  };
}
