import type { Grade, GradePart } from '../../verify/grade/grade.ts';
import type { RunRecord } from '../../verify/run-record.ts';
import { share } from '../text/numbers.ts';
import { withoutBreaksInNumbers } from '../text/unbroken.ts';
import { gradeWords, PART_WORDS } from '../text/grade-words.ts';
import { fold, table, type Column } from './parts.ts';
import { html, type Html, type Piece } from './template.ts';

const COLUMNS: readonly Column[] = [
  { head: 'Part' },
  { head: 'Weight', numeric: true },
  { head: 'Score', numeric: true },
  { head: 'Measured', wide: true },
  { head: 'Target (scores 0.90)' },
];

function row({ part, weight, score, measured, target }: GradePart): Piece[] {
  return [
    PART_WORDS[part],
    share(weight),
    score === null ? html`<span class="quiet">not measured</span>` : score.toFixed(3),
    withoutBreaksInNumbers(measured),
    target === null ? '–' : withoutBreaksInNumbers(target),
  ];
}

function breakdown({ parts, caps, letter }: Grade): Html {
  return html`${table('Grade', COLUMNS, parts.map(row), 'fit')}
    <p class="note">
      ${caps.length > 0 && html`Capped at ${letter}: ${caps.join('; ')}. `}Weighted geometric mean of what was measured.
      A from 90, B from 75, C from 60, D from 40.
    </p>`;
}

/** The grade, small, with what it is made from folded away below it. */
export function gradeFold({ judgement: { grade } }: RunRecord): Html {
  if (grade === null) return html`<p class="grade note">${gradeWords(null)}</p>`;
  return html`<div class="grade">${fold(gradeWords(grade), breakdown(grade))}</div>`;
}
