import { describe, expect, it } from 'vitest';
import { lastCount } from '../../../../src/drivers/k6/progress.ts';

describe("k6's own count", () => {
  it('is the last one it said', () => {
    const lines = [
      'running (00m01.0s), 05/10 VUs, 96 complete and 0 interrupted iterations',
      'relia   [  33% ] 05/10 VUs  1.0s/3s  100.00 iters/s',
      'running (00m03.0s), 00/10 VUs, 295 complete and 5 interrupted iterations',
      'relia ✓ [ 100% ] 00/10 VUs  3s  100.00 iters/s',
    ];
    expect(lastCount(lines)).toEqual({ complete: 295, interrupted: 5 });
  });

  it('is unknown when it never said one', () => {
    expect(lastCount([])).toBeUndefined();
    expect(lastCount(['Init      [ 50% ] 05/10 VUs initialized'])).toBeUndefined();
  });
});
