import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createWebhookTestEnvironment } from 'signalbox/testing';

let env;
before(async () => {
  const workflowsPath = fileURLToPath(new URL('./workflows.ts', import.meta.url));
  env = await createWebhookTestEnvironment({ workflowsPath, sources: ['github'] });
});
after(() => env?.close());

const pullRequest = (action, repository) => ({
  event: 'pull_request',
  body: { action, repository: { name: repository }, pull_request: { title: 'v2' } },
});

test('releases what is merged on the sixth day', async () => {
  const run = await env.start('release', 'engine');
  await env.advance('6 days');
  await env.deliver('github', pullRequest('closed', 'engine'));
  assert.equal(await env.result(run), 'released v2');
});

test('gives up after a week', async () => {
  const run = await env.start('release', 'tender');
  await env.advance('7 days');
  assert.equal(await env.result(run), 'nobody merged');
});

test('goes on waiting when a pull request is opened, and says so', async () => {
  const run = await env.start('release', 'caboose');
  await env.untilWaiting(run);
  await env.deliver('github', pullRequest('opened', 'caboose'));
  await assert.rejects(env.result(run, { withinMs: 300 }), /\$\.action should be "closed" and is "opened"/);
});
