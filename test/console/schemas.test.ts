import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { go, startConsole, untilPage, type ConsoleSite } from './browser.ts';
import { inspect } from './inspect.ts';

let site: ConsoleSite;
beforeAll(async () => {
  site = await startConsole({ worker: false });
});
afterAll(() => site?.stop());
afterEach(() => {
  expect(site.troubles.splice(0)).toEqual([]);
});

async function write(page: Page, schema: object): Promise<void> {
  await page.getByLabel('Schema as JSON').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(JSON.stringify(schema, null, 2));
}

it('a schema is made, changed in a version of its own, and deleted by clicking', async () => {
  const name = `order ${randomUUID()}`;
  const page = await site.open('/');
  await go(page, 'Definitions');
  await page.getByRole('link', { name: 'Schemas' }).click();
  await untilPage(page, 'Schemas');
  await page.getByText('No schema yet').waitFor();
  await inspect(page, 'schemas-empty');
  await page.getByRole('link', { name: 'New schema' }).click();
  const dialog = page.getByRole('dialog', { name: 'New schema' });
  // A mistake is said, and marked at its line.
  await write(page, { name, type: 'JSON', data: { type: 'objekt' } });
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByRole('alert').getByText('is no JSON Schema', { exact: false }).waitFor();
  const mark = dialog.locator('.cm-lint-marker-error').first();
  await mark.waitFor();
  // The editor's own check, a moment after the last key, does not take it away.
  await page.waitForTimeout(1_500);
  expect(await mark.isVisible()).toBe(true);
  await write(page, { name, type: 'JSON', data: { type: 'object', required: ['orderId'] } });
  await dialog.getByRole('button', { name: 'Save' }).click();
  await untilPage(page, name);

  await write(page, { name, type: 'JSON', data: { type: 'object', required: ['orderId', 'amount'] } });
  await page.getByRole('button', { name: 'Save as new version' }).click();
  await page.getByRole('combobox', { name: 'Version' }).and(page.locator('[value="Version 2"]')).waitFor();
  await inspect(page, 'schema');
  expect((await site.signalbox.must('GET', `/api/schema/${encodeURIComponent(name)}/1`)).data.required).toEqual([
    'orderId',
  ]);

  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('combobox', { name: 'Version' }).and(page.locator('[value="Version 1"]')).waitFor();
  await page.getByRole('link', { name: 'Schemas' }).click();
  const row = page.getByRole('row').filter({ hasText: name });
  await row.getByText('1', { exact: true }).waitFor();
  await inspect(page, 'schemas');
  await page.context().close();
});
