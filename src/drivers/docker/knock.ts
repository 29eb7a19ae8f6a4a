import { ReliaError } from '../../errors.ts';
import type { KnockRequest, KnockResult } from '../../ports/runtime.ts';
import type { Engine } from './engine.ts';
import { execIn } from './exec.ts';
import { KNOCK_SCRIPT } from './knock-script.ts';

/** What starting a command beside the stack may take on top of the knock itself, milliseconds. */
const EXEC_SLACK_MS = 10_000;

const OUTCOMES: ReadonlySet<string> = new Set<KnockResult['outcome']>([
  'answered',
  'silent',
  'refused',
  'unreachable',
  'reset',
]);

function isOutcome(word: string): word is KnockResult['outcome'] {
  return OUTCOMES.has(word);
}

/** Reads what a knock printed; `undefined` when that is not the knock's own line. */
export function parseKnock(line: string): KnockResult | undefined {
  const [outcome = '', tookMs, closedAfterMs] = line.trim().split(/\s+/);
  if (!isOutcome(outcome) || tookMs === undefined || !Number.isFinite(Number(tookMs))) return undefined;
  return {
    outcome,
    tookMs: Number(tookMs),
    ...(closedAfterMs === undefined ? {} : { closedAfterMs: Number(closedAfterMs) }),
  };
}

/** Knocks from inside a container that is on the stack's network. Throws RELIA_PROBE_FAILED when the knocker itself fails. */
export async function knockFrom(engine: Engine, container: string, request: KnockRequest): Promise<KnockResult> {
  const command = [
    'perl',
    '-e',
    KNOCK_SCRIPT,
    request.address,
    String(request.port),
    request.role,
    String(request.timeoutMs),
    String(request.payloadBytes ?? 0),
    ...(request.awaitClose === undefined ? [] : ['close']),
  ];
  const deadlineMs = 2 * request.timeoutMs + EXEC_SLACK_MS;
  const { stdout, stderr } = await execIn(engine, container, command, deadlineMs);
  const result = parseKnock(stdout);
  if (result !== undefined) return result;
  throw new ReliaError('RELIA_PROBE_FAILED', {
    message: `a knock on ${request.address}:${String(request.port)} could not be made`,
    details: stderr.split('\n').slice(-5),
  });
}
