import type { z } from 'zod';
import type { faultSchema } from './faults/registry.ts';
import type { scenarioSchema } from './scenario-schema.ts';
import type { systemSchema } from './system-schema.ts';

/** Read-only all the way down: parts that scenarios share are often written `as const`. */
type Frozen<T> = T extends object ? { readonly [Key in keyof T]: Frozen<T[Key]> } : T;
type SystemWritten = Frozen<z.input<typeof systemSchema>>;
type ScenarioWritten = Frozen<z.input<typeof scenarioSchema>>;
type FaultWritten = Frozen<z.input<typeof faultSchema>>;
type TargetWritten = SystemWritten['targets'][string];
type LinkWritten = NonNullable<SystemWritten['links']>[string];
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** A system as a user writes it. `TargetName` and `LinkName` are inferred from its keys. */
export type SystemSpec<TargetName extends string, LinkName extends string> = Omit<
  SystemWritten,
  'entry' | 'targets' | 'links'
> & {
  readonly entry: { readonly target: NoInfer<TargetName>; readonly port: number };
  readonly targets: Readonly<Record<TargetName, TargetWritten>>;
  readonly links?: Readonly<
    Record<
      LinkName,
      Omit<LinkWritten, 'from' | 'to'> & { readonly from: NoInfer<TargetName>; readonly to: NoInfer<TargetName> }
    >
  >;
};

/** A fault as a user writes it, aimed at names the system declares. */
export type FaultSpec<TargetName extends string, LinkName extends string> =
  | (DistributiveOmit<Extract<FaultWritten, { target: string }>, 'target'> & { readonly target: TargetName })
  | (DistributiveOmit<Extract<FaultWritten, { link: string }>, 'link'> & { readonly link: LinkName });

/** A scenario as a user writes it, tied to the names of its system. */
export type ScenarioSpec<TargetName extends string, LinkName extends string> = Omit<
  ScenarioWritten,
  'system' | 'faults' | 'blastRadius'
> & {
  readonly system: SystemSpec<TargetName, LinkName>;
  readonly blastRadius: Omit<ScenarioWritten['blastRadius'], 'targets'> & {
    readonly targets: readonly [NoInfer<TargetName | LinkName>, ...NoInfer<TargetName | LinkName>[]];
  };
  readonly faults: readonly FaultSpec<NoInfer<TargetName>, NoInfer<LinkName>>[];
};

/**
 * Declares a system. An identity function: the object stays plain data, and its target and link names become types.
 * @example export default defineSystem({ name: 'shop', compose: './compose.yaml', entry: { target: 'lb', port: 8080 }, targets: {...} });
 */
export function defineSystem<const TargetName extends string, const LinkName extends string = never>(
  spec: SystemSpec<TargetName, LinkName>,
): SystemSpec<TargetName, LinkName> {
  return spec;
}

/**
 * Declares a scenario. An identity function: a misspelt target or link is a compile error at the word.
 * @example export default defineScenario({ name: '...', hypothesis: '...', system: shop, load: {...}, ... });
 */
export function defineScenario<const TargetName extends string, const LinkName extends string = never>(
  spec: ScenarioSpec<TargetName, LinkName>,
): ScenarioSpec<TargetName, LinkName> {
  return spec;
}
