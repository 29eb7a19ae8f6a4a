import { z } from 'zod';
import { bandwidthSchema } from './bandwidth.ts';
import { crashSchema } from './crash.ts';
import { disconnectSchema } from './disconnect.ts';
import { killSchema } from './kill.ts';
import { latencySchema } from './latency.ts';
import { partitionSchema } from './partition.ts';
import { pauseSchema } from './pause.ts';
import { replicaLagSchema } from './replica-lag.ts';
import { resetSchema } from './reset.ts';
import { restartSchema } from './restart.ts';
import { slowCloseSchema } from './slow-close.ts';
import { stopSchema } from './stop.ts';

/** Every fault kind, by its written name. `engine/faults` holds one behaviour for each; a test keeps the two equal. */
export const FAULT_SCHEMAS = {
  bandwidth: bandwidthSchema,
  crash: crashSchema,
  disconnect: disconnectSchema,
  kill: killSchema,
  latency: latencySchema,
  partition: partitionSchema,
  pause: pauseSchema,
  'replica-lag': replicaLagSchema,
  reset: resetSchema,
  restart: restartSchema,
  'slow-close': slowCloseSchema,
  stop: stopSchema,
} as const;

/** A fault as written in a scenario, told apart by `kind`. */
export const faultSchema = z.discriminatedUnion('kind', [
  bandwidthSchema,
  crashSchema,
  disconnectSchema,
  killSchema,
  latencySchema,
  partitionSchema,
  pauseSchema,
  replicaLagSchema,
  resetSchema,
  restartSchema,
  slowCloseSchema,
  stopSchema,
]);
