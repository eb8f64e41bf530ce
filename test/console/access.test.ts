import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startTestReceiver, type TestReceiver } from '../outbound/receiver.ts';
import { go, startConsole, untilPage, type ConsoleSite } from './browser.ts';
import { inspect } from './inspect.ts';

let site: ConsoleSite;
let receiver: TestReceiver;
beforeAll(async () => {
  [site, receiver] = await Promise.all([startConsole(), startTestReceiver()]);
});
afterAll(async () => {
  await receiver?.close();
  await site?.stop();
});
afterEach(() => {
  expect(site.troubles.splice(0)).toEqual([]);
});

async function addWebhook(page: Page, name: string): Promise<void> {
  await go(page, 'Settings', 'Webhooks');
  await page.getByRole('button', { name: 'Add webhook' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add webhook' });
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('URL').fill(receiver.url);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page
    .getByRole('status')
    .getByText(/^[0-9A-Za-z]{27}$/)
    .waitFor();
}

/** The dialog is gone once what was entered is saved. */
async function save(page: Page, title: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: title });
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
}

async function choose(page: Page, field: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: field }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

it('by clicking alone: a webhook becomes the provisioning strategy of an entitlement, whose request goes by policy and webhook', async () => {
  const mark = randomUUID().slice(0, 8);
  const names = {
    webhook: `Ticket desk ${mark}`,
    person: `Alice <b>Rodriguez</b> ${mark}`,
    policy: `Two decide ${mark}`,
    entitlement: `Sales admin ${mark}`,
    app: `Salesforce ${mark}`,
  };
  const page = await site.open('/');
  await addWebhook(page, names.webhook);

  await go(page, 'Requests');
  await page.getByRole('link', { name: 'New request' }).click();
  await untilPage(page, 'Access');
  await page.getByRole('tab', { name: 'People' }).click();
  await page.getByRole('button', { name: 'Add person' }).click();
  await page.getByRole('dialog', { name: 'Add person' }).getByLabel('Name').fill(names.person);
  await page.getByRole('dialog', { name: 'Add person' }).getByLabel('Email').fill(`${mark}@example.com`);
  await save(page, 'Add person');
  await page.getByRole('table', { name: 'People' }).getByText(names.person).waitFor();
  await inspect(page, 'access-people');

  await page.getByRole('tab', { name: 'Policies' }).click();
  await page.getByRole('button', { name: 'Add policy' }).click();
  const policy = page.getByRole('dialog', { name: 'Add policy' });
  await policy.getByRole('textbox', { name: 'Name', exact: true }).fill(names.policy);
  await policy.getByRole('button', { name: 'Add step' }).click();
  const step = policy.getByRole('region', { name: 'Step 1' });
  await step.getByRole('combobox', { name: 'Webhook' }).click();
  await page.getByRole('option', { name: names.webhook }).click();
  await inspect(page, 'access-policy');
  await save(page, 'Add policy');
  const policyRow = page.getByRole('row').filter({ hasText: names.policy });
  await policyRow.getByText('Approval by webhook').waitFor();

  await page.getByRole('tab', { name: 'Entitlements' }).click();
  await page.getByRole('button', { name: 'Add entitlement' }).click();
  const entitlement = page.getByRole('dialog', { name: 'Add entitlement' });
  await entitlement.getByRole('textbox', { name: 'Name', exact: true }).fill(names.entitlement);
  await entitlement.getByLabel('App').fill(names.app);
  await page.keyboard.press('Tab');
  await choose(page, 'Policy', names.policy);
  await save(page, 'Add entitlement');
  const row = page.getByRole('row').filter({ hasText: names.entitlement });
  await row.getByText('By hand').waitFor();
  await row.getByText(names.app).waitFor();

  // "You configure an entitlement to use a webhook as its provisioning strategy."
  await row.getByRole('button', { name: `Edit ${names.entitlement}` }).click();
  await choose(page, 'Provisioning strategy', 'Webhook');
  await choose(page, 'Webhook', names.webhook);
  await inspect(page, 'access-entitlement');
  await save(page, `Edit ${names.entitlement}`);
  await row.getByText(`Webhook: ${names.webhook}`).waitFor();
  await inspect(page, 'access-entitlements');

  await row.getByRole('button', { name: `Request ${names.entitlement}` }).click();
  const ask = page.getByRole('dialog', { name: `Request ${names.entitlement}` });
  await ask.getByRole('combobox', { name: 'For whom' }).fill(mark);
  await page.getByRole('option', { name: new RegExp(mark) }).click();
  await page.keyboard.press('Escape');
  await ask.getByLabel('Why').fill('for the release');
  await ask.getByRole('button', { name: 'Send request' }).click();
  await page.waitForURL(/\/requests\/[0-9A-Za-z]{27}$/);
  const plan = page.getByRole('region', { name: 'Plan' });
  await plan.getByText('Approval by webhook').waitFor();

  const approval = await receiver.until(1, 60_000);
  const approve = { version: 'v1', approve: { comment: 'This is approved.' } };
  expect((await fetch(approval.json.callbackUrl, { method: 'POST', body: JSON.stringify(approve) })).status).toBe(202);
  // "When access to the entitlement is approved, the webhook will automatically fire."
  const provisioning = await receiver.until(2, 60_000);
  expect(provisioning.json.event).toBe('c1.webhooks.v1.PayloadProvisionStep');
  await plan.getByText('Provisioning by webhook').waitFor();
  expect((await fetch(provisioning.json.callbackUrl, { method: 'POST' })).status).toBe(202);
  await page.getByText('Granted', { exact: true }).waitFor();
  await page.context().close();
});

it('a policy is changed step by step, and keeps what the form has no field for', async () => {
  const mark = randomUUID().slice(0, 8);
  const { must } = { must: site.signalbox.must.bind(site.signalbox) };
  const { webhook } = await must('POST', '/api/v1/webhooks', { displayName: `Desk ${mark}`, url: receiver.url });
  const wait = { wait: { name: 'Cool off', duration: { duration: '3600s' } } };
  const { policy } = await must('POST', '/api/v1/policies', {
    displayName: `Three steps ${mark}`,
    policyType: 'POLICY_TYPE_GRANT',
    policySteps: {
      grant: {
        steps: [
          { approval: { manager: { allowSelfApproval: true, fallback: true }, requireApprovalReason: true } },
          wait,
          { approval: { appOwners: {} } },
        ],
      },
      fast: { steps: [{ accept: { acceptMessage: 'low risk' } }] },
    },
    rules: [{ condition: 'subject.department == "IT"', stepKey: 'fast' }],
  });

  const page = await site.open('/requests/access?tab=policies');
  await untilPage(page, 'Access');
  await page.getByRole('button', { name: `Edit Three steps ${mark}` }).click();
  const dialog = page.getByRole('dialog', { name: `Edit Three steps ${mark}` });
  await dialog.getByText('The steps fast stay as they are', { exact: false }).waitFor();
  await dialog.getByRole('region', { name: 'Step 2' }).getByText('The API changes steps of this kind').waitFor();
  await inspect(page, 'access-policy-edit');
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill(`Changed ${mark}`);
  await dialog.getByRole('region', { name: 'Step 1' }).getByLabel('Approvers may reassign it').click();
  await dialog.getByRole('region', { name: 'Step 3' }).getByRole('combobox', { name: 'Kind' }).click();
  await page.getByRole('option', { name: 'Approval by webhook' }).click();
  await dialog.getByRole('region', { name: 'Step 3' }).getByRole('combobox', { name: 'Webhook' }).click();
  await page.getByRole('option', { name: `Desk ${mark}` }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });

  const row = page.getByRole('row').filter({ hasText: `Changed ${mark}` });
  await row.getByText('Approval by the manager → Wait → Approval by webhook').waitFor();
  const { policy: saved } = await must('GET', `/api/v1/policies/${policy.id}`);
  expect(saved).toMatchObject({ displayName: `Changed ${mark}`, rules: policy.rules });
  expect(saved.policySteps).toEqual({
    grant: {
      steps: [
        {
          approval: {
            manager: { allowSelfApproval: true, fallback: true },
            requireApprovalReason: true,
            allowReassignment: true,
          },
        },
        wait,
        { approval: { webhook: { webhookId: webhook.id } } },
      ],
    },
    fast: policy.policySteps.fast,
  });
  await page.context().close();
});

it('an edit of a policy leaves alone what somebody else saves while the form stands open', async () => {
  const mark = randomUUID().slice(0, 8);
  const must = site.signalbox.must.bind(site.signalbox);
  const { policy } = await must('POST', '/api/v1/policies', {
    displayName: `Shared ${mark}`,
    policyType: 'POLICY_TYPE_GRANT',
    policySteps: { grant: { steps: [{ approval: { appOwners: {} } }] } },
  });
  const path = `/api/v1/policies/${policy.id}`;
  const page = await site.open('/requests/access?tab=policies');
  await untilPage(page, 'Access');
  await page.getByRole('button', { name: `Edit Shared ${mark}` }).click();
  const dialog = page.getByRole('dialog', { name: `Edit Shared ${mark}` });
  await dialog.getByLabel('Description').fill('for both');
  const policySteps = { grant: { steps: [{ approval: { manager: {} } }] } };
  await must('POST', path, { policy: { policySteps }, updateMask: 'policySteps' });
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect((await must('GET', path)).policy).toMatchObject({ description: 'for both', policySteps });
  await page.context().close();
});
