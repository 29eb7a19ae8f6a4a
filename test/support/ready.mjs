// Makes a fresh checkout work: installs packages and builds, each only where it has to be. Uses nothing but Node, since
// it comes before `npm install`. Safe to run at any time.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { whyStale } from '../../src/build-inputs.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

function readJson(path) {
  try {
    return JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
  } catch {
    return undefined;
  }
}

/** Why packages have to be installed; `undefined` when what the lock file says is there. */
function whyInstall() {
  const wanted = readJson('package-lock.json')?.packages ?? {};
  const installed = readJson('node_modules/.package-lock.json')?.packages;
  if (installed === undefined) return 'there is no node_modules';
  const differs = Object.entries(wanted).find(
    // Optional ones may be for another platform.
    ([path, { version, optional }]) =>
      path !== '' && (installed[path] === undefined ? optional !== true : installed[path].version !== version),
  );
  return differs === undefined ? undefined : `${differs[0]} is not as package-lock.json has it`;
}

/** Runs npm with its output shown; ends this process when it fails. */
function npm(args, why) {
  console.error(`ready: npm ${args.join(' ')} (${why})`);
  const since = Date.now();
  const { status, error } = spawnSync('npm', args, { cwd: ROOT, stdio: ['ignore', 2, 2] });
  if (status !== 0) {
    console.error(`ready: npm ${args.join(' ')} failed: ${error?.message ?? `exit code ${status}`}`);
    process.exit(status ?? 1);
  }
  console.error(`ready: done in ${((Date.now() - since) / 1000).toFixed(0)} s`);
}

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`ready: this is Node ${process.versions.node}; relia needs 20.19 or newer (https://nodejs.org/)`);
  process.exit(69);
}
const missing = whyInstall();
// No package needs its install script; that of ssh2 would compile for half a minute, for speed that nobody uses here.
if (missing !== undefined) npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], missing);
const stale = whyStale();
if (stale !== undefined) npm(['run', '-s', 'build'], stale);
