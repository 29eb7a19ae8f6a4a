// `npm test`: the checks, then every test, against real Docker, k6 and Toxiproxy where they take part. The last line is the
// sum over all of them.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { ROOT, tool } from './run-tasks.mjs';

const RESULTS = join(ROOT, 'node_modules', '.cache', 'relia-tests');
const LINES_OF_A_REASON = 12;
const PROJECTS = ['unit', 'integration', 'zoo', 'commands', 'e2e'];
const SOCKET = '/var/run/docker.sock';

function run(file, args, env = process.env) {
  return spawnSync(file, args, { cwd: ROOT, stdio: 'inherit', env }).status ?? 1;
}

/** This login may not use the engine yet, although its user may: setup has just put them into the docker group. */
function needsDockerGroup() {
  if (process.env.DOCKER_HOST || process.env.RELIA_IN_DOCKER_GROUP || !existsSync(SOCKET)) return false;
  try {
    accessSync(SOCKET, constants.W_OK);
    return false;
  } catch {
    return true;
  }
}

function resultOf(project) {
  return join(RESULTS, `${project}.json`);
}

/** Runs one project of vitest. `isHeld`: what it says comes when it is over, since another one speaks. */
async function runProject(project, { isHeld = false } = {}) {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${resultOf(project)}`];
  const args = ['run', '--config', 'test/config/vitest.config.ts', '--project', project, ...reporters];
  if (!isHeld) console.log(`\n=== ${project} tests`);
  const stdio = isHeld ? ['ignore', 'pipe', 'pipe'] : 'inherit';
  const child = spawn(tool('vitest'), args, { cwd: ROOT, stdio });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => said.push(text));
  const [code] = await once(child, 'close');
  if (isHeld) process.stdout.write(`\n=== ${project} tests\n${Buffer.concat(said).toString()}`);
  return code ?? 1;
}

/** What vitest told of one project; `undefined` when it left nothing. */
function resultsOf(project) {
  try {
    return JSON.parse(readFileSync(resultOf(project), 'utf8'));
  } catch {
    return undefined;
  }
}

/** What failed in one project: each with its file, its name and the beginning of the reason. */
function failuresOf(project) {
  const results = resultsOf(project);
  if (results === undefined) return [`${project}: left no results, so it broke as a whole`];
  return results.testResults.flatMap((file) => {
    const path = relative(ROOT, file.name);
    const failed = file.assertionResults.filter((test) => test.status === 'failed');
    // A file that does not load, or a hook that fails, has no test to name.
    if (failed.length === 0 && file.status === 'failed') return [`${project}: ${path}: ${startOf(file.message)}`];
    return failed.map((test) => `${project}: ${path}: ${test.fullName}\n${startOf(test.failureMessages.join('\n'))}`);
  });
}

function startOf(message) {
  return stripVTControlCharacters(message).split('\n').slice(0, LINES_OF_A_REASON).join('\n');
}

/** The counts of one project's run. A run that left no counts has failed as a whole. */
function countsOf(project) {
  const results = resultsOf(project);
  if (results === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const { numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped, success } = results;
  // A file that does not load has no tests to fail.
  return { passed, failed: failed === 0 && !success ? 1 : failed, skipped };
}

if (needsDockerGroup()) {
  const env = { ...process.env, RELIA_IN_DOCKER_GROUP: '1' };
  process.exit(run('sg', ['docker', '-c', `'${process.execPath}' test/support/test.mjs`], env));
}
rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS, { recursive: true });
console.log('=== checks and unit tests');
const codes = [run(process.execPath, ['test/support/check.mjs', `--report=${resultOf('unit')}`])];
codes.push(await runProject('integration'));
// The systems that are broken on purpose take long and need little; commands take what is left.
codes.push(...(await Promise.all([runProject('zoo'), runProject('commands', { isHeld: true })])));
codes.push(await runProject('e2e'));
const counts = PROJECTS.map(countsOf);
const sum = (key) => counts.reduce((total, count) => total + count[key], 0);
// Said again at the end: whoever keeps only the tail of a long log must still read what failed.
for (const failure of PROJECTS.flatMap(failuresOf)) console.log(`\nFAILED ${failure}`);
if (codes[0] !== 0) console.log('\nthe checks failed, see above');
if (sum('skipped') > 0) console.log(`${sum('skipped')} skipped`);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exit(codes.every((code) => code === 0) && sum('failed') === 0 ? 0 : 1);
