import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { signAsGitHub } from '../helpers/sign.ts';
import { startConsole, untilPage, type ConsoleSite } from './browser.ts';

let site: ConsoleSite;
beforeAll(async () => {
  site = await startConsole();
});
afterAll(() => site?.stop());
afterEach(() => {
  expect(site.troubles.splice(0)).toEqual([]);
});

interface Edited {
  readonly page: Page;
  readonly read: () => Promise<Record<string, any>>;
  readonly choose: (item: string) => Promise<void>;
  readonly save: () => Promise<void>;
  readonly id: string;
}

/** Its page with the form open. */
async function openEdit(config: { readonly name: string } & Record<string, unknown>): Promise<Edited> {
  const { id } = await site.signalbox.createSource({
    receiverWorkflowNamesToVersions: { orderPayment: 0 },
    ...config,
  });
  const page = await site.open(`/webhooks/${id}?tab=edit`);
  await untilPage(page, config.name);
  await page.getByLabel('Webhook Name').waitFor();
  return {
    id,
    page,
    read: () => site.signalbox.must('GET', `/api/metadata/webhook/${id}`),
    choose: async (item) => {
      await page.getByRole('button', { name: /^More actions for/ }).click();
      await page.getByRole('menuitem', { name: item }).click();
    },
    save: () => page.getByRole('button', { name: 'Save', exact: true }).click(),
  };
}

it('a save of an open form leaves the webhook switched on or off as its menu made it', async () => {
  const { page, read, choose, save } = await openEdit({
    name: 'Switched',
    sourcePlatform: 'GitHub',
    secretValue: 'one',
    signalbox: { disabled: true },
  });
  await page.getByLabel('Webhook Name').fill('Switched on');
  await choose('Enable');
  await page.getByText('Disabled', { exact: true }).waitFor({ state: 'detached' });
  await save();
  await untilPage(page, 'Switched on');
  expect((await read()).signalbox.disabled ?? false).toBe(false);

  await choose('Edit');
  await page.getByLabel('Webhook Name').fill('Switched off');
  await choose('Disable');
  await page.getByText('Disabled', { exact: true }).waitFor();
  // That is no change of the configuration.
  expect(await page.getByText('Somebody saved this meanwhile').count()).toBe(0);
  await save();
  await untilPage(page, 'Switched off');
  expect((await read()).signalbox.disabled).toBe(true);
  await page.context().close();
});

it('a secret that was rotated while the form stood open is taken after its save as before', async () => {
  const { id, page, read, choose, save } = await openEdit({
    name: 'Rotated',
    sourcePlatform: 'GitHub',
    secretValue: 'first',
  });
  const rotate = (secret: string) =>
    site.signalbox.must('POST', `/api/sources/${id}/rotate`, { secret, keepOldForSeconds: 3_600 });
  await rotate('before');
  // The form knows of one secret that is on its way out, and not of the next.
  await page.reload();
  await page.getByLabel('Webhook Name').fill('Rotated twice');
  await choose('Rotate secret');
  await page.getByLabel('New secret').fill('after');
  await page.getByRole('button', { name: 'Rotate', exact: true }).click();
  await page.getByText('Enter it at the platform now.').waitFor();
  await page.keyboard.press('Escape');
  await save();
  await untilPage(page, 'Rotated twice');
  expect((await read()).signalbox.retiringSecrets).toHaveLength(2);
  expect((await site.signalbox.postEvent(id, signAsGitHub('before', { ref: 'x' }))).status).toBe(200);
  expect((await site.signalbox.postEvent(id, signAsGitHub('after', { ref: 'y' }))).status).toBe(200);
  await page.context().close();
});

it('a form says that somebody saved meanwhile, and shows it on request; one that nobody has touched follows', async () => {
  const { id, page, read } = await openEdit({ name: 'For two', sourcePlatform: 'GitHub', secretValue: 'one' });
  const rename = async (name: string) => {
    const { webhookExecutionHistory: _history, ...config } = await read();
    await site.signalbox.must('PUT', `/api/metadata/webhook/${id}`, { ...config, name });
  };
  const name = page.getByLabel('Webhook Name');
  await rename('By another');
  await expect.poll(() => name.inputValue(), { timeout: 60_000 }).toBe('By another');
  // The first event verifies the URL, which is no change of the configuration either.
  await name.fill('By me');
  await site.signalbox.postEvent(id, signAsGitHub('one', { ref: 'x' }));
  await page.getByText('Verified', { exact: true }).waitFor();
  expect(await page.getByText('Somebody saved this meanwhile').count()).toBe(0);

  await rename('By another again');
  await page.getByText('Somebody saved this meanwhile').waitFor();
  expect(await name.inputValue()).toBe('By me');
  await page.getByRole('button', { name: 'Show what was saved instead' }).click();
  await expect.poll(() => name.inputValue()).toBe('By another again');
  expect(await page.getByText('Somebody saved this meanwhile').count()).toBe(0);
  await page.context().close();
});

it('a name that is typed beside another one takes nothing from it, and stands twice nowhere', async () => {
  const { page, read, save } = await openEdit({
    name: 'Two keys',
    sourcePlatform: 'Custom',
    headers: { 'X-Api-Key': 's3cret' },
  });
  const add = () => page.getByRole('button', { name: 'Add to Headers' }).click();
  const names = page.getByLabel('Name', { exact: true });
  const values = page.getByLabel('Value', { exact: true });
  await add();
  await add();
  await expect.poll(() => names.count()).toBe(3);
  await names.nth(1).pressSequentially('X-Api-Key');
  await page.getByText('This name stands twice.').first().waitFor();
  await values.nth(1).fill('42');
  await save();
  await page.getByText('This name stands twice.').first().waitFor();
  expect((await read()).headers).toEqual({ 'X-Api-Key': 's3cret' });

  await names.nth(1).press('End');
  await names.nth(1).pressSequentially('-Id');
  await page.getByText('This name stands twice.').first().waitFor({ state: 'detached' });
  expect(await values.nth(0).inputValue()).toBe('s3cret');
  await save();
  await page.getByLabel('Webhook URL').waitFor();
  // A row that was not filled in is none.
  expect((await read()).headers).toEqual({ 'X-Api-Key': 's3cret', 'X-Api-Key-Id': '42' });
  await page.context().close();
});

it('a part of the form does not close over what keeps it from being saved', async () => {
  const { page, read, save } = await openEdit({ name: 'Keys', sourcePlatform: 'Twilio', secretValue: 'token' });
  const more = page.getByRole('button', { name: 'More settings' });
  await more.click();
  const add = page.getByRole('button', { name: 'Add to Shared keys' });
  const names = page.getByLabel('Name', { exact: true });
  for (const count of [1, 2]) {
    await add.click();
    await expect.poll(() => names.count()).toBe(count);
    await names.nth(count - 1).fill('key-1');
  }
  const wrong = page.getByText('This name stands twice.').first();
  await wrong.waitFor();
  await more.click();
  await save();
  await wrong.waitFor();
  expect(await read()).not.toHaveProperty('signalbox.sharedKeys');
  await names.nth(1).fill('key-2');
  await wrong.waitFor({ state: 'detached' });
  for (const name of ['key-2', 'key-1']) await page.getByRole('button', { name: `Remove ${name}` }).click();
  await more.click();
  await add.waitFor({ state: 'hidden' });
  await page.context().close();
});
