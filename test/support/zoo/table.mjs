// What was seen, as a table for a terminal.
import { isAsExpected, VARIANTS } from './catalogue.mjs';

/** The runs of one variant that were as expected, and those that were repeated. */
export function tally({ system, results }, variant) {
  const own = results.filter((result) => result.variant === variant);
  return {
    right: own.filter((result) => isAsExpected(system, result)).length,
    repeats: own.reduce((sum, { repeats }) => sum + repeats, 0),
    seconds: own.reduce((sum, { seconds }) => sum + seconds, 0) / Math.max(1, own.length),
  };
}

export function tableOf(seen, runs) {
  const line = (cells) => cells.map((cell, index) => String(cell).padEnd([22, 26, 10, 14, 10][index])).join('');
  const rows = seen.map((one) => {
    const [defect, twin] = VARIANTS.map((variant) => tally(one, variant));
    const { name, finding } = one.system;
    return line([name, finding, `${defect.right}/${runs}`, `${twin.right}/${runs}`, defect.repeats + twin.repeats]);
  });
  return [line(['system', 'named finding', 'found', 'twin passes', 'repeated']), ...rows].join('\n');
}
