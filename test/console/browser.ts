import { vi } from 'vitest';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { buildConsole } from '../../scripts/build-console.mjs';
import { findChromium } from './chromium.ts';
import { startSignalbox, type Signalbox, type SignalboxOptions } from '../helpers/signalbox.ts';

// Each page is looked at in four forms, each with axe-core, and the machine may have other work.
vi.setConfig({ testTimeout: 120_000 });

export interface ConsoleSite extends AsyncDisposable {
  readonly signalbox: Signalbox;
  readonly browser: Browser;
  /** A page in a browser profile of its own; what goes wrong in it is in `troubles`. */
  open(path?: string, options?: BrowserContextOptions): Promise<Page>;
  /** Errors and warnings of all pages: uncaught, on the console, requests to other places. */
  readonly troubles: string[];
  stop(): Promise<void>;
}

/** A running Signalbox and a real Chromium, for the tests of one file. */
export async function startConsole(options: SignalboxOptions = {}): Promise<ConsoleSite> {
  await buildConsole({ onlyIfNeeded: true });
  const executablePath = findChromium();
  if (executablePath === undefined)
    throw new Error('The tests of the pages need Chromium: apt-get install chromium, or name one in CHROMIUM.');
  const [signalbox, browser] = await Promise.all([
    startSignalbox(options),
    chromium.launch({
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    }),
  ]);
  const troubles: string[] = [];
  const stop = async () => {
    await browser.close();
    await signalbox.stop();
  };
  return {
    signalbox,
    browser,
    troubles,
    async open(path = '/', contextOptions = {}) {
      const context = await browser.newContext({
        baseURL: signalbox.url,
        viewport: { width: 1280, height: 800 },
        permissions: ['clipboard-read', 'clipboard-write'],
        ...contextOptions,
      });
      context.setDefaultTimeout(60_000);
      const page = await context.newPage();
      page.on('pageerror', (error) => troubles.push(`${page.url()}: ${error.message}`));
      page.on('console', (message) => {
        // The browser notes each refusal of the API by itself; whether one was expected is the test's to say.
        const isRefusal = /^Failed to load resource: the server responded with a status of (4|503)/.test(
          message.text(),
        );
        if (!isRefusal && ['error', 'warning'].includes(message.type()))
          troubles.push(`${page.url()}: ${message.text()}`);
      });
      page.on('request', (request) => {
        if (new URL(request.url()).origin !== signalbox.url) troubles.push(`${page.url()} calls ${request.url()}`);
      });
      await page.goto(path);
      return page;
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/**
 * Waits for the page with this heading. After a click the page before it stands a while longer, with rows and words that
 * the next page may have as well, so what is looked for is looked for after this.
 */
export async function untilPage(page: Page, heading: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor();
}

/** Clicks a link of the navigation, and waits for its page. */
export async function go(page: Page, section: string, heading = section): Promise<void> {
  await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: section, exact: true }).click();
  await untilPage(page, heading);
}
