import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWebhookTestEnvironment, type WebhookTestEnvironment } from '../../src/testing/index.ts';
import { toSignedRequest } from '../../src/testing/signed-request.ts';

let env: WebhookTestEnvironment;

beforeAll(async () => {
  env = await createWebhookTestEnvironment({
    workflowsPath: fileURLToPath(new URL('time-workflows.ts', import.meta.url)),
    sources: ['github', 'custom', 'sendgrid', 'discord'],
  });
}, 120_000);

afterAll(() => env?.close());

test('a platform that signs with a private key is imitated by a pair of the kit', async () => {
  const accepted = { eventId: expect.any(String) };
  expect(await env.deliver('sendgrid', { body: [{ event: 'bounce', sg_event_id: 'a' }] })).toEqual(accepted);
  expect(await env.deliver('discord', { body: { type: 2, id: '1' } })).toEqual(accepted);
}, 60_000);

test('a forged signature stays forged, and is refused', async () => {
  const forged = `sha256=${'0'.repeat(64)}`;
  for (const name of ['X-Hub-Signature-256', 'x-hub-signature-256'])
    await expect(env.deliver('github', { event: 'push', body: {}, headers: { [name]: forged } })).rejects.toThrow(
      /refused by "github" with 40[13]/,
    );
  await expect(env.deliver('custom', { body: {}, headers: { 'x-kit-key': 'wrong' } })).rejects.toThrow(/refused/);
  await env.deliver('github', { event: 'push', body: {} });
}, 60_000);

test('a header of a delivery stands in place of that of the platform, however it is spelt', () => {
  const { headers } = toSignedRequest(
    { event: 'push', body: {}, headers: { 'x-github-delivery': 'mine', 'content-type': 'application/json; a=b' } },
    { platform: 'github', secret: 's', url: 'https://example.com/webhook/1', nowMs: 0 },
  );
  const ofName = (name: string) => Object.entries(headers).filter(([key]) => key.toLowerCase() === name);
  expect(ofName('x-github-delivery')).toEqual([['x-github-delivery', 'mine']]);
  expect(ofName('content-type')).toEqual([['content-type', 'application/json; a=b']]);
});
