import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWebhookTestEnvironment, type WebhookTestEnvironment } from '../../src/testing/index.ts';
import { bundleExample } from './example-bundle.ts';

let env: WebhookTestEnvironment;

beforeAll(async () => {
  env = await createWebhookTestEnvironment({
    workflowBundle: await bundleExample('stripe-dunning'),
    sources: ['stripe'],
    endpoints: { mailer: () => 200 },
  });
}, 120_000);

afterAll(() => env?.close());

const remindersFor = (id: string) => env.sent.filter(({ payload }) => payload['id'] === id).map(({ event }) => event);

test('an invoice that is paid on the fourth day has had two reminders, and the account stays open', async () => {
  const run = await env.start('dunning', { id: 'in_1', customer: 'cus_1' });
  await env.untilWaiting(run);
  await env.advance('4 days');
  await env.deliver('stripe', { body: { type: 'invoice.paid', data: { object: { id: 'in_2' } } } });
  await env.deliver('stripe', { body: { type: 'invoice.paid', data: { object: { id: 'in_1' } } } });
  expect(await env.result(run)).toBe('paid');
  expect(remindersFor('in_1')).toEqual(['shop.payment.reminder', 'shop.payment.reminder']);
}, 120_000);

test('without a payment the account is paused after 14 days', async () => {
  const run = await env.start('dunning', { id: 'in_3', customer: 'cus_3' });
  await env.untilWaiting(run);
  await env.advance('15 days');
  expect(await env.result(run)).toBe('paused');
  expect(remindersFor('in_3')).toEqual([
    'shop.payment.reminder',
    'shop.payment.reminder',
    'shop.payment.reminder',
    'shop.account.paused',
  ]);
}, 120_000);
