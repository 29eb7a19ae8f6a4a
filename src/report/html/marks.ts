import type { Verdict } from '../../verify/verdict.ts';
import { instant } from '../text/numbers.ts';
import { CATEGORY_WORDS, type Category } from '../timeline/category.ts';
import { clampSpan, withMargin, zoomHash, type Span } from '../timeline/zoom.ts';
import { html, raw, type Html } from './template.ts';

const VERDICT_WORDS: Readonly<Record<Verdict, string>> = { pass: 'Pass', fail: 'Fail', inconclusive: 'Inconclusive' };

/** How a verdict is written where people read it. */
export function verdictWord(verdict: Verdict): string {
  return VERDICT_WORDS[verdict];
}

/** A shape of its own for each verdict, so that colour never carries it alone: tick, cross, question mark. */
const VERDICT_SHAPES: Readonly<Record<Verdict, string>> = {
  pass: '<path d="M3.2 8.6l3.2 3.2 6.4-7.2"/>',
  fail: '<path d="M4 4l8 8M12 4l-8 8"/>',
  inconclusive: '<path d="M5 5.6a3 2.8 0 1 1 4.6 2.3C8.5 8.7 8 9.2 8 10.2M8 12.9v.2"/>',
};

/** A verdict as an icon alone; its word is left to the text beside it. */
export function verdictIcon(verdict: Verdict): Html {
  return html`<svg class="icon ${verdict}" viewBox="0 0 16 16" aria-hidden="true">
    ${raw(VERDICT_SHAPES[verdict])}
  </svg>`;
}

/** A verdict as icon and word. */
export function verdictBadge(verdict: Verdict): Html {
  return html`<span class="badge ${verdict}">${verdictIcon(verdict)}${verdictWord(verdict)}</span>`;
}

/** The same shapes that the scatter is drawn with (`page/shapes.ts`). */
const CATEGORY_SHAPES: Readonly<Record<Category, string>> = {
  good: '<circle cx="6" cy="6" r="2.5"/>',
  slow: '<circle cx="6" cy="6" r="2.5"/>',
  http: '<path d="M2.5 2.5l7 7M9.5 2.5l-7 7"/>',
  timeout: '<path d="M2 3h8L6 10z"/>',
  connection: '<path d="M6 2v8M2 6h8"/>',
  dropped: '<path d="M6 1.5L10.5 6 6 10.5 1.5 6z"/>',
  unknown: '<rect x="2.5" y="2.5" width="7" height="7"/>',
};

/** A legend entry: shape and name of a category. */
export function categoryKey(category: Category): Html {
  return html`<li class="key ${category}">
    <svg viewBox="0 0 12 12" aria-hidden="true">${raw(CATEGORY_SHAPES[category])}</svg>${CATEGORY_WORDS[category]}
  </li>`;
}

/** Writes times of the run's clock and links them to the part of the timeline they stand in. */
export class TimeWriter {
  readonly originMs: number;
  readonly whole: Span;

  constructor(originMs: number, whole: Span) {
    this.originMs = originMs;
    this.whole = whole;
  }

  /** Seconds from the start of the load of a time since t0 in milliseconds. */
  second(ms: number): number {
    return (ms - this.originMs) / 1_000;
  }

  /** A moment: `15.012 s`, linked to the two seconds around it. */
  moment(ms: number): Html {
    const at = this.second(ms);
    return this.#link({ from: at - 1, to: at + 1 }, instant(ms - this.originMs));
  }

  /** A text linked to a stretch with some air around it. Times since t0 in milliseconds. */
  stretch({ from, to }: Span, text: string): Html {
    return this.#link(withMargin({ from: this.second(from), to: this.second(to) }, this.whole), text);
  }

  /** Outside the load there is nothing to look at: the text stands alone. */
  #link(span: Span, text: string): Html {
    if (span.to < this.whole.from || span.from > this.whole.to) return html`${text}`;
    return html`<a class="time" href="${zoomHash(clampSpan(span, this.whole))}">${text}</a>`;
  }
}
