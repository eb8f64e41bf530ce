import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const sizes = [
  { width: 1280, height: 800 },
  { width: 400, height: 800 },
];

/**
 * Looks at the page as it stands, wide and narrow, light and dark: axe-core finds nothing serious, nothing is wider than
 * the window, and no row of a table has its button where one would have to scroll for it. Pictures go to the folder that SIGNALBOX_PICTURES names.
 */
export async function inspect(page: Page, name: string): Promise<void> {
  const before = page.viewportSize() ?? sizes[0];
  for (const size of sizes) {
    await page.setViewportSize(size ?? { width: 1280, height: 800 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      // Changes of colour are not instant: a text that is half-way has no contrast.
      await page.waitForTimeout(250);
      const at = `${name}-${size.width}-${colorScheme}`;
      const folder = process.env['SIGNALBOX_PICTURES'];
      if (folder !== undefined) await page.screenshot({ path: `${folder}/${at}.png`, fullPage: true });
      expect([at, await seriousViolations(page)]).toEqual([at, []]);
      const isWider = await page.evaluate('document.documentElement.scrollWidth > window.innerWidth');
      expect([at, 'wider than the window', isWider]).toEqual([at, 'wider than the window', false]);
      expect([at, await buttonsOutOfSight(page)]).toEqual([at, []]);
    }
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: null });
  await page.setViewportSize(before ?? { width: 1280, height: 800 });
}

/** Buttons in tables that something else covers or the table's own edge cuts off, by their names. A dialog covers what is behind it. */
function buttonsOutOfSight(page: Page): Promise<readonly string[]> {
  return page.evaluate<
    readonly string[]
  >(`[...(document.querySelector('[role=dialog]') ?? document).querySelectorAll('table button')]
    .filter((button) => {
      const { left, right, top, bottom, width } = button.getBoundingClientRect();
      const middle = (top + bottom) / 2;
      if (width === 0 || middle < 0 || middle > innerHeight) return false;
      return ![left + 2, right - 2].every((x) => button.contains(document.elementFromPoint(x, middle)));
    })
    .map((button) => button.getAttribute('aria-label') ?? button.textContent)`);
}

async function seriousViolations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>('axe.run()');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(' | ')}`,
    );
}
