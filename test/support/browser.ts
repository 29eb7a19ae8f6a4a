import type { AxeResults } from 'axe-core';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

/** Starts a real Chromium without a window. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A page that was opened. */
export interface Opened {
  readonly page: Page;
  /** Console lines, errors and refused loads. */
  readonly said: string[];
  /** Addresses that were asked for beside the file itself. */
  readonly asked: string[];
}

/** Opens a page of relia as a person would, and listens. */
export async function openPage(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1240, height: 1000 }, ...options });
  const page = await context.newPage();
  const said: string[] = [];
  const asked: string[] = [];
  page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => said.push(String(error)));
  page.on('requestfailed', (request) => said.push(`failed: ${request.url()}`));
  page.on('request', (request) => {
    const [file] = url.split('#');
    if (request.url().split('#')[0] !== file && !request.url().startsWith('data:')) asked.push(request.url());
  });
  await page.goto(url);
  if (options.javaScriptEnabled !== false) await page.waitForSelector(':root[data-drawn]', { state: 'attached' });
  return { page, said, asked };
}

/** What axe finds to be seriously inaccessible, with the elements. */
export async function seriousViolations(page: Page): Promise<readonly (readonly [string, readonly string[]])[]> {
  const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(axe);
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => [id, nodes.map((node) => node.html)] as const);
}
