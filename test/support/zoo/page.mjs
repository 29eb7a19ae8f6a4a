// docs/broken-on-purpose.md, written from the catalogue and from what was seen.
import { availableParallelism } from 'node:os';
import { format } from 'prettier';
import { tally } from './table.mjs';

const INTRO = `# Broken on purpose

A checker that has never failed proves nothing. \`fixtures/broken\` holds small systems of real parts, each with one known defect, and a fixed twin that is the
same but for it: one variable, \`RELIA_DEFECT\`, that one place reads. The scenario of each must fail by the finding that is named here, and pass on its
twin.

\`\`\`sh
npm run test:zoo                                  # each once, defect and twin
npm run test:zoo -- --runs 10                     # goes on where it was interrupted
npm run test:zoo -- --only stale-cache
RELIA_DEFECT=1 npx relia run fixtures/broken/stale-cache/scenario.ts --runtime process
\`\`\`

They run as local processes (see [without-docker.md](without-docker.md)), \${SECONDS} s a run on average with \${CORES} cores. \`npm test\` runs each once. The list
of checks that were seen to fail is \`src/verify/proven.ts\`; the report names those of its run.`;

const OUTRO = `Repeated: runs that relia itself called inconclusive because of the machine (a starved load generator, a clock that stepped, no steady state). They prove
nothing either way. On a machine so starved that timers of 10 ms take three times as long the far server of \`retry-storm\` is overloaded in earnest, and its twin
fails too. What is in memory only, and what a timer stands for, is said under Parts.

A killed process takes down what is in its own memory, not what it handed to the operating system: that a database does not call \`fsync\` is not seen here.`;

/** The page. Formatted as the repository has it. */
export async function pageOf(seen, runs) {
  const all = seen.flatMap(({ results }) => results);
  const average = all.reduce((sum, { seconds }) => sum + seconds, 0) / all.length;
  const what = seen.map(({ system: { name, parts, defect, twin, fault } }) => [name, parts, defect, twin, fault]);
  const counts = seen.map((one) => {
    const [defect, twin] = [tally(one, 'defect'), tally(one, 'twin')];
    const { name, finding } = one.system;
    const repeats = defect.repeats + twin.repeats;
    return [name, `\`${finding}\``, `${defect.right} of ${runs}`, `${twin.right} of ${runs}`, String(repeats)];
  });
  const text = [
    INTRO.replace('${SECONDS}', average.toFixed(0)).replace('${CORES}', String(availableParallelism())),
    '## The systems',
    tableText(['System', 'Parts', 'Defect', 'Fixed twin', 'Fault'], what),
    '## What was seen',
    tableText(['System', 'Finding it must produce', 'Found', 'Twin passed', 'Repeated'], counts),
    OUTRO,
  ].join('\n\n');
  return format(text, { parser: 'markdown', printWidth: 120 });
}

function tableText(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
