/** What happens when, in milliseconds from the start of the load. */
export const DURATION_S = 60;
export const KILL_MS = 15_000;
export const HEAL_MS = 40_000;
export const BACK_MS = 22_200;
export const SMOOTH_MS = 27_500;
/** Load begins this long after t0. */
export const ORIGIN_MS = 2_350;
export const RUN = 'kill-primary-20261125-101231';

/** What the users see of it. `outage`: 7 s without an answer, then slow, and writes are lost. `absorbed`: nothing. */
export type Story = 'outage' | 'absorbed';

/** What would run a script, or break a page's structure, if it were not escaped. */
export const EVIL = `</script><img src=x onerror="document.title='owned'"><!-- & 'quoted' "twice"`;
