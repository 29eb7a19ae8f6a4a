import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evidenceOfRun } from '../../src/cli/run-evidence.ts';
import { forEvidence } from '../../src/cli/verify-history/for-evidence.ts';
import { judgeWhole } from '../../src/cli/verify-history/judge-history.ts';
import { builtInModel } from '../../src/cli/verify-history/question-model.ts';
import { buildEvidence } from '../../src/report/evidence/build.ts';
import { renderEvidence } from '../../src/report/evidence/html.ts';
import type { Value } from '../../src/history/operation.ts';
import type { ModelName } from '../../src/verify/checkers/check.ts';
import { launchChromium, openPage, seriousViolations, type Opened } from '../support/browser.ts';
import { bundlePage, sampleRun } from '../support/sample-run.ts';

let browser: Browser;
let assets: Awaited<ReturnType<typeof bundlePage>>;
const folder = mkdtempSync(join(tmpdir(), 'relia-evidence-'));

beforeAll(async () => {
  [browser, assets] = await Promise.all([launchChromium(), bundlePage('evidence.ts', 'evidence.css')]);
});

afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

/** Writes the page of a history, and returns its address. */
function pageOf(history: string, model: ModelName, initial: Value): string {
  const { judged, sets } = judgeWhole(history, { model: builtInModel(model), format: undefined, options: { initial } });
  const { verdict, format } = judged;
  const frame = { verdict, source: 'history.edn', format, relia: '0.1.0', report: undefined };
  const page = join(folder, 'page.html');
  writeFileSync(page, renderEvidence(buildEvidence(sets.map(forEvidence), frame), assets));
  return pathToFileURL(page).href;
}

/** A register that was overwritten and read all the same: `0 invoke write 1` a line. */
function historyOf(...events: readonly string[]): string {
  const path = join(folder, 'history.edn');
  const lines = events.map((event) => {
    const [who = '', type = '', f = '', ...value] = event.split(' ');
    return `{:process ${who}, :type :${type}, :f :${f}, :value ${value.join(' ')}}`;
  });
  writeFileSync(path, lines.join('\n'));
  return path;
}

const STALE = [
  ...['0 invoke write 1', '0 ok write 1', '0 invoke write 2', '1 invoke read nil', '0 ok write 2', '1 ok read 2'],
  ...['3 invoke write 9', '4 invoke write 5', '4 fail write 5', '2 invoke read nil', '2 ok read 1'],
];

function open(url: string, options: BrowserContextOptions = {}): Promise<Opened> {
  return openPage(browser, url, options);
}

async function shownRange(page: Page): Promise<readonly number[]> {
  return page.evaluate<number[]>(`['--from', '--to'].map((name) =>
    Number(getComputedStyle(document.querySelector('.scene')).getPropertyValue(name)))`);
}

describe('the evidence of a history in a browser, from a file', () => {
  let url: string;
  beforeAll(() => {
    url = pageOf(historyOf(...STALE), 'cas-register', 0);
  });

  it('names the impossible operation and shows it, and says nothing on the console nor asks for anything', async () => {
    const { page, said, asked } = await open(url);
    expect(await page.title()).toBe('Fail · evidence of history.edn');
    expect(await page.locator('h1').innerText()).toBe('No order explains read 1 of process 2');
    const bar = page.locator('a.op.impossible');
    expect(await bar.isVisible()).toBe(true);
    expect(await bar.getAttribute('aria-label')).toMatch(/^read 1, process 2 · called 9, returned 10 · ok · index 10/);
    expect(await page.locator('.point').allInnerTexts()).toEqual(['1', '2', '3']);
    expect(await page.locator('.readout').innerText()).toContain('read 1, process 2');
    expect(said).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('is walked with the keyboard, zoomed and moved', async () => {
    const { page } = await open(url);
    await page.locator('a.op.impossible').focus();
    await page.keyboard.press('Home');
    expect(await page.locator('.readout').innerText()).toMatch(
      /^write 1, process 0 .* step 1 of the order, after it: 1$/,
    );
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('.readout').innerText()).toContain('read 2, process 1');
    expect(await page.locator('tr.here').innerText()).toContain('read 2');
    await page.keyboard.press('ArrowUp');
    expect(await page.locator('.readout').innerText()).toContain('process 0');
    const [, whole = 0] = await shownRange(page);
    await page.keyboard.press('+');
    const [from = 0, to = 0] = await shownRange(page);
    expect(to - from).toBeCloseTo(whole / 2, 6);
    await page.keyboard.press('Shift+ArrowLeft');
    expect((await shownRange(page))[0]).toBeLessThan(from);
    // What is walked to comes into sight.
    await page.keyboard.press('End');
    expect(await page.locator('a.op:focus').isVisible()).toBe(true);
    await page.keyboard.press('0');
    expect(await shownRange(page)).toEqual([0, whole]);
  });

  it('zooms to what is dragged over, and tells of what the pointer is over', async () => {
    const { page } = await open(url);
    const box = await page.locator('.ev-over.front').boundingBox();
    if (box === null) throw new Error('the drawing has no place on the page');
    const [, whole = 0] = await shownRange(page);
    await page.mouse.move(box.x + box.width * 0.25, box.y + box.height - 3);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height - 3, { steps: 3 });
    await page.mouse.up();
    const [from = 0, to = 0] = await shownRange(page);
    expect(from / whole).toBeCloseTo(0.25, 1);
    expect(to / whole).toBeCloseTo(0.5, 1);
    await page.locator('.ev-chart').dblclick({ position: { x: box.width / 2, y: box.height + 20 } });
    expect(await shownRange(page)).toEqual([0, whole]);
    await page.getByRole('link', { name: /^write 2/ }).hover();
    expect(await page.locator('.readout').innerText()).toContain('write 2');
  });

  it('reads without scripts: the sentence, the bars, the order, the table', async () => {
    const { page, said } = await open(url, { javaScriptEnabled: false });
    expect(await page.locator('h1').innerText()).toContain('read 1 of process 2');
    expect(await page.locator('a.op.impossible').isVisible()).toBe(true);
    expect(await page.locator('svg.order path').first().getAttribute('d')).toMatch(/^M\S+ \S+L/);
    expect(await page.locator('tbody tr').count()).toBeGreaterThan(4);
    expect(await page.getByRole('button').count()).toBe(0);
    expect(said).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('has no serious accessibility violation, %s', async (colorScheme) => {
    const { page } = await open(url, { colorScheme });
    expect(await seriousViolations(page)).toEqual([]);
  });
});

describe('the evidence of a run', () => {
  const write = (): string => {
    const { record, history } = sampleRun();
    const evidence = evidenceOfRun(record, history, 'report.html');
    if (evidence === undefined) throw new Error('the data of the sample is hurt');
    const path = join(folder, 'run.html');
    writeFileSync(path, renderEvidence(evidence, assets));
    return pathToFileURL(path).href;
  };

  it.each(['light', 'dark'] as const)(
    'shows the life of lost writes beside the fault, accessibly, %s',
    async (colorScheme) => {
      const { page, said, asked } = await open(write(), { colorScheme });
      expect(await page.locator('h1').innerText()).toMatch(/^orders: 23 of 3\s149 acknowledged writes lost/);
      expect(await page.locator('h2').allInnerTexts()).toEqual([
        'Lost, the first of 23',
        'Lost, the worst of 23',
        'Lost, the last of 23',
        'What was looked for',
      ]);
      expect(await page.locator('.stretch.fault').first().innerText()).toBe('kill primary · pg1');
      expect(await page.locator('.scene').first().locator('a.op.missed').count()).toBeGreaterThan(1);
      expect(await page.getByRole('link', { name: 'the report of the run' }).getAttribute('href')).toBe('report.html');
      expect(said).toEqual([]);
      expect(asked).toEqual([]);
      expect(await seriousViolations(page)).toEqual([]);
    },
  );

  it('fits a narrow window: nothing but the tables is wider', async () => {
    const { page } = await open(write(), { viewport: { width: 380, height: 800 } });
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(380);
  });
});

describe('values that look like code', () => {
  it('stay words', async () => {
    const evil = `"</script><img src=x onerror=document.title='owned'><!--"`;
    const history = historyOf(`0 invoke write ${evil}`, `0 ok write ${evil}`, '1 invoke read nil', '1 ok read "else"');
    const { page, said, asked } = await open(pageOf(history, 'cas-register', null));
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.title()).toContain('evidence of');
    expect(await page.locator('.scene').first().innerText()).toContain('</script><img src=x onerror=');
    expect(said).toEqual([]);
    expect(asked).toEqual([]);
  });
});

describe('recorded histories that have no order', () => {
  const published: readonly (readonly [string, Value, string, number])[] = [
    ['knossos-cas-register/bad/bad-analysis.edn', 0, 'read 2 of process 21', 14],
    ['knossos-cas-register/bad/cas-failure.edn', 0, 'read 0 of process 70', 491],
    ['knossos-cas-register/bad/rethink-fail-minimal.edn', 0, 'read 3 of process 1', 4],
    ['porcupine-etcd/etcd_000.log', null, 'read 2 of process 11', 85],
  ];
  const root = process.env['RELIA_HISTORIES'] ?? '';
  const isThere = root !== '' && existsSync(root);
  if (!isThere) {
    console.warn(
      `NOT RUN: the pages of ${String(published.length)} recorded histories: RELIA_HISTORIES names no folder`,
    );
  }

  it.runIf(isThere).each(published)(
    '%s: the published operation is named and marked',
    async (name, initial, who, index) => {
      const { page, said } = await open(pageOf(join(root, name), 'cas-register', initial));
      expect(await page.locator('h1').innerText()).toBe(`No order explains ${who}`);
      expect(await page.locator('a.op.impossible').getAttribute('aria-label')).toContain(`index ${String(index)}`);
      expect(readFileSync(join(folder, 'page.html'), 'utf8').length).toBeLessThan(200_000);
      expect(said).toEqual([]);
    },
  );
});
