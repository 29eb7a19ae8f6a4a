import { z } from 'zod';
import { scenarioSchema } from './scenario-schema.ts';
import { suggest } from './suggest.ts';

type Issue = z.core.$ZodIssue;

function place(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'the scenario';
  return path
    .map((key) => (typeof key === 'number' ? `[${String(key)}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}

function collectKeys(node: unknown, into: Set<string>): void {
  if (Array.isArray(node)) {
    for (const item of node) collectKeys(item, into);
  } else if (typeof node === 'object' && node !== null) {
    for (const [key, value] of Object.entries(node)) {
      if (key === 'properties' && typeof value === 'object' && value !== null)
        Object.keys(value).forEach((k) => into.add(k));
      collectKeys(value, into);
    }
  }
}

let vocabulary: readonly string[] | undefined;

/** Every key that may stand anywhere in a scenario: what a misspelt key is compared with. */
function knownKeys(): readonly string[] {
  if (vocabulary === undefined) {
    const keys = new Set<string>();
    collectKeys(z.toJSONSchema(scenarioSchema, { io: 'input', unrepresentable: 'any' }), keys);
    vocabulary = [...keys];
  }
  return vocabulary;
}

function describeUnknownKeys(path: readonly PropertyKey[], keys: readonly string[]): string[] {
  return keys.map((key) => {
    const meant = suggest(key, knownKeys());
    const hint = meant === undefined || meant === key ? 'it does not belong here' : `did you mean "${meant}"?`;
    return `${place(path)}: unknown key "${key}"; ${hint}`;
  });
}

function underPath(path: readonly PropertyKey[], issues: readonly Issue[]): Issue[] {
  return issues.map((issue) => ({ ...issue, path: [...path, ...issue.path] }));
}

function describe(issue: Issue): readonly string[] {
  if (issue.code === 'unrecognized_keys') return describeUnknownKeys(issue.path, issue.keys);
  if (issue.code === 'invalid_union') {
    const [closest] = [...issue.errors].sort((a, b) => a.length - b.length);
    if (closest !== undefined) return describeIssues(underPath(issue.path, closest));
    if (issue.path.at(-1) === 'kind') return [`${place(issue.path)}: no such kind of fault; see docs/scenario.md`];
  }
  return [`${place(issue.path)}: ${issue.message}`];
}

/** One line for each mistake: where it is, what is wrong and, for a misspelt key, what was probably meant. */
export function describeIssues(issues: readonly Issue[]): string[] {
  return issues.flatMap((issue) => describe(issue));
}
