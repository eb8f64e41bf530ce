import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { waitTask } from '../helpers/api.ts';
import { signAsGitHub, signAsSlack } from '../helpers/sign.ts';
import { go, startConsole, untilPage, type ConsoleSite } from './browser.ts';

let site: ConsoleSite;
beforeAll(async () => {
  site = await startConsole();
});
afterAll(() => site?.stop());
afterEach(() => {
  expect(site.troubles.splice(0)).toEqual([]);
});

async function fillNewWebhook(
  page: Page,
  { name, workflow, platform }: { name: string; workflow: string; platform: string },
) {
  await go(page, 'Webhooks');
  await page.getByRole('link', { name: 'New Webhook' }).click();
  await untilPage(page, 'New Webhook');
  await page.getByLabel('Webhook Name').fill(name);
  await page.getByLabel('Workflow To Receive Webhook Event').fill(workflow);
  await page.keyboard.press('Enter');
  await page.getByRole('combobox', { name: 'Source Platform' }).fill(platform);
  await page.getByRole('option', { name: platform, exact: true }).click();
}

async function shownUrl(page: Page): Promise<string> {
  return (await page.getByLabel('Webhook URL').textContent())?.trim() ?? '';
}

it('a message in a Slack channel completes a run: created, Unverified, challenge, Verified, RUNNING, COMPLETED', async () => {
  const workflow = await site.signalbox.saveDefinition([waitTask({ "$['event']['type']": 'message' }, 'Webhook')], {
    name: `sample_webhook_for_slack_${randomUUID()}`,
  });
  const page = await site.open('/');
  await fillNewWebhook(page, { name: 'Slack channel', workflow, platform: 'Slack' });
  await page.getByLabel('Signing secret').fill('the-signing-secret');
  await page.getByRole('button', { name: 'Create' }).click();
  await untilPage(page, 'Slack channel');
  await page.getByText('Unverified', { exact: true }).waitFor();
  await page.getByText('the-signing-secret').waitFor();
  const url = await shownUrl(page);
  const sourceId = url.split('/').at(-1) ?? '';

  // Slack's challenge; the page turns by itself.
  const challenge = await site.signalbox.postEvent(
    sourceId,
    signAsSlack('the-signing-secret', { type: 'url_verification', challenge: 'abc' }),
  );
  expect(challenge.text).toBe('abc');
  await page.getByText('Verified', { exact: true }).waitFor();

  await go(page, 'Workflows');
  await page.getByRole('button', { name: 'Run Workflow' }).click();
  const dialog = page.getByRole('dialog', { name: 'Run Workflow' });
  await dialog.getByLabel('Workflow Name').fill(workflow);
  await dialog.getByRole('button', { name: 'Run Workflow' }).click();
  await dialog.getByRole('status').getByRole('link').click();
  // The list that is left has runs of other tests, with badges of their own.
  await page.getByRole('heading', { level: 1, name: workflow }).waitFor();
  await page.getByText('RUNNING', { exact: true }).first().waitFor();
  await page.getByRole('button', { name: 'Webhook', exact: true }).waitFor();

  await site.signalbox.untilWaiting(1);
  await site.signalbox.postEvent(
    sourceId,
    signAsSlack('the-signing-secret', { event: { type: 'message', text: 'hello' }, event_id: 'Ev1' }),
  );
  await page.getByText('COMPLETED', { exact: true }).first().waitFor();
  await page.getByLabel('Output', { exact: true }).waitFor();
  await page.context().close();
});

it('a GitHub webhook is made with a generated secret that is shown once, and turns Verified with the first signed event', async () => {
  const page = await site.open('/');
  await fillNewWebhook(page, { name: 'GitHub pushes', workflow: 'orderPayment', platform: 'GitHub' });
  await page.getByRole('button', { name: 'Generate' }).click();
  const secret = await page.getByLabel('Secret', { exact: true }).inputValue();
  expect(secret).toMatch(/^[0-9a-f]{64}$/);
  await page.getByRole('button', { name: 'Create' }).click();
  await untilPage(page, 'GitHub pushes');
  await page.getByText(secret).waitFor();
  const sourceId = (await shownUrl(page)).split('/').at(-1) ?? '';
  const refused = await site.signalbox.postEvent(sourceId, signAsGitHub('wrong', { ref: 'x' }));
  expect(refused.status).toBe(401);
  await page.getByLabel('Newest events').getByText('rejected').first().waitFor();
  await site.signalbox.postEvent(sourceId, signAsGitHub(secret, { ref: 'refs/heads/main' }));
  await page.getByText('Verified', { exact: true }).waitFor();

  await go(page, 'Webhooks');
  await page.getByRole('link', { name: 'GitHub pushes' }).click();
  await untilPage(page, 'GitHub pushes');
  await page.getByText('The URL is verified').waitFor();
  expect(await page.getByText(secret).count()).toBe(0);
  await page.context().close();
});

it('a test event is signed as the platform signs, and verifies the URL', async () => {
  const { id } = await site.signalbox.createSource({
    name: 'Tested',
    sourcePlatform: 'GitHub',
    secretValue: 'one',
    receiverWorkflowNamesToVersions: { orderPayment: 0 },
  });
  const page = await site.open(`/webhooks/${id}`);
  await page.getByText('It carries no proof, so it is refused').waitFor();
  await page.getByRole('button', { name: 'More actions for Tested' }).click();
  await page.getByRole('menuitem', { name: 'Send a test event' }).click();
  await page.getByText(/^Test event .*: accepted$/).waitFor();
  await expect
    .poll(async () => (await site.signalbox.must('GET', `/api/metadata/webhook/${id}`)).urlVerified, {
      timeout: 60_000,
    })
    .toBe(true);
  await page.context().close();
});

it('what is wrong stands at its field, and is mended there', async () => {
  const page = await site.open('/webhooks/new');
  await page.getByRole('button', { name: 'Create' }).click();
  await page
    .getByRole('alert')
    .getByText(/give the webhook a name/)
    .waitFor();
  await page.getByLabel('Webhook Name').fill('By headers');
  await page.getByLabel('Workflow To Receive Webhook Event').fill('orderPayment');
  await page.keyboard.press('Enter');
  await page.getByRole('combobox', { name: 'Source Platform' }).fill('Custom');
  await page.getByRole('option', { name: 'Custom', exact: true }).click();
  await page.getByRole('button', { name: 'Add to Headers' }).click();
  await page.getByLabel('Name', { exact: true }).fill('X-Api-Key');
  await page.getByLabel('Value', { exact: true }).fill('open sesame');
  await page.getByLabel('Start workflow when webhook events come').check();
  await page.getByRole('combobox', { name: 'Workflows to start' }).fill('orderPayment');
  await page.keyboard.press('Enter');
  await page.getByRole('tab', { name: 'JSON' }).click();
  await page.getByLabel('Configuration as JSON').getByText('"X-Api-Key"').waitFor();
  await page.getByRole('button', { name: 'Create' }).click();
  await untilPage(page, 'By headers');
  const saved = (await site.signalbox.must('GET', '/api/metadata/webhook')).find(
    ({ name }: { name: string }) => name === 'By headers',
  );
  expect(saved).toMatchObject({
    sourcePlatform: 'Custom',
    headers: { 'X-Api-Key': 'open sesame' },
    receiverWorkflowNamesToVersions: { orderPayment: 0 },
    workflowsToStart: { orderPayment: 0 },
  });
  await page.context().close();
});

it('a webhook is switched off, given a new secret, renamed and deleted from its menu', async () => {
  const { id } = await site.signalbox.createSource({
    name: 'To be changed',
    sourcePlatform: 'GitHub',
    secretValue: 'one',
    receiverWorkflowNamesToVersions: { orderPayment: 0 },
  });
  const page = await site.open(`/webhooks/${id}`);
  const choose = async (item: string) => {
    await page.getByRole('button', { name: /^More actions for/ }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };
  await choose('Disable');
  await page.getByText('Disabled', { exact: true }).waitFor();
  await choose('Enable');
  await page.getByText('Disabled', { exact: true }).waitFor({ state: 'detached' });
  await choose('Rotate secret');
  await page.getByRole('button', { name: 'Rotate', exact: true }).click();
  await page.getByText('New secret: copy it now').waitFor();
  await page.keyboard.press('Escape');
  await page.getByText(/rotating until/).waitFor();
  await choose('Edit');
  await page.getByLabel('Webhook Name').fill('Changed');
  await page.getByRole('button', { name: 'Save' }).click();
  await untilPage(page, 'Changed');
  expect((await site.signalbox.must('GET', `/api/metadata/webhook/${id}`)).signalbox.secretSet).toBe(true);
  await choose('Delete');
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await untilPage(page, 'Webhooks');
  expect((await site.signalbox.get(`/api/metadata/webhook/${id}`)).status).toBe(404);
  await page.context().close();
});

it('each platform asks for its secret by the name that it has there', async () => {
  const page = await site.open('/webhooks/new');
  await untilPage(page, 'New Webhook');
  for (const [platform, label] of [
    ['GitHub', 'Secret'],
    ['Twilio', 'AuthToken'],
    ['Stripe', 'endpointSecret'],
    ['PagerDuty', 'Secret'],
    ['Zendesk', 'SIGNING_SECRET'],
    ['Twitter', 'TWITTER_CONSUMER_SECRET'],
  ] as const) {
    await page.getByRole('combobox', { name: 'Source Platform' }).fill(platform);
    await page
      .getByRole('option', { name: new RegExp(`^${platform}\\b`) })
      .first()
      .click();
    await page.getByLabel(label, { exact: true }).waitFor();
  }
  await page.context().close();
});

it('a webhook that is verified by headers ignores what lacks one, turns Verified by the first that has all, and starts a workflow with the payload as its input', async () => {
  const name = `Starts by headers ${randomUUID()}`;
  const started = await site.signalbox.saveDefinition([
    {
      name: 'keep',
      taskReferenceName: 'keep',
      type: 'SET_VARIABLE',
      inputParameters: { order: '${workflow.input.order}' },
    },
  ]);
  const page = await site.open('/');
  await fillNewWebhook(page, { name, workflow: started, platform: 'Custom' });
  await page.getByRole('button', { name: 'Add to Headers' }).click();
  await page.getByLabel('Name', { exact: true }).fill('X-Api-Key');
  await page.getByLabel('Value', { exact: true }).fill('open sesame');
  await page.getByLabel('Start workflow when webhook events come').check();
  await page.getByRole('combobox', { name: 'Workflows to start' }).fill(started);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Create' }).click();
  await untilPage(page, name);
  await page.getByText('Unverified', { exact: true }).first().waitFor();
  const url = await shownUrl(page);
  const post = (headers: Record<string, string>) =>
    fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body: '{"order":"42"}' });
  expect((await post({})).ok).toBe(false);
  await page.getByText('rejected', { exact: true }).first().waitFor();
  await page.getByText('Unverified', { exact: true }).first().waitFor();
  expect((await post({ 'X-Api-Key': 'open sesame' })).status).toBe(200);
  // The page follows by itself.
  await page.getByText('Verified', { exact: true }).first().waitFor();

  await go(page, 'Workflows');
  // The tests' Temporal has the runs of other files too, so the newest need not be this one.
  const filter = page.getByLabel('Workflow', { exact: true }).first();
  await filter.fill(started);
  await filter.press('Enter');
  await page.getByRole('row').filter({ hasText: started }).getByRole('link').first().click();
  await untilPage(page, started);
  await page.getByText('COMPLETED', { exact: true }).first().waitFor();
  await page.getByRole('region', { name: 'Input', exact: true }).getByText('"42"').waitFor();
  await page.context().close();
});
