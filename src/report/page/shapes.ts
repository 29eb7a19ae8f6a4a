import type { Category } from '../timeline/category.ts';

/** Adds one mark at (x, y) with half size r to a path. */
type Shape = (path: Path2D, x: number, y: number, r: number) => void;

const polygon =
  (corners: readonly (readonly [number, number])[]): Shape =>
  (path, x, y, r) => {
    corners.forEach(([dx, dy], index) => {
      if (index === 0) path.moveTo(x + dx * r, y + dy * r);
      else path.lineTo(x + dx * r, y + dy * r);
    });
    path.closePath();
  };

const strokes =
  (lines: readonly (readonly [number, number, number, number])[]): Shape =>
  (path, x, y, r) => {
    for (const [x0, y0, x1, y1] of lines) {
      path.moveTo(x + x0 * r, y + y0 * r);
      path.lineTo(x + x1 * r, y + y1 * r);
    }
  };

/** A way to fail. */
export type FailureCategory = Exclude<Category, 'good' | 'slow'>;

/** A shape of its own for each kind of failure; the legend draws the same (`html/marks.ts`). */
export const SHAPES: Readonly<Record<FailureCategory, Shape>> = {
  http: strokes([
    [-1, -1, 1, 1],
    [1, -1, -1, 1],
  ]),
  timeout: polygon([
    [-1, -0.85],
    [1, -0.85],
    [0, 0.9],
  ]),
  connection: strokes([
    [0, -1, 0, 1],
    [-1, 0, 1, 0],
  ]),
  dropped: polygon([
    [0, -1.1],
    [1.1, 0],
    [0, 1.1],
    [-1.1, 0],
  ]),
  unknown: polygon([
    [-0.9, -0.9],
    [0.9, -0.9],
    [0.9, 0.9],
    [-0.9, 0.9],
  ]),
};
