/** A port of a service, as templates name it. */
export interface PortReference {
  readonly service: string;
  readonly port: number;
}

/** What templates are filled with. */
export interface Filling {
  /** The service whose text it is; `self` stands for it. */
  readonly service: string;
  /** Where a port is reached from this service. */
  address(reference: PortReference): { readonly host: string; readonly port: number };
  /** `folder`, `here`, `secret` and the like. */
  readonly words: Readonly<Record<string, string>>;
  /** relia's own environment, for `env.NAME`. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

const PLACE = /\$\{([^}]*)\}/g;
const PORT = /^([a-z0-9][a-z0-9_-]*):(\d+)(?::(host|port))?$/;
const VARIABLE = /^env\.(\w+)(?::-(.*))?$/;

/**
 * Fills a text in: `${cache:6379}` is where that port is reached from here (`host:port`; `${cache:6379:port}` one half of it),
 * `${self:6379}` the service's own; `${folder}` its folder, `${here}` the stack file's; `${secret}` a word only this stack
 * knows; `${env.NAME:-otherwise}` a variable of relia's. Throws a RangeError for any other word.
 */
export function fill(text: string, filling: Filling): string {
  return text.replaceAll(PLACE, (_, word: string) => meaningOf(word, filling));
}

/** The ports that a text refers to, the service's own included. */
export function referencesIn(text: string, service: string): readonly PortReference[] {
  return [...text.matchAll(PLACE)].flatMap(([, word = '']) => {
    const found = PORT.exec(word);
    return found === null ? [] : [{ service: serviceOf(found, service), port: Number(found[2]) }];
  });
}

function meaningOf(word: string, filling: Filling): string {
  const own = filling.words[word];
  if (own !== undefined) return own;
  const place = PORT.exec(word);
  if (place !== null) {
    const { host, port } = filling.address({ service: serviceOf(place, filling.service), port: Number(place[2]) });
    return { host, port: String(port), both: `${host}:${String(port)}` }[halfOf(place[3])];
  }
  const variable = VARIABLE.exec(word);
  const value = variable === null ? undefined : (emptyAsAbsent(filling.env[variable[1] ?? '']) ?? variable[2]);
  if (value === undefined) throw new RangeError(`\${${word}} stands for nothing`);
  return value;
}

function serviceOf(place: RegExpExecArray, self: string): string {
  return place[1] === undefined || place[1] === 'self' ? self : place[1];
}

function halfOf(word: string | undefined): 'host' | 'port' | 'both' {
  return word === 'host' || word === 'port' ? word : 'both';
}

function emptyAsAbsent(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
