import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startConsole, untilPage, type ConsoleSite } from './browser.ts';

let site: ConsoleSite;
beforeAll(async () => {
  site = await startConsole();
});
afterAll(() => site?.stop());
afterEach(() => {
  expect(site.troubles.splice(0)).toEqual([]);
});

async function openEntitlements(): Promise<Page> {
  const page = await site.open('/requests/access?tab=entitlements');
  await untilPage(page, 'Access');
  return page;
}

async function edit(page: Page, name: string, field: string, text: string): Promise<void> {
  await page.getByRole('button', { name: `Edit ${name}` }).click();
  const dialog = page.getByRole('dialog', { name: `Edit ${name}` });
  await dialog.getByLabel(field).fill(text);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
}

it('who gives access by hand stays, whatever else of the entitlement is edited', async () => {
  const mark = randomUUID().slice(0, 8);
  const must = site.signalbox.must.bind(site.signalbox);
  const { userView } = await must('POST', '/api/v1/users', {
    displayName: `Carol ${mark}`,
    email: `${mark}@example.com`,
  });
  const { app } = await must('POST', '/api/v1/apps', { displayName: `Vault ${mark}` });
  const add = async (displayName: string, manual: object) => {
    const body = { displayName, description: 'Befor', provisionPolicy: { manual } };
    return (await must('POST', `/api/v1/apps/${app.id}/entitlements`, body)).appEntitlementView.appEntitlement.id;
  };
  const byUsers = { instructions: 'Open the vault.', userIds: [userView.user.id] };
  const byAssignee = { assignee: { manager: { fallbackUserIds: [userView.user.id] } } };
  const [users, assignee] = [await add(`Users ${mark}`, byUsers), await add(`Assignee ${mark}`, byAssignee)];
  const stored = async (id: string) =>
    (await must('GET', `/api/v1/apps/${app.id}/entitlements/${id}`)).appEntitlementView.appEntitlement;

  const page = await openEntitlements();
  await edit(page, `Users ${mark}`, 'Description', 'Before');
  await edit(page, `Assignee ${mark}`, 'Description', 'Before');
  expect(await stored(users)).toMatchObject({ description: 'Before' });
  expect((await stored(users)).provisionerPolicy).toEqual({ manual: byUsers });
  expect((await stored(assignee)).provisionerPolicy).toEqual({ manual: byAssignee });

  await edit(page, `Users ${mark}`, 'Instructions', 'Close it again.');
  await edit(page, `Assignee ${mark}`, 'Instructions', 'Ask twice.');
  expect((await stored(users)).provisionerPolicy).toEqual({ manual: { ...byUsers, instructions: 'Close it again.' } });
  expect((await stored(assignee)).provisionerPolicy).toEqual({ manual: { ...byAssignee, instructions: 'Ask twice.' } });
  await page.context().close();
});

it('an edit names what it changes: what somebody else saved meanwhile stays', async () => {
  const mark = randomUUID().slice(0, 8);
  const must = site.signalbox.must.bind(site.signalbox);
  const { app } = await must('POST', '/api/v1/apps', { displayName: `Shared ${mark}` });
  const { appEntitlementView } = await must('POST', `/api/v1/apps/${app.id}/entitlements`, {
    displayName: `Shared role ${mark}`,
    provisionPolicy: { manual: { instructions: 'Old.' } },
  });
  const path = `/api/v1/apps/${app.id}/entitlements/${appEntitlementView.appEntitlement.id}`;

  const page = await openEntitlements();
  await page.getByRole('button', { name: `Edit Shared role ${mark}` }).waitFor();
  await must('POST', path, { entitlement: { provisionerPolicy: { manual: { instructions: 'New.' } } } });
  await edit(page, `Shared role ${mark}`, 'Description', 'for both');
  expect((await must('GET', path)).appEntitlementView.appEntitlement).toMatchObject({
    description: 'for both',
    provisionerPolicy: { manual: { instructions: 'New.' } },
  });
  await page.context().close();
});

it('an app that is there is never made again: not by a second try, and not where there are more than the page shows', async () => {
  const mark = randomUUID().slice(0, 8);
  const must = site.signalbox.must.bind(site.signalbox);
  const countOf = async (displayName: string) =>
    (await must('POST', '/api/v1/search/apps', { displayName })).list.length;
  for (let count = 0; count < 101; count += 1)
    await must('POST', '/api/v1/apps', { displayName: `Many ${mark} ${count}` });
  const shown: readonly { displayName: string }[] = (await must('GET', '/api/v1/apps?page_size=100')).list;
  const hidden = Array.from({ length: 101 }, (_none, count) => `Many ${mark} ${count}`).find(
    (name) => !shown.some(({ displayName }) => displayName === name),
  ) as string;

  const page = await openEntitlements();
  const dialog = page.getByRole('dialog', { name: 'Add entitlement' });
  const fill = async (name: string, app: string) => {
    await page.getByRole('button', { name: 'Add entitlement' }).click();
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
    await dialog.getByLabel('App').fill(app);
    await page.keyboard.press('Tab');
  };
  const save = () => dialog.getByRole('button', { name: 'Save' }).click();
  await fill(`In a hidden app ${mark}`, hidden);
  await save();
  await dialog.waitFor({ state: 'detached' });
  expect(await countOf(hidden)).toBe(1);

  const app = `New app ${mark}`;
  await fill('x'.repeat(1_025), app);
  await save();
  await dialog.getByRole('alert').waitFor();
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill(`Second try ${mark}`);
  await save();
  await dialog.waitFor({ state: 'detached' });
  expect(await countOf(app)).toBe(1);
  await page.context().close();
});
