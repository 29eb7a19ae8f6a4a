import { z } from 'zod';
import { formatMs } from '../../src/scenario/duration.ts';
import { scenarioSchema } from '../../src/scenario/scenario-schema.ts';

const HEAD = `# Every key

What a scenario may hold, made of the schema that checks it; what each key means is in [scenario.md](scenario.md). A key that is not here is a mistake,
never ignored. **Bold** keys must be there. \`*\` is a name of your own, \`[]\` an element of a list. A key with something under "only in" is there in those
variants only; \`load\` has either \`operations\` or \`script\`. A duration is written \`'250ms'\`, \`'1.5s'\`, \`'2m'\`, \`'1h'\`, \`'30d'\`.
`;

const nodeSchema = z.looseObject({
  title: z.string().optional(),
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

interface Row {
  readonly key: string;
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
  if (preset === undefined) return '';
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
      return [{ key: inner.key, isRequired: required.includes(name), takes: word, preset, variant }, ...below(inner)];
    });
  }
  const inner = nodeSchema.safeParse(additionalProperties);
  if (!inner.success) return [];
  const other = nodeSchema.safeParse(parsed.additionalProperties);
  return below({ written: inner.data, parsed: other.success ? other.data : inner.data, key: `${key}.*`, variant });
}

/** A row for each key, with the variants that it is in; without any when it is in all of its union's. */
function lines(rows: readonly Row[]): readonly string[] {
  const all = new Map<string, Set<string>>();
  const merged = new Map<string, { readonly row: Row; readonly variants: Set<string> }>();
  const unionOf = (variant: string): string => variant.split(':')[0] ?? '';
  for (const row of rows) {
    const { key, isRequired, takes: word, preset, variant } = row;
    const id = [
      key,
      isRequired,
      variant !== undefined && key.endsWith(`.${unionOf(variant)}`) ? '' : word,
      preset,
    ].join('|');
    const entry = merged.get(id) ?? { row, variants: new Set<string>() };
    merged.set(id, entry);
    if (variant === undefined) continue;
    entry.variants.add(variant);
    all.set(unionOf(variant), (all.get(unionOf(variant)) ?? new Set<string>()).add(variant));
  }
  return [...merged.values()].map(({ row, variants }) => {
    const [first] = variants;
    const total = first === undefined ? 0 : (all.get(unionOf(first))?.size ?? 0);
    const isTag = first !== undefined && row.key.endsWith(`.${unionOf(first)}`);
    const names = [...variants].map((variant) => `\`${variant.replace(/^\w+: /, '')}\``).join(', ');
    const shown = row.isRequired ? `**\`${row.key}\`**` : `\`${row.key}\``;
    return `| ${shown} | ${isTag ? names : row.takes} | ${row.preset} | ${variants.size === total || isTag ? '' : names} |`;
  });
}

/** `docs/keys.md`, before prettier aligned its table. */
export function keysPage(): string {
  const [written, parsed] = (['input', 'output'] as const).map((io) =>
    nodeSchema.parse(z.toJSONSchema(scenarioSchema, { io, unrepresentable: 'any', reused: 'inline' })),
  );
  if (written === undefined || parsed === undefined) throw new Error('the schema has two sides');
  const head = [HEAD, '| Key | Takes | Default | Only in |', '| --- | --- | --- | --- |'];
  return [...head, ...lines(below({ written, parsed, key: '' })), ''].join('\n');
}
