import { z } from 'zod';
import type { Instance } from '../../ports/runtime.ts';
import type { Attachment } from '../../ports/undo.ts';
import { instanceOf } from './labels.ts';

const nullable = <Schema extends z.ZodType>(schema: Schema) =>
  schema.nullish().transform((value) => value ?? undefined);

const endpointSchema = z.object({
  NetworkID: z.string(),
  IPAddress: z.string().default(''),
  IPAMConfig: nullable(z.object({ IPv4Address: z.string().optional() })),
  Aliases: nullable(z.array(z.string())),
});

const bindingSchema = z.object({ HostIp: z.string().default(''), HostPort: z.string().default('') });
const bindingsSchema = nullable(z.record(z.string(), nullable(z.array(bindingSchema))));

/** What relia reads of the Engine's description of a container. */
export const inspectionSchema = z.object({
  Id: z.string(),
  Name: z.string(),
  Image: z.string(),
  State: z.object({
    Status: z.string(),
    Running: z.boolean(),
    Pid: z.int(),
    ExitCode: z.int(),
    StartedAt: z.string(),
    Health: nullable(z.object({ Status: z.string(), Log: nullable(z.array(z.object({ Output: z.string() }))) })),
  }),
  Config: z.object({
    Image: z.string(),
    Labels: nullable(z.record(z.string(), z.string())),
    StopTimeout: nullable(z.number()),
  }),
  HostConfig: z.object({
    PortBindings: bindingsSchema,
    RestartPolicy: nullable(z.object({ Name: z.string() })),
  }),
  NetworkSettings: z.object({ Ports: bindingsSchema, Networks: z.record(z.string(), endpointSchema) }),
});

/** A container as the Engine describes it. */
export type Inspection = z.output<typeof inspectionSchema>;

function healthOf(status: string | undefined): Instance['health'] {
  return status === 'healthy' || status === 'unhealthy' || status === 'starting' ? status : 'none';
}

/** The Engine's own short id is among the aliases and changes with the container: it is not part of how to come back. */
function attachmentsOf({ Id, NetworkSettings }: Inspection): readonly Attachment[] {
  return Object.entries(NetworkSettings.Networks).map(([network, endpoint]) => ({
    network,
    address: endpoint.IPAMConfig?.IPv4Address === '' ? undefined : endpoint.IPAMConfig?.IPv4Address,
    aliases: (endpoint.Aliases ?? []).filter((alias) => !Id.startsWith(alias)),
  }));
}

/** The instance a container is; `undefined` when it is none of a compose project. */
export function toInstance(inspection: Inspection): Instance | undefined {
  const ref = instanceOf(inspection.Config.Labels ?? {});
  if (ref === undefined) return undefined;
  const { Status, Health, StartedAt } = inspection.State;
  const networks = Object.entries(inspection.NetworkSettings.Networks).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    ...ref,
    name: inspection.Name.replace(/^\//, ''),
    state: Status === 'running' || Status === 'paused' ? Status : 'exited',
    health: healthOf(Health?.Status),
    addresses: Object.fromEntries(
      networks.flatMap(([name, { IPAddress }]) => (IPAddress === '' ? [] : [[name, IPAddress]])),
    ),
    startedAt: StartedAt,
    attachments: attachmentsOf(inspection),
  };
}

/**
 * Where a container's port is published on this machine, as `host:port`; `undefined` when it is not. A stopped container
 * has no live binding: what it asked for is then taken.
 */
export function publishedAt(inspection: Inspection, port: number): string | undefined {
  const key = `${String(port)}/tcp`;
  const bindings = [
    ...(inspection.NetworkSettings.Ports?.[key] ?? []),
    ...(inspection.HostConfig.PortBindings?.[key] ?? []),
  ].filter(({ HostPort }) => HostPort !== '' && HostPort !== '0');
  const binding = bindings.find(({ HostIp }) => !HostIp.includes(':')) ?? bindings[0];
  if (binding === undefined) return undefined;
  const host = ['', '0.0.0.0', '::'].includes(binding.HostIp) ? '127.0.0.1' : binding.HostIp;
  return `${host.includes(':') ? `[${host}]` : host}:${binding.HostPort}`;
}
