import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const sizes = [
  { width: 1280, height: 800 },
  { width: 400, height: 800 },
];

/**
 * Looks at the page as it stands, wide and narrow, light and dark: axe-core finds nothing serious, and nothing is wider
 * than the window. Pictures go to the folder that SIGNALBOX_PICTURES names.
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
    }
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: null });
  await page.setViewportSize(before ?? { width: 1280, height: 800 });
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
