import { at } from './int-list.ts';

/** Moves for each number that are worth it before sorting from scratch is. */
const MOVES_EACH = 32;

/**
 * The places of numbers in ascending order, equal ones by place. Fast where they are nearly so already, as the returns of operations in
 * the order of their calls. Infinite ones are left out.
 */
export function ascendingOrder(numbers: Float64Array): Int32Array {
  const order = new Int32Array(numbers.length);
  let count = 0;
  let moves = 0;
  const most = MOVES_EACH * numbers.length;
  for (let place = 0; place < numbers.length; place++) {
    const number = numbers[place] ?? Infinity;
    if (number === Infinity) continue;
    let to = count++;
    if (moves <= most) for (; to > 0 && (numbers[at(order, to - 1)] ?? 0) > number; to--) order[to] = at(order, to - 1);
    moves += count - to;
    order[to] = place;
  }
  const ordered = order.subarray(0, count);
  return moves <= most ? ordered : ordered.sort((a, b) => (numbers[a] ?? 0) - (numbers[b] ?? 0) || a - b);
}
