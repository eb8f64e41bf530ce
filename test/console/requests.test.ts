import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { systemUsers } from '../../src/model/caller.ts';
import { startTestReceiver, status, type Delivery, type TestReceiver } from '../outbound/receiver.ts';
import { go, startConsole, type ConsoleSite } from './browser.ts';
import { inspect } from './inspect.ts';

let site: ConsoleSite;
let receiver: TestReceiver;
let page: Page;
let alice: string;
let bob: string;
beforeAll(async () => {
  [site, receiver] = await Promise.all([startConsole(), startTestReceiver()]);
  [alice, bob] = await Promise.all([person('Alice Rodriguez'), person('Bob <b>Builder</b>')]);
  page = await site.open('/');
});
afterAll(async () => {
  await receiver?.close();
  await site?.stop();
});
beforeEach(() => {
  receiver.deliveries.length = 0;
  receiver.answer = status(202);
});
afterEach(() => {
  expect(site.troubles.splice(0)).toEqual([]);
});

async function person(displayName: string): Promise<string> {
  const { userView } = await site.signalbox.must('POST', '/api/v1/users', {
    displayName,
    email: `${randomUUID()}@example.com`,
  });
  return userView.user.id;
}

/** Somebody adds an outgoing webhook by the page. */
async function addWebhook(name: string): Promise<string> {
  await page.goto('/settings/webhooks');
  await page.getByRole('button', { name: 'Add webhook' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add webhook' });
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('URL').fill(receiver.url);
  await dialog.getByRole('button', { name: 'Save' }).click();
  return (
    (await page
      .getByRole('status')
      .getByText(/^[0-9A-Za-z]{27}$/)
      .textContent()) ?? ''
  );
}

/** Alice is to get a role whose policy has these steps; the role is given by the webhook, if there is one. */
async function ask(steps: readonly object[], webhookId?: string): Promise<string> {
  const { must } = { must: site.signalbox.must.bind(site.signalbox) };
  const { policy } = await must('POST', '/api/v1/policies', {
    displayName: 'Needs approval',
    policyType: 'POLICY_TYPE_GRANT',
    policySteps: { grant: { steps } },
  });
  const { app } = await must('POST', '/api/v1/apps', {
    displayName: 'Salesforce',
    owners: [systemUsers.administrator],
  });
  const { appEntitlementView } = await must('POST', `/api/v1/apps/${app.id}/entitlements`, {
    displayName: 'Sales <i>admin</i>',
    grantPolicyId: policy.id,
    provisionPolicy: webhookId === undefined ? { manual: { instructions: 'please' } } : { webhook: { webhookId } },
  });
  const { taskView } = await must('POST', '/api/v1/task/grant', {
    appId: app.id,
    appEntitlementId: appEntitlementView.appEntitlement.id,
    identityUserId: alice,
    description: 'for the <script>alert(1)</script> release',
  });
  return taskView.task.id;
}

async function callBack({ json }: Delivery, body: object | undefined): Promise<void> {
  const answer = await fetch(json.callbackUrl, {
    method: 'POST',
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  expect(answer.status).toBe(202);
}

const linkOf = (id: string) => page.getByRole('table', { name: 'Requests' }).locator(`a[href="/requests/${id}"]`);
const rowOf = (id: string) => page.getByRole('row').filter({ has: page.locator(`a[href="/requests/${id}"]`) });
const plan = () => page.getByRole('region', { name: 'Plan' });
const trail = () => page.getByRole('region', { name: 'Audit trail' });
const byWebhook = (webhookId: string) => ({ approval: { webhook: { webhookId } } });
const byUsers = (userIds: readonly string[], more: object = {}) => ({ approval: { users: { userIds }, ...more } });

it('an approval by callback goes on to the provisioning webhook, and a blank callback grants; the page follows', async () => {
  const webhookId = await addWebhook('ServiceNow');
  const id = await ask([byWebhook(webhookId)], webhookId);
  await go(page, 'Requests');
  await page.getByText('Nothing waits for you').waitFor();
  await page.getByRole('tab', { name: 'All open' }).click();
  await rowOf(id).getByText('for the <script>alert(1)</script> release').waitFor();
  await linkOf(id).click();
  await page.waitForURL(`**/requests/${id}`);
  await plan().getByText('Approval by webhook').waitFor();
  expect(await page.getByRole('button', { name: 'Approve' }).isDisabled()).toBe(true);
  await page.getByText('The webhook decides this step.').waitFor();

  await callBack(await receiver.until(1), { version: 'v1', approve: { comment: 'This is approved.' } });
  await plan().getByText('Provisioning by webhook').waitFor();
  await plan()
    .getByText(/approved by Webhook/)
    .waitFor();
  await trail().getByText('This is approved.').first().waitFor();
  const provisioning = await receiver.until(2);
  expect(provisioning.json.event).toBe('c1.webhooks.v1.PayloadProvisionStep');
  await callBack(provisioning, undefined);
  await page.getByText('Granted', { exact: true }).waitFor();
  await trail().getByText('Closed', { exact: true }).waitFor();
  await inspect(page, 'request-granted');

  await plan().getByRole('link', { name: 'What was sent' }).click();
  const details = page.getByRole('dialog', { name: `Delivery ${provisioning.json.webhookId}` });
  await details.getByText('Success', { exact: true }).waitFor();
  await details.getByText('complete (by callback)').waitFor();
  await details.getByRole('link', { name: 'provisioning of a request' }).click();
  await page.waitForURL(`**/requests/${id}`);
});

it('a denial by callback is the end, with its comment', async () => {
  const webhookId = await addWebhook('Denier');
  const id = await ask([byWebhook(webhookId)], webhookId);
  await page.goto(`/requests/${id}`);
  await callBack(await receiver.until(1), {
    version: 'v1',
    deny: { comment: 'This is denied. Please reach out to IT.' },
  });
  await page.getByText('Denied', { exact: true }).waitFor();
  await trail().getByText('This is denied. Please reach out to IT.').first().waitFor();
  await page.getByRole('link', { name: 'History of the webhook' }).click();
  await page.getByRole('table', { name: 'History' }).getByText('PayloadPolicyApprovalStep').waitFor();
  await page.getByRole('table', { name: 'History' }).getByText('Success', { exact: true }).waitFor();
});

it('a reassignment by callback comes to the inbox of the one who is named, who approves in the page', async () => {
  const webhookId = await addWebhook('Reassigner');
  const id = await ask([byWebhook(webhookId)]);
  await go(page, 'Requests');
  await callBack(await receiver.until(1), {
    version: 'v1',
    reassign: { comment: 'Reassigning to the administrator', newStepUserIds: [systemUsers.administrator] },
  });
  await page
    .getByRole('tab', { name: /Waiting for me/ })
    .getByText('1', { exact: true })
    .waitFor();
  await inspect(page, 'requests');
  await linkOf(id).click();
  await page.waitForURL(`**/requests/${id}`);
  await plan().getByText('Approval by users').waitFor();
  await plan()
    .getByText(/reassigned by Webhook/)
    .waitFor();
  await inspect(page, 'request-open');
  await page.getByLabel('Comment').fill('Welcome <img src=x onerror=alert(1)>');
  await page.getByRole('button', { name: 'Approve' }).click();
  await plan().getByText('Provisioning by hand').waitFor();
  await trail().getByText('Welcome <img src=x onerror=alert(1)>').first().waitFor();
  await page.getByRole('button', { name: 'Mark provisioned' }).click();
  await page.getByText('Granted', { exact: true }).waitFor();
  expect(await page.getByRole('button', { name: 'Deny' }).isDisabled()).toBe(true);
  await page.getByText('The request is closed.').first().waitFor();
});

it('one reassigns a step in the page, and is told why one cannot decide it any more', async () => {
  const id = await ask([byUsers([systemUsers.administrator], { allowReassignment: true })]);
  await page.goto(`/requests/${id}`);
  await page.getByText('Reassign: Choose to whom first.').waitFor();
  await page.getByRole('combobox', { name: 'Reassign to' }).fill('Bob');
  await page.getByRole('option', { name: /Bob <b>Builder<\/b>/ }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Reassign' }).click();
  await plan().getByText('It waits for Bob <b>Builder</b>.').waitFor();
  expect(await page.getByRole('button', { name: 'Approve' }).isDisabled()).toBe(true);
  await page.getByText('Approve, Deny: Only its approvers can: Bob <b>Builder</b>.').waitFor();
  const { taskView } = await site.signalbox.must('GET', `/api/v1/tasks/${id}`);
  expect(taskView.task.stepApproverIds).toEqual([bob]);
});

it('one denies in the page where a reason is needed: without one the refusal is shown', async () => {
  const id = await ask([byUsers([systemUsers.administrator], { requireDenialReason: true })]);
  await page.goto(`/requests/${id}`);
  await page.getByText('This step wants a reason.').waitFor();
  await page.getByRole('button', { name: 'Deny' }).click();
  await page.getByRole('alert').waitFor();
  await page.getByLabel('Comment').fill('not this quarter');
  await page.getByRole('button', { name: 'Deny' }).click();
  await page.getByText('Denied', { exact: true }).waitFor();
  await go(page, 'Requests');
  await page.getByRole('tab', { name: 'Closed' }).click();
  await rowOf(id).getByText('Denied', { exact: true }).waitFor();
});
