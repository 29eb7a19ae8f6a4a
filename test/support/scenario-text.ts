import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './relia.ts';
import { CLASSIC } from './classic-stack.ts';

/** Writes a scenario on the shipped stack into a folder; `changes` is the text of properties that replace others. */
export function writeScenario(folder: string, changes: string, name = 'scenario.ts'): string {
  const path = join(folder, name);
  writeFileSync(
    path,
    `import { defineScenario } from 'relia';
     import { shopData, shopOperations } from ${JSON.stringify(join(ROOT, 'fixtures', 'app', 'load.ts'))};
     import classic from ${JSON.stringify(CLASSIC)};
     export default defineScenario({
       name: 'the cache is cut off',
       hypothesis: 'The shop goes on without its cache.',
       system: classic,
       load: { rate: 50, warmUp: '1s', duration: '30s', operations: [...shopOperations] },
       data: shopData,
       steadyState: { window: '3s', slos: [{ sli: 'availability', objective: 0.99 }] },
       blastRadius: { targets: ['caching', 'primary', 'cache', 'web'], concurrentFaults: 1 },
       faults: [{ kind: 'partition', link: 'caching', at: '5s', duration: '10s' }],
       hold: '10s',
       expect: { recovery: { within: '15s' }, data: { lostWrites: 0 } },
       ${changes}
     });`,
  );
  return path;
}
