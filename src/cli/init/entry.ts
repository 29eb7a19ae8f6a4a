import { ReliaError } from '../../errors.ts';
import { didYouMean } from '../../scenario/suggest.ts';
import type { Part, Survey } from './survey.ts';

/** Where users come in. */
export interface Entry {
  readonly part: Part;
  readonly port: number;
}

/** Best first: users come in where a port is published, through a load balancer when there is one. */
const RANKS: readonly ((part: Part) => boolean)[] = [
  ({ role, isPublished }) => role === 'load-balancer' && isPublished,
  ({ role, isPublished }) => role === 'web' && isPublished,
  ({ role }) => role === 'load-balancer',
  ({ role }) => role === 'web',
];

/** The parts that users may come in by, as far as they cannot be told apart: one when it is plain, none when no part takes HTTP. */
export function entryCandidates({ parts, links }: Survey): readonly Part[] {
  const best = RANKS.map((rank) => parts.filter(rank)).find((found) => found.length > 0) ?? [];
  // What another of them calls stands behind it.
  const front = best.filter(
    (part) => !links.some(({ from, to }) => to === part.name && best.some((p) => p.name === from)),
  );
  return front.length > 0 ? front : best;
}

/** `SERVICE:PORT` or `SERVICE` as a person writes it. Throws RELIA_USAGE for a service or port that there is not. */
export function parseEntry(text: string, { parts }: Survey): Entry {
  const [name = '', portText] = text.split(':');
  const part = parts.find((one) => one.name === name || one.services.includes(name));
  if (part === undefined) {
    throw new ReliaError('RELIA_USAGE', {
      message: `there is no part "${name}" that users could enter by`,
      hint: didYouMean(
        name,
        parts.map((one) => one.name),
      ),
    });
  }
  const port = portText === undefined ? part.port : Number(portText);
  if (port === undefined || !Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new ReliaError('RELIA_USAGE', {
      message: portText === undefined ? `nothing says on which port ${name} serves` : `"${portText}" is no port`,
      hint: `write the port inside the container: --entry ${name}:8000`,
    });
  }
  return { part, port };
}

/** The error for a stack whose entry cannot be told. */
export function unclearEntry({ parts }: Survey, candidates: readonly Part[]): ReliaError {
  const [first] = candidates;
  if (first === undefined) {
    return new ReliaError('RELIA_SYSTEM_UNCLEAR', {
      message: `no service takes HTTP requests (${parts.map(({ name, role }) => `${name}: ${role}`).join(', ') || 'none serves'})`,
      hint: 'relia drives a stack over HTTP; say where users enter with --entry SERVICE:PORT',
    });
  }
  const names = candidates.map(({ name }) => name).join(', ');
  const example = `--entry ${first.name}${first.port === undefined ? ':8000' : ''}`;
  return new ReliaError('RELIA_SYSTEM_UNCLEAR', {
    message:
      candidates.length === 1
        ? `nothing says on which port ${names} serves`
        : `users may enter by any of ${names}: they cannot be told apart`,
    hint: `say which: ${example}`,
  });
}
