import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWebhookTestEnvironment, type WebhookTestEnvironment } from '../../src/testing/index.ts';
import { bundleExample } from './example-bundle.ts';

let env: WebhookTestEnvironment;

beforeAll(async () => {
  env = await createWebhookTestEnvironment({
    workflowBundle: await bundleExample('pagerduty-escalation'),
    sources: ['pagerduty'],
    endpoints: { 'on-call': () => 200, 'team-lead': () => 200, 'head-of-engineering': () => 200 },
  });
}, 120_000);

afterAll(() => env?.close());

const incident = (event_type: string, id: string) => ({
  event: { event_type, data: { id, title: 'checkout is down' } },
});
const toldAbout = (id: string) =>
  env.sent.filter(({ payload }) => payload['incident'] === id).map(({ endpoint }) => endpoint);

test('the second level acknowledges, and the third is not woken', async () => {
  const run = await env.start('escalate', incident('incident.triggered', 'Q1'));
  await env.untilWaiting(run);
  await env.advance('6 minutes');
  await env.deliver('pagerduty', { body: incident('incident.acknowledged', 'Q2') });
  await env.deliver('pagerduty', { body: incident('incident.acknowledged', 'Q1') });
  expect(await env.result(run)).toBe('acknowledged at team-lead');
  expect(toldAbout('Q1')).toEqual(['on-call', 'team-lead']);
}, 120_000);

test('an incident that resolves itself ends the escalation; one that nobody answers goes to the top', async () => {
  const resolved = await env.start('escalate', incident('incident.triggered', 'Q3'));
  await env.untilWaiting(resolved);
  await env.deliver('pagerduty', { body: incident('incident.resolved', 'Q3') });
  expect(await env.result(resolved)).toBe('resolved');

  const ignored = await env.start('escalate', incident('incident.triggered', 'Q4'));
  await env.untilWaiting(ignored);
  await env.advance('2 hours');
  expect(await env.result(ignored)).toBe('nobody answered');
  expect(toldAbout('Q4')).toEqual(['on-call', 'team-lead', 'head-of-engineering']);
}, 120_000);
