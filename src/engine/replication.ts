import type { Runtime } from '../ports/runtime.ts';
import type { InstanceRef } from '../ports/undo.ts';
import type { System } from '../scenario/system-schema.ts';

interface Asker {
  readonly system: System;
  readonly runtime: Runtime;
}

async function ask({ system, runtime }: Asker, instance: InstanceRef, sql: string): Promise<string | undefined> {
  const { user, name } = system.database;
  const command = ['psql', '-U', user, '-d', name, '-XtAqc', sql];
  const { exitCode, stdout } = await runtime.exec(instance, command);
  return exitCode === 0 ? stdout.trim() : undefined;
}

/** Whether a PostgreSQL instance accepts writes or replays another's; `undefined` when it does not answer. */
export async function replicationStateOf(
  world: Asker,
  instance: InstanceRef,
): Promise<'primary' | 'replica' | undefined> {
  const answer = await ask(world, instance, 'select pg_is_in_recovery()');
  if (answer === undefined) return undefined;
  return answer === 't' ? 'replica' : 'primary';
}

/**
 * A replica's replay lag in seconds, as it says itself; `undefined` when it does not answer. The primary's own view
 * (`pg_stat_replication.replay_lag`) misleads both ways and is not used. Needs writes on the primary to mean something: `beat`.
 */
export async function replayLagS(world: Asker, replica: InstanceRef): Promise<number | undefined> {
  const answer = await ask(
    world,
    replica,
    'select extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp())',
  );
  const seconds = answer === undefined || answer === '' ? Number.NaN : Number(answer);
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}

/** Writes a commit to the primary's log that touches no table, so that an idle system's lag stays true. */
export async function beat(world: Asker, primary: InstanceRef): Promise<boolean> {
  return (await ask(world, primary, "select pg_logical_emit_message(true, 'relia', '')")) !== undefined;
}
