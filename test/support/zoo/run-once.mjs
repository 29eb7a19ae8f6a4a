// One run of one system by the built relia, as local processes.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT } from '../run-tasks.mjs';
import { BROKEN } from './catalogue.mjs';
import { CACHE } from './results.mjs';

const MAIN = join(ROOT, 'dist', 'cli', 'main.js');
const RUNS = join(ROOT, 'reports', 'zoo');

/** relia's exit code for what is not its own: a stack that another run still has, one that did not come up in time. */
const ENVIRONMENT = 69;

/** The zoo's stacks are known apart from those of anyone else who works here. */
function environment(variant) {
  return {
    ...process.env,
    XDG_STATE_HOME: join(CACHE, 'state'),
    RELIA_DEFECT: variant === 'defect' ? '1' : '',
    // They run without an engine; none is to be asked.
    DOCKER_HOST: 'unix:///none',
  };
}

/** Runs relia to its end. Aborted, it is asked once to end, which undoes everything; a Ctrl-C of the terminal does not reach it. */
function relia(args, { variant, signal }) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [MAIN, ...args], {
      cwd: ROOT,
      env: environment(variant),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const end = () => child.kill('SIGINT');
    signal?.addEventListener('abort', end, { once: true });
    if (signal?.aborted) end();
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
    child.on('close', (code) => {
      signal?.removeEventListener('abort', end);
      resolve({ code, stdout, stderr });
    });
  });
}

function parse(stdout) {
  try {
    return JSON.parse(stdout).runs[0];
  } catch {
    return undefined;
  }
}

function folderOf({ name }, variant) {
  return join(RUNS, `${name}-${variant}`);
}

/** Keeps the folder of a run from the next one, and says where. */
export function keepRun({ system, variant, run }) {
  const out = folderOf(system, variant);
  const kept = `${out}-wrong-${run}`;
  rmSync(kept, { recursive: true, force: true });
  if (existsSync(out)) renameSync(out, kept);
  return relative(ROOT, kept);
}

/** What the run showed. `isUntrusted`: relia says of it that it proves nothing, as a starved load generator makes it. */
export async function runOnce({ system, variant, signal }) {
  const out = folderOf(system, variant);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(RUNS, { recursive: true });
  const since = Date.now();
  const args = ['run', join(BROKEN, system.name, 'scenario.ts'), '--runtime', 'process', '--json', '--out', out];
  const { code, stdout, stderr } = await relia(args, { variant, signal });
  const seconds = Math.round((Date.now() - since) / 1_000);
  const run = parse(stdout);
  if (run?.judgement === undefined) {
    const said = run?.error?.message ?? stderr.trim().split('\n').at(-1);
    return { verdict: `exit code ${code}`, failed: [], seconds, why: said, isUntrusted: code === ENVIRONMENT };
  }
  const { verdict, why, findings } = run.judgement;
  const idsOf = (wanted) => findings.filter((finding) => finding.verdict === wanted).map(({ id }) => id);
  const doubts = findings.filter((finding) => finding.about === 'validity' && finding.verdict === 'inconclusive');
  return { verdict, failed: idsOf('fail'), seconds, why, isUntrusted: verdict === 'inconclusive' && doubts.length > 0 };
}

/** Ends what a zoo that was killed has left. */
export async function recoverZoo() {
  const { code, stderr } = await relia(['recover'], { variant: 'twin' });
  if (code !== 0) throw new Error(`relia recover ended with ${code}: ${stderr}`);
}
