import { CATEGORIES, type Category } from '../timeline/category.ts';
import { mergeBins, type Bins } from '../timeline/bins.ts';
import { html, raw, type Html } from './template.ts';

const HEIGHT = 100;
const MOST_BARS = 300;

/** The bars of one category on top of those already stacked, as one path. Unit: a slice wide, `HEIGHT` high. */
function bars(row: readonly number[], below: readonly number[], highest: number): string {
  const y = (value: number): string => (HEIGHT - (value / highest) * HEIGHT).toFixed(1);
  return row
    .map((value, x) => {
      const base = below[x] ?? 0;
      return value === 0 ? '' : `M${String(x)} ${y(base)}V${y(base + value)}h1V${y(base)}z`;
    })
    .join('');
}

/** Requests per second as a still picture: what is seen without scripts, and until the scripts have drawn. */
export function staticChart(perSecond: Bins): Html {
  const length = perSecond.counts.good.length;
  const bins = mergeBins(perSecond, Math.max(1, Math.ceil(length / MOST_BARS)));
  const slices = bins.counts.good.map((_, index) => index);
  const totals = slices.map((x) => CATEGORIES.reduce((sum, category) => sum + (bins.counts[category][x] ?? 0), 0));
  const highest = Math.max(1, ...totals);
  const below = slices.map(() => 0);
  const path = (category: Category): Html => {
    const row = bins.counts[category];
    const d = bars(row, below, highest);
    row.forEach((value, x) => {
      below[x] = (below[x] ?? 0) + value;
    });
    return d === '' ? html`` : html`<path class="fill ${category}" d="${raw(d)}" />`;
  };
  return html`<svg class="still" viewBox="0 0 ${slices.length} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
    ${CATEGORIES.map(path)}
  </svg>`;
}
