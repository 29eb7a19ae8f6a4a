import type { Checker } from './check.ts';
import { CAS_REGISTER, MUTEX } from './register-models.ts';
import { searchOrder } from './search-order.ts';

export { checkRegister } from './register.ts';

/**
 * A register with compare-and-set per key, initially empty. Proves that one order, within the operations' times, explains every
 * answer, or that none does. A cas that failed says something only where its source says that it was refused (`isRefusal`).
 * Exact; exponential at worst in operations at once or without an answer, budgeted.
 */
export const checkCasRegister: Checker = (history, options) => searchOrder(CAS_REGISTER, history, options);

/**
 * A lock per key, initially free: acquire and release. Proves that it was never held twice at once nor released while free, or
 * that it must have been. Who holds it is not looked at. Cost as of compare-and-set.
 */
export const checkMutex: Checker = (history, options) => searchOrder(MUTEX, history, { ...options, initial: false });
