import { ReliaError } from '../errors.ts';

/** Variables by name, as `process.env` has them. */
type Environment = Readonly<Record<string, string | undefined>>;

const PLACEHOLDER = /\$\{env\.([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** The names of all `${env.NAME}` in the strings of a value, each once, sorted. */
export function namesIn(value: unknown): readonly string[] {
  const names = new Set<string>();
  const visit = (inner: unknown): void => {
    if (typeof inner === 'string') {
      for (const [, name] of inner.matchAll(PLACEHOLDER)) if (name !== undefined) names.add(name);
    } else if (typeof inner === 'object' && inner !== null) {
      Object.values(inner).forEach(visit);
    }
  };
  visit(value);
  return [...names].sort();
}

/** A text with each `${env.NAME}` filled in. Throws RELIA_SCENARIO_INVALID when a variable is not set. */
export function fillFromEnvironment(text: string, env: Environment): string {
  return text.replaceAll(PLACEHOLDER, (whole, name: string) => {
    const value = env[name];
    if (value === undefined) throw notSet([name], whole);
    return value;
  });
}

/** Throws RELIA_SCENARIO_INVALID when a value of the file names a variable that is not set, before anything is begun. */
export function requireVariables(value: unknown, file: string, env: Environment): void {
  const missing = namesIn(value).filter((name) => env[name] === undefined);
  if (missing.length > 0) throw notSet(missing, file);
}

function notSet(names: readonly string[], where: string): ReliaError {
  const one = names.length === 1;
  return new ReliaError('RELIA_SCENARIO_INVALID', {
    message: `${where} needs the environment ${one ? 'variable' : 'variables'} ${names.join(', ')}, which ${one ? 'is' : 'are'} not set`,
    hint: `set ${one ? 'it' : 'them'} before the command: ${names.map((name) => `${name}=...`).join(' ')} relia run ...`,
  });
}
