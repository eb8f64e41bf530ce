import { randomUUID } from 'node:crypto';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startConsole, untilPage, type ConsoleSite } from './browser.ts';
import { askForAccess } from './waiting-request.ts';

let site: ConsoleSite;
beforeAll(async () => {
  site = await startConsole();
});
afterAll(() => site?.stop());
afterEach(() => {
  expect(site.troubles.splice(0)).toEqual([]);
});

/** Goes on by Tab until this has the focus, as somebody without a mouse does. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await wanted.first().waitFor();
  for (let presses = 0; presses < 120; presses += 1) {
    await page.keyboard.press('Tab');
    if ((await page.locator(':focus').and(wanted).count()) > 0) return;
  }
  throw new Error(`Tab does not come to ${wanted.toString()}.`);
}

async function press(page: Page, wanted: Locator): Promise<void> {
  await tabTo(page, wanted);
  await page.keyboard.press('Enter');
}

it('a webhook is made by keys alone', async () => {
  const workflow = await site.signalbox.saveDefinition([
    { name: 'hold', taskReferenceName: 'hold', type: 'WAIT_FOR_WEBHOOK', inputParameters: { matches: {} } },
  ]);
  const name = `By keys ${randomUUID()}`;
  const page = await site.open('/webhooks');
  await untilPage(page, 'Webhooks');
  await press(page, page.getByRole('link', { name: 'New Webhook' }));
  await untilPage(page, 'New Webhook');
  await tabTo(page, page.getByLabel('Webhook Name'));
  await page.keyboard.type(name);
  await tabTo(page, page.getByLabel('Workflow To Receive Webhook Event'));
  await page.keyboard.type(workflow);
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByLabel('Source Platform'));
  await page.keyboard.press('ArrowDown');
  await page.getByRole('option', { name: 'GitHub', exact: true }).waitFor();
  for (let presses = 0; presses < 60; presses += 1) {
    const chosen = await page.locator('[role=option][data-combobox-selected]').textContent();
    if (chosen === 'GitHub') break;
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByLabel('Secret', { exact: true }));
  await page.keyboard.type('it is a secret');
  await press(page, page.getByRole('button', { name: 'Create' }));
  await untilPage(page, name);
  await page.getByText('Unverified').first().waitFor();
  await page.context().close();
});

it('an event is replayed by keys alone', async () => {
  const workflow = await site.signalbox.saveDefinition([
    { name: 'hold', taskReferenceName: 'hold', type: 'WAIT_FOR_WEBHOOK', inputParameters: { matches: { '$.n': 1 } } },
  ]);
  const source = await site.signalbox.createSource({ receiverWorkflowNamesToVersions: { [workflow]: 0 } });
  const answer = await site.signalbox.postOpen(source.id, { n: 1 });
  const id = String(answer.headers['x-signalbox-event-id']);
  await site.signalbox.untilIdle();
  const page = await site.open(`/events/${id}`);
  await untilPage(page, 'Event');
  await press(page, page.getByRole('button', { name: 'Replay' }));
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  await press(page, dialog.getByRole('button', { name: 'Replay' }));
  await page.getByText('Replayed', { exact: true }).waitFor();
  await dialog.waitFor({ state: 'detached' });
  await page.context().close();
});

it('a request is approved by keys alone', async () => {
  const { userView } = await site.signalbox.must('POST', '/api/v1/users', { displayName: 'Somebody' });
  const requestId = await askForAccess(site.signalbox, {
    approvers: ['00000000000000000000000ADM1'],
    forUser: userView.user.id,
  });
  const page = await site.open('/requests');
  await untilPage(page, 'Requests');
  await press(page, page.locator(`a[href="/requests/${requestId}"]`));
  await page.waitForURL(`**/requests/${requestId}`);
  await tabTo(page, page.getByLabel('Comment'));
  await page.keyboard.type('by keys');
  await press(page, page.getByRole('button', { name: 'Approve', exact: true }));
  await page.getByRole('region', { name: 'Plan' }).getByText('Provisioning by hand').waitFor();
  await page.context().close();
});
