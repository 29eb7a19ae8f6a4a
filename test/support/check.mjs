// `npm run check`: everything that can be said of the code without running a stack.
import { runTasks, tool } from './run-tasks.mjs';

const VITEST_CONFIG = 'test/config/vitest.config.ts';
const report = process.argv.find((arg) => arg.startsWith('--report='))?.slice('--report='.length);
const reporters = report === undefined ? [] : ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];

const ok = await runTasks([
  // The longest first.
  { name: 'lint', command: [tool('eslint'), '-c', 'test/config/eslint.config.js', '.'] },
  {
    name: 'unit tests',
    command: [tool('vitest'), 'run', '--config', VITEST_CONFIG, '--project', 'unit', ...reporters],
    summary: /Tests .*/,
  },
  { name: 'types', command: [tool('tsc'), '--noEmit'] },
  { name: 'types of page', command: [tool('tsc'), '--noEmit', '-p', 'src/report/page'] },
  { name: 'types in k6', command: [tool('tsc'), '--noEmit', '-p', 'src/drivers/k6/runtime'] },
  { name: 'format', command: [tool('prettier'), '--check', '--log-level', 'warn', '.'] },
  { name: 'unused code', command: [tool('knip')] },
]);
process.exit(ok ? 0 : 1);
