import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { ROOT, runRelia, temporaryFolder, type Ended } from './relia.ts';

const SYSTEM = join(ROOT, 'fixtures', 'stacks', 'classic', 'system.ts');
/** No engine answers there, whatever this machine has. */
const NO_DOCKER = 'unix:///no/such/docker.sock';

/** A folder with a scenario in it that is right but for the changes, given as the text of properties. */
export function folderWith(changes: string): string {
  const folder = temporaryFolder();
  writeFileSync(
    join(folder, 's.ts'),
    `import { defineScenario } from 'relia';
     import classic from ${JSON.stringify(SYSTEM)};
     const written = {
       name: 'a web node dies', hypothesis: 'Nobody notices.', system: classic,
       load: { rate: 50, duration: '40s', operations: [
         { name: 'look', does: 'read', on: 'orders', request: { method: 'GET', path: '/orders/\${id}' } } ] },
       data: { orders: { model: 'ledger' } },
       steadyState: { window: '8s', slos: [{ sli: 'availability', objective: 0.99 }] },
       blastRadius: { targets: ['web'] },
       faults: [{ kind: 'kill', target: 'web', at: '15s', duration: '5s' }],
       expect: { recovery: { within: '5s' } },
     };
     export default { ...written, ${changes} };`,
  );
  return folder;
}

/** Where a command of a test runs, and where it would keep what it remembers. */
export interface Place {
  readonly folder: string;
  readonly state: string;
}

/** Runs relia in a folder where it finds no Docker, with a state folder of its own. */
export async function relia({ folder, state }: Place, ...args: readonly string[]): Promise<Ended> {
  const env = { DOCKER_HOST: NO_DOCKER, XDG_STATE_HOME: state };
  return runRelia(args, { cwd: folder, env });
}

/** A folder with a state folder of its own. */
export function placeOf(folder: string): Place {
  return { folder, state: temporaryFolder() };
}

/** The mistake was told with its code, exit code and hint, without a stack, and nothing was printed as a result. */
export function expectMistake(
  ended: Ended,
  expected: { readonly code: string; readonly exit: number; readonly says: RegExp },
): void {
  const { code, stdout, stderr } = ended;
  expect(code).toBe(expected.exit);
  expect(stderr.split('\n')[0]).toMatch(new RegExp(`^${expected.code}: `));
  expect(stderr).toMatch(expected.says);
  expect(stderr).toMatch(/^hint: \S/m);
  expect(stderr).not.toMatch(/^ +at /m);
  expect(stdout).toBe('');
}
