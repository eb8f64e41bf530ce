import { afterAll, afterEach, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { verifyDelivery } from '../../src/receiver/index.ts';
import { startTestReceiver, status, type TestReceiver } from '../outbound/receiver.ts';
import { startTestTracer } from '../tracing/traced-signalbox.ts';
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
  vi.unstubAllEnvs();
  expect(site.troubles.splice(0)).toEqual([]);
});

it('a webhook is added, gets an ID, is tested, and its history shows payload, status and callback', async () => {
  const page = await site.open('/');
  // "Navigate to Admin > Settings and click the Webhooks tab. Click Add webhook."
  await go(page, 'Settings', 'Webhooks');
  await page.getByText('No outgoing webhook yet').waitFor();
  await page.getByRole('button', { name: 'Add webhook' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add webhook' });
  // A mistake is said at its field.
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('Give it a name').waitFor();
  // "Give the webhook a name and description … Enter the URL … Click Save."
  await dialog.getByLabel('Name').fill('Jira <img src=x onerror=alert(1)>');
  await dialog.getByLabel('Description').fill('Opens a ticket for <b>each</b> grant');
  await dialog.getByLabel('URL').fill(receiver.url);
  await dialog.getByRole('button', { name: 'Save' }).click();
  // "The new webhook is set up and assigned an ID."
  const id =
    (await page
      .getByRole('status')
      .getByText(/^[0-9A-Za-z]{27}$/)
      .textContent()) ?? '';
  expect(id).toMatch(/^[0-9A-Za-z]{27}$/);
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('cell', { name: id }).waitFor();

  // "Click the more actions (…) menu and select Test webhook. The webhook fires with an empty payload."
  await page.getByRole('button', { name: 'More actions for Jira' }).click();
  await page.getByRole('menuitem', { name: 'Test webhook' }).click();
  const delivery = await receiver.until(1);
  expect(delivery.json).toMatchObject({ version: 'v1', event: 'c1.webhooks.v1.PayloadTest' });

  // "Click View history to see details of the webhook's payload and status."
  await page.getByRole('button', { name: 'More actions for Jira' }).click();
  await page.getByRole('menuitem', { name: 'View history' }).click();
  await untilPage(page, 'History of Jira <img src=x onerror=alert(1)>');
  await page.getByRole('table', { name: 'History' }).getByText('Waiting for callback', { exact: true }).waitFor();
  await inspect(page, 'endpoint-history');
  await page.getByRole('link', { name: delivery.json.webhookId }).click();
  const details = page.getByRole('dialog', { name: `Delivery ${delivery.json.webhookId}` });
  await details.getByText('"@type": "type.googleapis.com/c1.webhooks.v1.PayloadTest"').waitFor();
  await details.getByText('1. 202').waitFor();
  await details.getByText('its callback is waited for').waitFor();

  // "A blank POST call to the callback URL is enough." The page follows by itself.
  expect((await fetch(delivery.json.callbackUrl, { method: 'POST' })).status).toBe(202);
  await details.getByText('Success', { exact: true }).waitFor();
  await details.getByText('A blank one: it completes.').waitFor();
  await inspect(page, 'endpoint-delivery');
  await details.getByRole('button', { name: 'Close' }).click();
  // A filter is in the address.
  await page.getByRole('combobox', { name: 'Status' }).click();
  await page.getByRole('option', { name: 'Failed' }).click();
  await page.getByText('Nothing is in the status Failed').waitFor();
  expect(new URL(page.url()).searchParams.get('state')).toBe('Failed');
  await page.context().close();
});

it('what failed is seen with its reason and is delivered again from the page', async () => {
  receiver.answer = status(410, 'gone <script>alert(1)</script>');
  const { webhook } = (
    await site.signalbox.call('POST', '/api/v1/webhooks', { displayName: 'gone', url: receiver.url })
  ).body;
  const page = await site.open(`/settings/webhooks/${webhook.id}`);
  await page.getByText('Nothing was sent yet').waitFor();
  await page.getByRole('button', { name: 'More actions for gone' }).click();
  await page.getByRole('menuitem', { name: 'Test webhook' }).click();
  await page.getByRole('table', { name: 'History' }).getByText('Failed', { exact: true }).waitFor();
  await page.getByRole('table', { name: 'History' }).getByRole('link').click();
  const details = page.getByRole('dialog', { name: /^Delivery / });
  await details.getByText('gone <script>alert(1)</script>').waitFor();
  receiver.answer = status(200);
  await details.getByRole('button', { name: 'Redeliver', exact: true }).click();
  await details.getByText('2. 200').waitFor();
  await page.context().close();
});

it('a delivery links to its trace in the viewer of the settings', async () => {
  const { tracer } = await startTestTracer();
  await using traced = await startConsole({
    tracer,
    config: { traceUrl: 'https://traces.example.com/trace/{traceId}' },
  });
  onTestFinished(() => tracer.stop());
  receiver.answer = status(200);
  const { webhook } = await traced.signalbox.must('POST', '/api/v1/webhooks', {
    displayName: 'traced',
    url: receiver.url,
  });
  const count = receiver.deliveries.length;
  const page = await traced.open(`/settings/webhooks/${webhook.id}`);
  await page.getByRole('button', { name: 'More actions for traced' }).click();
  await page.getByRole('menuitem', { name: 'Test webhook' }).click();
  const [, traceId = ''] = String((await receiver.until(count + 1)).headers['traceparent']).split('-');
  await page.getByRole('table', { name: 'History' }).getByRole('link').click();
  const details = page.getByRole('dialog', { name: /^Delivery / });
  expect(await details.getByRole('link', { name: 'Open trace' }).getAttribute('href')).toBe(
    `https://traces.example.com/trace/${traceId}`,
  );
  expect(traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(traced.troubles).toEqual([]);
});

it('the page has the key address and code with which a receiver proves what it got', async () => {
  receiver.answer = status(200);
  const page = await site.open('/settings/webhooks');
  await page.getByRole('button', { name: 'Signing keys, and code for receivers' }).click();
  const jwksUrl = `${site.signalbox.url}/auth/v1/jwks`;
  await page.getByText(jwksUrl, { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Copy receiver in Node.js' }).click();
  const snippet = await page.evaluate<string>('navigator.clipboard.readText()');
  const [, audience = ''] = /audience: '([^']+)'/.exec(snippet) ?? [];
  expect(snippet).toContain(`jwksUrl: '${jwksUrl}'`);
  const count = receiver.deliveries.length;
  await page.getByRole('button', { name: 'More actions for Jira' }).click();
  await page.getByRole('menuitem', { name: 'Test webhook' }).click();
  const { method, headers, body } = await receiver.until(count + 1);
  const proof = await verifyDelivery({ method, headers, body: Buffer.from(body) }, { jwksUrl, audience });
  expect(proof.kind).toBe('verified');
  await inspect(page, 'endpoints');
  await page.context().close();
});

it('an edit leaves alone what somebody else saves while the form stands open', async () => {
  const displayName = `Shared ${Date.now()}`;
  const { webhook } = await site.signalbox.must('POST', '/api/v1/webhooks', { displayName, url: receiver.url });
  const path = `/api/v1/webhooks/${webhook.id}`;
  const page = await site.open('/settings/webhooks');
  const open = async () => {
    await page.getByRole('button', { name: `More actions for ${displayName}` }).click();
    await page.getByRole('menuitem', { name: 'Edit' }).click();
    return page.getByRole('dialog', { name: `Edit ${displayName}` });
  };
  const dialog = await open();
  await dialog.getByLabel('Description').fill('for both');
  await site.signalbox.must('POST', path, { webhook: { url: `${receiver.url}/new` }, updateMask: 'url' });
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  const saved = async () => (await site.signalbox.must('GET', path)).webhook;
  expect(await saved()).toMatchObject({ displayName, description: 'for both', url: `${receiver.url}/new` });
  // Nothing to save is saved as well.
  const again = await open();
  await again.getByRole('button', { name: 'Save' }).click();
  await again.waitFor({ state: 'detached' });
  expect(await saved()).toMatchObject({ displayName, description: 'for both', url: `${receiver.url}/new` });
  await page.context().close();
});
