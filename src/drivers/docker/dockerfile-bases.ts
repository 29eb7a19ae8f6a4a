/** What `${NAME}` stands for at the top of a Dockerfile, from `ARG NAME=default` and the compose file's build arguments. */
type Arguments = Readonly<Record<string, string>>;

function fill(text: string, values: Arguments): string {
  return text.replace(
    /\$\{(\w+)(?::-([^}]*))?\}|\$(\w+)/g,
    (_, braced?: string, otherwise?: string, bare?: string) => values[braced ?? bare ?? ''] ?? otherwise ?? '',
  );
}

/** The instructions of a Dockerfile, a line each: one that goes on behind a backslash is put together. */
export function dockerfileLines(dockerfile: string): readonly string[] {
  return dockerfile.replaceAll(/\\\r?\n/g, ' ').split('\n');
}

/**
 * The images a Dockerfile starts from, each once, in order: its own earlier stages and `scratch` are left out, build arguments
 * filled in.
 */
export function dockerfileBases(dockerfile: string, given: Arguments = {}): readonly string[] {
  const values: Record<string, string> = {};
  const stages = new Set<string>();
  const bases = new Set<string>();
  for (const line of dockerfileLines(dockerfile)) {
    const argument = /^\s*ARG\s+(\w+)(?:=(\S*))?/i.exec(line);
    if (argument !== null && bases.size === 0 && stages.size === 0) {
      const [, name = '', preset = ''] = argument;
      values[name] = given[name] ?? preset.replaceAll(/^["']|["']$/g, '');
      continue;
    }
    const from = /^\s*FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i.exec(line);
    if (from === null) continue;
    const [, image = '', stage] = from;
    const base = fill(image, values);
    if (base !== 'scratch' && !stages.has(base.toLowerCase())) bases.add(base);
    if (stage !== undefined) stages.add(stage.toLowerCase());
  }
  return [...bases];
}
