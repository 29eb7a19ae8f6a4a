import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectHistory } from '../../src/history/history.ts';
import { buildReport } from '../../src/report/build.ts';
import { renderHtml } from '../../src/report/html.ts';
import { renderJunit } from '../../src/report/junit.ts';
import { judge } from '../../src/verify/judge.ts';
import { launchChromium, openPage, seriousViolations, type Opened } from '../support/browser.ts';
import { bundlePage, sampleRun, type SampleWishes } from '../support/sample-run.ts';

const MANY_REQUESTS = { rate: 6_000 };

let browser: Browser;
let folder: string;
let assets: Awaited<ReturnType<typeof bundlePage>>;

beforeAll(async () => {
  [browser, folder, assets] = await Promise.all([
    launchChromium(),
    mkdtemp(join(tmpdir(), 'relia-report-')),
    bundlePage(),
  ]);
});

afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

/** Renders a sample into a file and returns its address. */
async function reportFile(name: string, wishes: SampleWishes = {}): Promise<string> {
  const { record, history } = sampleRun(wishes);
  const file = join(folder, `${name}.html`);
  await writeFile(file, renderHtml(buildReport(record, history), assets));
  return pathToFileURL(file).href;
}

/** Opens a report as a person would, and listens. */
function open(url: string, options: BrowserContextOptions = {}): Promise<Opened> {
  return openPage(browser, url, options);
}

/** Colours of the charts, as tests on a pixel: good requests, failures, measurements beside the load. */
const HUES = {
  blue: 'b - r > 40 && g > r',
  red: 'r - b > 80 && r - g > 60',
  violet: 'b - g > 40 && r > g',
} as const;

/** How many pixels of a chart have a colour. What runs in the page is text: this program knows no browser types. */
async function pixels(page: Page, chart: string, hue: keyof typeof HUES): Promise<number> {
  return page.evaluate<number>(`(() => {
    const canvas = document.querySelector('${chart} canvas');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let i = 0; i < data.length; i += 4) {
      const [r, g, b, a] = data.subarray(i, i + 4);
      if (a > 60 && ${HUES[hue]}) count += 1;
    }
    return count;
  })()`);
}

/** The part of the run that the lanes and charts show, in seconds. */
async function shownRange(page: Page): Promise<readonly number[]> {
  return page.evaluate<number[]>(`['--from', '--to'].map((name) =>
    Number(getComputedStyle(document.getElementById('chart')).getPropertyValue(name)))`);
}

describe('the report in a browser, from a file', () => {
  let url: string;
  beforeAll(async () => {
    url = await reportFile('sample');
  });

  it('draws its charts, says nothing on the console and asks the network for nothing', async () => {
    const { page, said, asked } = await open(url);
    expect(said).toEqual([]);
    expect(asked).toEqual([]);
    // Last, since reading pixels back makes Chromium talk.
    expect(await pixels(page, '#plot-requests', 'blue')).toBeGreaterThan(50_000);
    expect(await pixels(page, '#plot-requests', 'red')).toBeGreaterThan(5_000);
    expect(await pixels(page, '#plot-latency', 'blue')).toBeGreaterThan(5_000);
    expect(await pixels(page, '#plot-latency', 'red')).toBeGreaterThan(2_000);
    expect(await pixels(page, '#plot-probe-0', 'violet')).toBeGreaterThan(300);
    expect(await pixels(page, '#plot-probe-1', 'violet')).toBeGreaterThan(300);
  });

  it('tells the verdict, why, and the key numbers', async () => {
    const { page } = await open(url);
    expect(await page.title()).toBe('Fail · orders survive the death of the primary database');
    expect(await page.locator('#verdict').innerText()).toMatch(
      /FAIL\s+orders survive[^]*acknowledged writes to orders were lost/,
    );
    expect(await page.locator('#tile-data .value').innerText()).toBe('23');
    expect(await page.locator('.tile').count()).toBe(6);
  });

  it('shows the part of the run that its address names, and names the part that is shown', async () => {
    const { page } = await open(`${url}#t=19.5-29`);
    expect(await shownRange(page)).toEqual([19.5, 29]);
    await page.locator('#plot-latency .u-over').dblclick();
    expect(await shownRange(page)).toEqual([0, 60]);
    expect(page.url()).toBe(url);
    await page.getByRole('link', { name: 'Outage 1' }).click();
    const [, from, to] = /#t=([\d.]+)-([\d.]+)$/.exec(page.url()) ?? [];
    expect([Number(from), Number(to)]).toEqual(await shownRange(page));
    // The outage from 15.0 s to 22.2 s with some air around it.
    expect(Number(from)).toBeCloseTo(13.9, 1);
    expect(Number(to)).toBeCloseTo(23.3, 1);
  });

  it('zooms by dragging and by keys', async () => {
    const { page } = await open(url);
    const area = page.locator('#plot-requests .u-over');
    await area.scrollIntoViewIfNeeded();
    const box = await area.boundingBox();
    if (box === null) throw new Error('the chart has no place on the page');
    await page.mouse.move(box.x + box.width * 0.25, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 50, { steps: 4 });
    await page.mouse.up();
    const [, from, to] = /#t=([\d.]+)-([\d.]+)$/.exec(page.url()) ?? [];
    expect(Number(from)).toBeCloseTo(15, 0);
    expect(Number(to)).toBeCloseTo(30, 0);
    await page.locator('#chart').focus();
    await page.keyboard.press('0');
    expect(page.url()).toBe(url);
  });

  it('names the request under the pointer and what happened in its second', async () => {
    const { page } = await open(`${url}#t=16.97-17.01`);
    const area = page.locator('#plot-latency .u-over');
    // Requests that were never sent stand on the rail at the top.
    await area.hover({ position: { x: ((await area.boundingBox())?.width ?? 0) * 0.4, y: 9 } });
    expect(await page.locator('.tip').innerText()).toMatch(/dropped.*tick 3\d{3}/);
    expect(await page.locator('#readout').innerText()).toContain('never sent');
  });

  it('reads without scripts: verdict, numbers, findings, and requests as a still picture', async () => {
    const { page, said } = await open(url, { javaScriptEnabled: false });
    expect(await page.locator('#verdict').innerText()).toContain('FAIL');
    expect(await page.locator('#tile-recovery .value').innerText()).toMatch(/^9\.\d+.s$/);
    expect(await page.locator('#objectives .finding.fail').innerText()).toContain('Acknowledged writes');
    expect(await page.locator('#plot-requests svg path').count()).toBeGreaterThan(3);
    expect(await page.locator('#plot-requests svg').isVisible()).toBe(true);
    expect(await page.getByRole('button').count()).toBe(0);
    expect(said).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('has no serious accessibility violation, %s', async (colorScheme) => {
    const { page } = await open(url, { colorScheme });
    expect(await seriousViolations(page)).toEqual([]);
  });

  it('prints on white paper, with the charts fitted to it', async () => {
    const { page } = await open(url, { colorScheme: 'dark' });
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
    const pages = pdf.toString('latin1').match(/\/Type \/Page\b(?!s)/g)?.length ?? 0;
    expect(pages).toBeGreaterThan(2);
    expect(pages).toBeLessThan(12);
    await page.evaluate(`window.dispatchEvent(new Event('beforeprint'))`);
    expect(await page.locator('html').getAttribute('data-theme')).toBe('light');
    expect((await page.locator('#plot-latency .uplot').boundingBox())?.width).toBeLessThan(600);
  });
});

describe('words of the system that look like code', () => {
  it('stay words', async () => {
    const { page, said, asked } = await open(await reportFile('evil', { evil: true }));
    expect(await page.title()).toContain('</script><img src=x');
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.locator('h1').innerText()).toContain('</script><img src=x onerror=');
    expect(said).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('leave junit.xml well-formed', async () => {
    const xml = renderJunit(sampleRun({ evil: true }).record);
    const page = await browser.newPage();
    const count = (selector: string): Promise<number> =>
      page.evaluate<number>(`new DOMParser().parseFromString(${JSON.stringify(xml)}, 'application/xml')
        .querySelectorAll('${selector}').length`);
    expect(await count('parsererror')).toBe(0);
    expect(await count('testcase')).toBeGreaterThan(5);
  });
});

describe('a run whose load never began', () => {
  it('opens without a complaint', async () => {
    const { record, history } = sampleRun();
    const empty = collectHistory(history.header, [{ type: 'ending', ending: 'broken', at: 900 }]);
    const judged = { ...record, judgement: judge(record.facts.scenario, empty) };
    const file = join(folder, 'empty.html');
    await writeFile(file, renderHtml(buildReport(judged, empty), assets));
    const { page, said } = await open(pathToFileURL(file).href);
    expect(await page.locator('#verdict').innerText()).toContain('INCONCLUSIVE');
    expect(said).toEqual([]);
  });
});

describe('360 000 requests', () => {
  it('are at most 2 MB and drawn within a second', async () => {
    const url = await reportFile('many', MANY_REQUESTS);
    const { page, said } = await open(url);
    const { size } = await stat(fileURLToPath(url));
    const drawnAt: number[] = [];
    for (let i = 0; i < 5; i++) {
      await page.reload();
      await page.waitForSelector(':root[data-drawn]', { state: 'attached' });
      drawnAt.push(await page.evaluate<number>(`performance.getEntriesByName('relia-drawn')[0].startTime`));
    }
    const best = Math.min(...drawnAt);
    console.info(`360 000 requests: ${(size / 1e6).toFixed(2)} MB, first chart after ${best.toFixed(0)} ms`);
    expect(size).toBeLessThan(2_000_000);
    // The best of five: what the page costs, not what else the machine does meanwhile.
    expect(best).toBeLessThan(1_000);
    expect(said).toEqual([]);
  });
});
