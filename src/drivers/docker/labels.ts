import type { InstanceRef } from '../../ports/undo.ts';

/** Labels that compose writes on what it makes. */
export const COMPOSE_PROJECT = 'com.docker.compose.project';
const COMPOSE_SERVICE = 'com.docker.compose.service';
const COMPOSE_NUMBER = 'com.docker.compose.container-number';
const COMPOSE_ONEOFF = 'com.docker.compose.oneoff';

/** On everything a run makes: the run's id. */
export const RELIA_RUN = 'relia.run';
/** On every container of relia's own: what it is for. */
export const RELIA_HELPER = 'relia.helper';
/** On every container, network and volume of a stack that relia brought up: the project. */
export const RELIA_STACK = 'relia.stack';

type Labels = Readonly<Record<string, string>>;

/** Which instance of a compose project the labels name; `undefined` for a container that is none. */
export function instanceOf(labels: Labels): InstanceRef | undefined {
  const project = labels[COMPOSE_PROJECT];
  const service = labels[COMPOSE_SERVICE];
  const number = Number(labels[COMPOSE_NUMBER]);
  if (project === undefined || service === undefined || !Number.isInteger(number)) return undefined;
  if (labels[RELIA_HELPER] !== undefined || labels[COMPOSE_ONEOFF]?.toLowerCase() === 'true') return undefined;
  return { project, service, number };
}

/** True when both name the same instance. */
export function sameInstance(a: InstanceRef, b: InstanceRef): boolean {
  return a.project === b.project && a.service === b.service && a.number === b.number;
}

/** `service` for the first instance of a service, else `service-number`: for names and messages. */
export function shortName({ service, number }: InstanceRef): string {
  return number === 1 ? service : `${service}-${String(number)}`;
}
