import { z } from 'zod';
import { formatMs } from '../../src/scenario/duration.ts';
import { scenarioSchema } from '../../src/scenario/scenario-schema.ts';

const HEAD = `# Every key

What a scenario may hold, made of the schema that checks it; how the keys work together, and what each kind of fault does, is in
[scenario.md](scenario.md). A key that is not here is a mistake, never ignored. One that is required must be there whenever what it is in is there. \`*\` is a
name of your own, \`[]\` an element of a list. \`load\` has either \`operations\` or \`script\`. A duration is written \`'250ms'\`, \`'1.5s'\`, \`'2m'\`,
\`'1h'\`, \`'30d'\`.
`;

const nodeSchema = z.looseObject({
  title: z.string().optional(),
  description: z.string().optional(),
  type: z.string().optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  pattern: z.string().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  exclusiveMaximum: z.number().optional(),
  default: z.unknown().optional(),
  get anyOf() {
    return z.array(nodeSchema).optional();
  },
  get oneOf() {
    return z.array(nodeSchema).optional();
  },
  get items() {
    return nodeSchema.optional();
  },
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  additionalProperties: z.unknown().optional(),
});
type Node = z.output<typeof nodeSchema>;

/** A key at a place of a schema, in one of the variants that it is in. */
interface Row {
  readonly key: string;
  /** The schema's description; empty without one. */
  readonly means: string;
  readonly isRequired: boolean;
  readonly takes: string;
  readonly preset: string;
  /** `kind: 'kill'`; `undefined` outside of unions that a key tells apart. */
  readonly variant: string | undefined;
}

function code(value: unknown): string {
  return `\`${typeof value === 'string' ? `'${value}'` : JSON.stringify(value)}\``;
}

function boundsOf({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: Node): string {
  const low =
    minimum !== undefined
      ? ` from ${String(minimum)}`
      : exclusiveMinimum !== undefined
        ? ` above ${String(exclusiveMinimum)}`
        : '';
  // The largest whole number is no bound that anybody meets.
  const high =
    maximum !== undefined && maximum < 2 ** 53 - 1
      ? ` to ${String(maximum)}`
      : exclusiveMaximum !== undefined
        ? ` below ${String(exclusiveMaximum)}`
        : '';
  return low + high;
}

/** What a value is, in words. */
function takes(node: Node): string {
  if (node.const !== undefined) return code(node.const);
  if (node.enum !== undefined) return node.enum.map(code).join(', ');
  const variants = node.anyOf ?? node.oneOf;
  if (variants !== undefined) return [...new Set(variants.map(takes))].join(' or ');
  if (node.title !== undefined) return node.title;
  switch (node.type) {
    case 'integer':
      return `whole number${boundsOf(node)}`;
    case 'number':
      return `number${boundsOf(node)}`;
    case 'array':
      return `list of ${node.items === undefined ? 'anything' : takes(node.items)}`;
    case 'string':
      return 'text';
    case 'object':
      return node.properties === undefined ? 'object by name' : 'object';
    case undefined:
    default:
      return node.type ?? 'JSON';
  }
}

function presetOf(preset: unknown, word: string): string {
  // What an object is by default its own keys say.
  if (preset === undefined || typeof preset === 'object') return '';
  if (word === 'duration' && typeof preset === 'number')
    return preset === 0 ? "`'0s'`" : `\`'${writtenDuration(preset)}'\``;
  return code(preset);
}

function writtenDuration(durationMs: number): string {
  const days = durationMs / 86_400_000;
  return Number.isInteger(days) ? `${String(days)}d` : formatMs(durationMs).replace(' ', '');
}

/** The value that tells a variant from its siblings: `kind: 'kill'`. */
function variantOf({ properties = {} }: Node): string | undefined {
  const [tag] = Object.entries(properties).flatMap(([name, value]) => {
    const { const: fixed } = nodeSchema.parse(value);
    return typeof fixed === 'string' && ['kind', 'sli', 'model'].includes(name) ? [`${name}: '${fixed}'`] : [];
  });
  return tag;
}

/** A place in the schema: what may be written there, and what it becomes, where defaults of durations stand. */
interface Place {
  readonly written: Node;
  readonly parsed: Node;
  readonly key: string;
  readonly variant?: string | undefined;
}

function below({ written, parsed, key, variant }: Place): readonly Row[] {
  const variants = written.anyOf ?? written.oneOf;
  if (variants !== undefined) {
    const others = parsed.anyOf ?? parsed.oneOf ?? [];
    return variants.flatMap((one, index) =>
      below({ written: one, parsed: others[index] ?? one, key, variant: variantOf(one) ?? variant }),
    );
  }
  if (written.items !== undefined) {
    return below({ written: written.items, parsed: parsed.items ?? written.items, key: `${key}[]`, variant });
  }
  const { properties, required = [], additionalProperties } = written;
  if (properties !== undefined) {
    return Object.entries(properties).flatMap(([name, value]) => {
      const inner: Place = {
        written: nodeSchema.parse(value),
        parsed: nodeSchema.parse(parsed.properties?.[name] ?? value),
        key: key === '' ? name : `${key}.${name}`,
        variant,
      };
      const word = takes(inner.written);
      const preset = presetOf(inner.written.default ?? inner.parsed.default, word);
      const { description: means = '' } = inner.written;
      const row = { key: inner.key, means, isRequired: required.includes(name), takes: word, preset, variant };
      return [row, ...below(inner)];
    });
  }
  const inner = nodeSchema.safeParse(additionalProperties);
  if (!inner.success) return [];
  const other = nodeSchema.safeParse(parsed.additionalProperties);
  return below({ written: inner.data, parsed: other.success ? other.data : inner.data, key: `${key}.*`, variant });
}

/** Every key of a schema, with those of variants as often as there are variants. */
function rowsOf(schema: z.ZodType): readonly Row[] {
  const [written, parsed] = (['input', 'output'] as const).map((io) =>
    nodeSchema.parse(z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' })),
  );
  if (written === undefined || parsed === undefined) throw new Error('the schema has two sides');
  return below({ written, parsed, key: '' });
}

/** The keys of a schema whose meaning is not one short sentence. */
export function keysWithoutMeaning(schema: z.ZodType): readonly string[] {
  return [...new Set(rowsOf(schema).flatMap(({ key, means }) => (/^[A-Z`].{8,140}\.$/.test(means) ? [] : [key])))];
}

function unionOf(variant: string): string {
  return variant.split(':')[0] ?? '';
}

function isTag({ key, variant }: Row): boolean {
  return variant !== undefined && key.endsWith(`.${unionOf(variant)}`);
}

function grouped<T>(items: readonly T[], by: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(by(item), [...(groups.get(by(item)) ?? []), item]);
  return groups;
}

/** A line for each key, with the variants that it is in; without any when it is in all of its union's. */
function lines(rows: readonly Row[]): readonly string[] {
  const all = grouped(
    rows.flatMap(({ variant }) => variant ?? []),
    unionOf,
  );
  const same = grouped(rows, (row) =>
    [row.key, row.means, row.isRequired, isTag(row) ? '' : row.takes, row.preset].join('|'),
  );
  return [...same.values()].flatMap((group) => {
    const [row] = group;
    if (row === undefined) return [];
    const variants = new Set(group.flatMap(({ variant }) => variant ?? []));
    const total = row.variant === undefined ? 0 : new Set(all.get(unionOf(row.variant))).size;
    const names = [...variants].map((variant) => variant.replace(/^\w+: /, ''));
    const takes = isTag(row)
      ? names.map((name) => `\`${name}\``).join(', ')
      : row.takes + (row.preset === '' ? '' : `; default ${row.preset}`);
    const only = names.map((name) => `\`${name.replaceAll("'", '')}\``).join(', ');
    const means = row.means + (variants.size === total || isTag(row) ? '' : ` Only for ${only}.`);
    const key = `\`${row.key.slice(sectionOf(row).length).replace(/^\./, '') || row.key}\``;
    return [`| ${key} | ${means} | ${takes}${row.isRequired ? '; required' : ''} |`];
  });
}

/** What keys of a section have in common: `load`, `faults[]`, `data.*`; all of a key that has none inside. */
function sectionOf({ key }: Row): string {
  return /^[^.[]+(?:\[\](?=\.)|\.\*(?=\.))?/.exec(key)?.[0] ?? key;
}

function section(title: string, rows: readonly Row[]): readonly string[] {
  return [`## ${title}`, '', '| Key | Means | Takes |', '| --- | --- | --- |', ...lines(rows), ''];
}

/** `docs/keys.md`, before prettier aligned its tables. */
export function keysPage(): string {
  const rows = rowsOf(scenarioSchema);
  const isInner = ({ key }: Row): boolean => /[.[]/.test(key);
  const bySection = grouped(rows.filter(isInner), sectionOf);
  return [
    HEAD,
    ...section(
      'A scenario',
      rows.filter((row) => !isInner(row)),
    ),
    ...[...bySection].flatMap(([title, inner]) => section(`\`${title}\``, inner)),
  ].join('\n');
}
