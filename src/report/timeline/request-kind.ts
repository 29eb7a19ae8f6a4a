import type { OperationEvent } from '../../history/event.ts';
import { failureClass } from '../../verify/failure-class.ts';
import type { RequestKind } from './category.ts';

/** A request that was due and never sent. */
export const DROPPED: RequestKind = { name: 'dropped', category: 'dropped' };

/** What came of one operation, named as in the episodes. */
export function kindOf(operation: OperationEvent): RequestKind {
  if (operation.outcome === 'ok') return { name: 'ok', category: 'good' };
  const name = failureClass(operation);
  if (operation.status > 0) return { name, category: 'http' };
  return { name, category: name === 'timeout' || name === 'connection timed out' ? 'timeout' : 'connection' };
}
