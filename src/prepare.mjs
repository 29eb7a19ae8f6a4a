// npm runs this after an install in a checkout, before packing, and when `npx relia` is first called in a checkout. It builds
// only what is stale.
import { spawnSync } from 'node:child_process';
import { whyStale } from './build-inputs.mjs';

const why = whyStale();
if (why !== undefined) {
  console.error(`building (${why})`);
  process.exit(spawnSync('npm', ['run', '-s', 'build'], { stdio: ['ignore', 2, 2] }).status ?? 1);
}
