import { counted } from '../text.ts';
import type { Checked } from './check.ts';
import type { Operation, Operations } from './operation.ts';
import { byKey, conclude, foreignVerbs, mismatched, type Mismatch } from './outcome.ts';
import { evidenceOf } from './set-findings.ts';
import { note, tally, type Tally } from './tally.ts';
import { createIdTable } from './id-table.ts';
import { named } from './values.ts';

function noValues(generated: readonly Operation[]): Mismatch | undefined {
  const empty = generated.filter(({ value }) => value === undefined || value === null);
  return empty.length === 0 ? undefined : { text: 'an id that was generated is not told', operations: empty };
}

/** By id: who got it first. Whoever got it after that is noted; the fourth of the same is worse than the second. */
function noteDuplicates(generated: readonly Operation[], duplicated: Tally): number {
  const table = createIdTable();
  const holders: Operation[] = [];
  const times: number[] = [];
  for (const operation of generated) {
    const id = table.idOf(operation.value);
    const holder = holders[id];
    times[id] = (times[id] ?? 0) + 1;
    if (holder === undefined) holders[id] = operation;
    else {
      const text = `${named(operation.value)} was handed out to ${holder.label} and again to ${operation.label}`;
      const tell = () => evidenceOf(text, holder, operation);
      note(duplicated, { at: operation.call, badness: times[id], tell });
    }
  }
  return table.values.length;
}

/** Ids: every `generate` that took place returned another. The key names the space that they are unique in. */
export function checkUniqueIds({ list }: Operations): Checked {
  const generated = list.filter(({ outcome }) => outcome === 'ok');
  const odd = foreignVerbs(list, 'unique-ids', ['generate']) ?? noValues(generated);
  if (odd !== undefined) return mismatched('unique-ids', list.length, odd);
  const duplicated = tally('duplicated', 'fail');
  let distinct = 0;
  for (const group of byKey(generated).values()) distinct += noteDuplicates(group, duplicated);
  return conclude({
    model: 'unique-ids',
    operations: list.length,
    sought: [[duplicated, `${counted(duplicated.count, 'id')} handed out again`]],
    vacuous: generated.length === 0 ? 'no id was generated' : undefined,
    doubts: [],
    holds: `${counted(generated.length, 'id')}, all different`,
    figures: { attempts: list.length, generated: generated.length, distinct },
  });
}
