import type { Category } from '../timeline/category.ts';

/** Colours of the canvas, taken from the page's style so that both follow the same theme. */
export interface Palette {
  readonly ink: string;
  readonly quiet: string;
  readonly grid: string;
  readonly fault: string;
  readonly lag: string;
  readonly category: Readonly<Record<Category, string>>;
}

/** The colours of the theme that is in force now. */
export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: colour('ink'),
    quiet: colour('quiet'),
    grid: colour('grid'),
    fault: colour('fault'),
    lag: colour('lag'),
    category: {
      good: colour('c-good'),
      slow: colour('c-slow'),
      http: colour('c-http'),
      timeout: colour('c-timeout'),
      connection: colour('c-connection'),
      dropped: colour('c-dropped'),
      unknown: colour('c-unknown'),
    },
  };
}
