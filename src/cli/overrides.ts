/** What the command line changes in a scenario. Each is recorded in the run and changes its experiment hash. */
export interface Overrides {
  /** Requests a second. */
  readonly rate?: number | undefined;
  /** A written duration of the whole load. */
  readonly duration?: string | undefined;
  readonly seed?: number | undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A written scenario with the overrides in place of its own values. What is no scenario stays as it is: parsing says why. */
export function applyOverrides(written: unknown, { rate, duration, seed }: Overrides): unknown {
  if (!isRecord(written)) return written;
  const { load } = written;
  const changes = { ...(rate === undefined ? {} : { rate }), ...(duration === undefined ? {} : { duration }) };
  return {
    ...written,
    ...(isRecord(load) ? { load: { ...load, ...changes } } : {}),
    ...(seed === undefined ? {} : { seed }),
  };
}

/** A written scenario with another system in place of its own. */
export function withSystem(written: unknown, system: unknown): unknown {
  return isRecord(written) ? { ...written, system } : written;
}
