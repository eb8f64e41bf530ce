import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWebhookTestEnvironment, type WebhookTestEnvironment } from '../../src/testing/index.ts';
import { bundleExample } from './example-bundle.ts';

let env: WebhookTestEnvironment;

beforeAll(async () => {
  env = await createWebhookTestEnvironment({
    workflowBundle: await bundleExample('release-train'),
    sources: ['github'],
  });
}, 120_000);

afterAll(() => env?.close());

const repository = { full_name: 'acme/shop' };
const pullRequest = (number: number, { merged = true, ref = 'release-7' } = {}) => ({
  event: 'pull_request',
  body: { action: 'closed', repository, pull_request: { number, title: `change ${number}`, merged, base: { ref } } },
});

test('what is merged into the branch before the release is published is in the notes, once and in order', async () => {
  const run = await env.start('releaseTrain', { repository: 'acme/shop', branch: 'release-7' });
  await env.untilWaiting(run);
  await env.deliver('github', pullRequest(1));
  await env.deliver('github', pullRequest(2, { merged: false }));
  await env.deliver('github', pullRequest(3, { ref: 'main' }));
  await env.advance('7 days');
  const delivery = 'd1b8c2a0-0000-4000-8000-000000000004';
  await env.deliver('github', { ...pullRequest(4), delivery });
  await env.deliver('github', { ...pullRequest(4), delivery });
  const release = (branch: string) => ({
    event: 'release',
    body: { action: 'published', repository, release: { target_commitish: branch } },
  });
  await env.deliver('github', release('main'));
  await env.deliver('github', release('release-7'));
  expect(await env.result(run)).toEqual(['#1 change 1', '#4 change 4']);
}, 120_000);
