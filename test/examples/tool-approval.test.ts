import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWebhookTestEnvironment, type WebhookTestEnvironment } from '../../src/testing/index.ts';
import { bundleExample } from './example-bundle.ts';

let env: WebhookTestEnvironment;

beforeAll(async () => {
  env = await createWebhookTestEnvironment({
    workflowBundle: await bundleExample('tool-approval'),
    sources: [],
    endpoints: ['reviewers'],
  });
}, 120_000);

afterAll(() => env?.close());

const call = { tool: 'delete_branch', arguments: { name: 'main' }, askedBy: 'agent-7' };

test('a harmless tool runs without a question', async () => {
  const run = await env.start('approveToolCall', { ...call, tool: 'search' });
  expect(await env.result(run)).toEqual({ mayRun: true, by: 'policy' });
  expect(env.sent).toEqual([]);
}, 120_000);

test('a reviewer approves a day later, another denies, and silence is a no', async () => {
  const approved = await env.start('approveToolCall', call);
  const question = await env.nextSent('reviewers');
  expect(question.payload).toMatchObject(call);
  await env.advance('1 day');
  await env.callback(question).approve({ comment: 'mona' });
  expect(await env.result(approved)).toEqual({ mayRun: true, by: 'mona' });

  const denied = await env.start('approveToolCall', call);
  await env.callback(await env.nextSent('reviewers')).deny({ comment: 'not on main' });
  expect(await env.result(denied)).toEqual({ mayRun: false, reason: 'not on main' });

  const ignored = await env.start('approveToolCall', call);
  await env.nextSent('reviewers');
  await env.advance('3 days');
  expect(await env.result(ignored)).toMatchObject({ mayRun: false });
}, 120_000);
