/** Why something failed, in one line; the cause is named where the outer message says nothing (`fetch failed`). */
export function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return oneLine(String(thrown));
  const { cause } = thrown;
  if (cause instanceof Error && thrown.message === 'fetch failed') return reasonOf(cause);
  return oneLine(thrown.message);
}

/** The system's error code (`ENOENT`, `ENOSPC`) of anything thrown. */
export function systemCodeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
