import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { surveyStack, type Survey } from '../../src/cli/init/survey.ts';
import { readWrittenCompose } from '../../src/drivers/docker/written-compose.ts';

/** What is found in a compose file with other files beside it; `FROM_ENV` is 9000 in the environment. */
export function surveyOf(compose: string, files: Readonly<Record<string, string>> = {}): Survey {
  const folder = mkdtempSync(join(tmpdir(), 'relia-init-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  for (const [name, text] of Object.entries({ ...files, 'compose.yaml': compose })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return surveyStack(readWrittenCompose(join(folder, 'compose.yaml'), { FROM_ENV: '9000' }));
}
