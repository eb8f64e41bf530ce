import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWebhookTestEnvironment, type WebhookTestEnvironment } from '../../src/testing/index.ts';

let env: WebhookTestEnvironment;
const held = new AbortController();

beforeAll(async () => {
  env = await createWebhookTestEnvironment({
    workflowsPath: fileURLToPath(new URL('time-workflows.ts', import.meta.url)),
    sources: [],
    activities: {
      hold: () => once(held.signal, 'abort'),
      takeAWhile: async () => {
        await sleep(2_500);
        return 'the activity';
      },
    },
  });
}, 120_000);

afterAll(async () => {
  held.abort();
  await env?.close();
});

test('time can be moved after runs that ended with an activity under way', async () => {
  for (const _ of [1, 2]) {
    const ended = await env.start('endsBeforeItsActivity');
    expect(await env.result(ended)).toBe('ended');
  }
  const sleeper = await env.start('sleepsForAWeek');
  const before = env.now();
  await env.advance('8 days');
  expect(await env.result(sleeper)).toBe('awake');
  expect(env.now() - before).toBeGreaterThan(7 * 24 * 3_600_000);
}, 120_000);

test('time waits for an activity that an open run is at', async () => {
  const run = await env.start('racesAnActivity');
  await env.advance('2 hours');
  expect(await env.result(run)).toBe('the activity');
}, 120_000);
