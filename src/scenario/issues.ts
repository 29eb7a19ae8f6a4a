import { z } from 'zod';
import { scenarioSchema } from './scenario-schema.ts';
import { didYouMean, suggest } from './suggest.ts';

type Issue = z.core.$ZodIssue;

function place(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'the scenario';
  return path
    .map((key) => (typeof key === 'number' ? `[${String(key)}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}

/** Every key that may stand anywhere in a scenario, with what it means there. */
type Vocabulary = ReadonlyMap<string, ReadonlySet<string>>;

const propertiesSchema = z.record(z.string(), z.looseObject({ description: z.string().default('') }));

function collectKeys(node: unknown, into: Map<string, Set<string>>): void {
  if (typeof node !== 'object' || node === null) return;
  const entries: readonly (readonly [string, unknown])[] = Object.entries(node);
  for (const [key, value] of entries) {
    if (key === 'properties' && typeof value === 'object' && value !== null) {
      for (const [name, { description }] of Object.entries(propertiesSchema.parse(value))) {
        into.set(name, (into.get(name) ?? new Set<string>()).add(description));
      }
    }
    collectKeys(value, into);
  }
}

let known: Vocabulary | undefined;

/** What a misspelt key is compared with. */
function vocabulary(): Vocabulary {
  if (known === undefined) {
    const keys = new Map<string, Set<string>>();
    collectKeys(z.toJSONSchema(scenarioSchema, { io: 'input', unrepresentable: 'any', reused: 'inline' }), keys);
    known = keys;
  }
  return known;
}

/** What a key that was meant means, where all places that have such a key say the same of it. */
function meaningOf(key: string): string {
  const [meaning, ...others] = vocabulary().get(key) ?? [];
  return meaning === undefined || meaning === '' || others.length > 0 ? '' : ` ${meaning}`;
}

function describeUnknownKeys(path: readonly PropertyKey[], keys: readonly string[]): string[] {
  return keys.map((key) => {
    const meant = suggest(key, [...vocabulary().keys()]);
    const hint =
      meant === undefined || meant === key ? 'it does not belong here' : `did you mean "${meant}"?${meaningOf(meant)}`;
    return `${place(path)}: unknown key "${key}"; ${hint}`;
  });
}

function underPath(path: readonly PropertyKey[], issues: readonly Issue[]): Issue[] {
  return issues.map((issue) => ({ ...issue, path: [...path, ...issue.path] }));
}

type UnionIssue = Extract<Issue, { readonly code: 'invalid_union' }>;

/** A union told apart by a key whose value is none of those there are. */
function describeNoMatch({ path, input, discriminator = '', ...issue }: UnionIssue): string {
  const options = 'options' in issue ? (issue.options ?? []).map(String) : [];
  const word: unknown =
    typeof input === 'object' && input !== null
      ? Object.getOwnPropertyDescriptor(input, discriminator)?.value
      : undefined;
  return typeof word === 'string'
    ? `${place(path)}: there is no ${discriminator} "${word}"; ${didYouMean(word, options)}`
    : `${place(path)}: expected one of ${options.map((option) => `"${option}"`).join(', ')}`;
}

function describeUnion(issue: UnionIssue): readonly string[] {
  const [closest] = [...issue.errors].sort((a, b) => a.length - b.length);
  if (closest === undefined) return [describeNoMatch(issue)];
  // A union of plain values says itself what it takes; one of objects says best what the closest of them misses.
  const isPlain = issue.errors.flat().every(({ path }) => path.length === 0);
  if (isPlain && issue.message !== 'Invalid input') return [`${place(issue.path)}: ${issue.message}`];
  return describeIssues(underPath(issue.path, closest));
}

function describe(issue: Issue): readonly string[] {
  if (issue.code === 'unrecognized_keys') return describeUnknownKeys(issue.path, issue.keys);
  if (issue.code === 'invalid_union') return describeUnion(issue);
  return [`${place(issue.path)}: ${issue.message}`];
}

/**
 * One line for each mistake: where it is, what is wrong and, for a misspelt word, what was probably meant. The issues must
 * carry their input (zod's `reportInput`).
 */
export function describeIssues(issues: readonly Issue[]): string[] {
  return issues.flatMap((issue) => describe(issue));
}
