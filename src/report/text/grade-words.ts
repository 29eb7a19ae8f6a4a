import type { Grade, GradePart } from '../../verify/grade/grade.ts';

/** The parts of a grade as a person reads them. */
export const PART_WORDS: Readonly<Record<GradePart['part'], string>> = {
  recovery: 'Recovery time',
  budget: 'Error budget',
  data: 'Data',
  latency: 'Latency',
};

const NO_GATE = 'no gate: the verdict does not depend on it';

/** The grade in a sentence, with the words that nothing hangs on it. */
export function gradeWords(grade: Grade | null): string {
  if (grade === null) return 'No grade: the run cannot be trusted, or nothing of it was measured.';
  const { letter, score, parts, caps } = grade;
  const missing = parts.filter((part) => part.score === null).map(({ part }) => PART_WORDS[part].toLowerCase());
  const without = missing.length === 0 ? '' : `, without ${missing.join(', ')}`;
  const capped = caps.length === 0 ? '' : ', capped';
  return `Grade ${letter} (${score.toFixed(1)} of 100${capped}${without}); ${NO_GATE}`;
}
