/** What users felt, the coarse way in which the chart tells requests apart. `slow` was answered, above the slow threshold. */
export const CATEGORIES = ['good', 'slow', 'http', 'timeout', 'connection', 'dropped', 'unknown'] as const;

/** One of `CATEGORIES`. */
export type Category = (typeof CATEGORIES)[number];

/** How a category is called in legends and tables. */
export const CATEGORY_WORDS: Readonly<Record<Category, string>> = {
  good: 'good',
  slow: 'slow',
  http: 'HTTP error',
  timeout: 'timeout',
  connection: 'no connection',
  dropped: 'never sent',
  unknown: 'other',
};

/** What came of a request, the fine way: `ok`, `HTTP 503`, `timeout`, ... */
export interface RequestKind {
  readonly name: string;
  readonly category: Exclude<Category, 'slow'>;
}

/** Whether users count a request of this category as failed. */
export function isFailure(category: Category): boolean {
  return category !== 'good' && category !== 'slow';
}
