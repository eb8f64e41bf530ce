import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findSample } from '../../src/platforms/samples/index.ts';
import { buildSample } from '../../src/platforms/samples/sample.ts';
import { createWebhookTestEnvironment, type WebhookTestEnvironment } from '../../src/testing/index.ts';
import { project, shownBlocks } from './pages.ts';

/** The wait that a platform's page shows, which of its samples it takes, and what it returns of that. */
const shown: Readonly<Record<string, { readonly event: string; readonly result: (payload: any) => unknown }>> = {
  discord: { event: 'APPLICATION_AUTHORIZED', result: ({ event }) => event.timestamp },
  github: { event: 'pull_request.closed', result: (payload) => payload.pull_request.merged },
  linear: { event: 'Issue.create', result: ({ data }) => data.identifier },
  msgraph: {
    event: 'created',
    result: ({ value }) => value.map(({ changeType, resource }: any) => ({ changeType, resource })),
  },
  slack: { event: 'app_mention', result: ({ event }) => event.text },
  stripe: { event: 'invoice.paid', result: ({ data }) => data.object.amount_paid },
};
const platforms = Object.keys(shown);

const snippets = new Map(
  shownBlocks()
    .filter(({ page, language }) => page.startsWith('docs/platforms/') && language === 'ts')
    .map(({ page, text }) => [page.slice('docs/platforms/'.length, -'.md'.length), text]),
);

let env: WebhookTestEnvironment;
const folder =
  (mkdirSync(join(project, '.cache'), { recursive: true }), mkdtempSync(join(project, '.cache/platform-snippets-')));

beforeAll(async () => {
  for (const name of platforms) writeFileSync(join(folder, `${name}.ts`), asWorkflow(name, snippets.get(name) ?? ''));
  const workflowsPath = join(folder, 'index.ts');
  writeFileSync(workflowsPath, platforms.map((name) => `export { ${name} } from './${name}.ts';`).join('\n'));
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath,
    logger: new DefaultLogger('ERROR'),
    webpackConfigHook: (config) => ({
      ...config,
      resolve: { ...config.resolve, conditionNames: ['signalbox-source', '...'] },
    }),
  });
  env = await createWebhookTestEnvironment({
    workflowBundle,
    // Discord signs with a key of its own.
    sources: Object.fromEntries(
      platforms.map((name) => [sourceOf(name), { platform: name === 'discord' ? 'Custom' : name }]),
    ),
  });
}, 240_000);

afterAll(async () => {
  await env?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('each wait that a page shows is run here', () => {
  expect([...snippets.keys()].sort()).toEqual(platforms);
});

test.each(platforms)(
  '%s: the wait of its page takes the sample, and returns what it says',
  async (name) => {
    const { event = '', result } = shown[name] ?? {};
    const sample = findSample(name, event);
    if (sample === undefined) throw new Error(`${name} has no sample "${event}".`);
    const { headers, body } = buildSample(sample, {
      url: 'https://example.com/',
      seed: name,
      nowSeconds: Math.floor(env.now() / 1_000),
    });
    const payload = JSON.parse(Buffer.from(body).toString());
    const run = await env.start(name, payload.data?.object?.customer);
    await env.untilWaiting(run);
    await env.deliver(sourceOf(name), { body: payload, headers: Object.fromEntries(headers) });
    const returned = await env.result(run, { withinMs: 60_000 });
    expect(returned).toEqual(result?.(payload));
    expect(returned).not.toBeUndefined();
  },
  120_000,
);

function sourceOf(name: string): string {
  return /source: '(\w+)'/.exec(snippets.get(name) ?? '')?.[1] ?? name;
}

/** `customer` is what Stripe's page leaves to its readers. */
function asWorkflow(name: string, snippet: string): string {
  const lines = snippet.split('\n');
  const imports = lines.filter((line) => line.startsWith('import '));
  const body = lines.filter((line) => !line.startsWith('import '));
  return [...imports, `export async function ${name}(customer?: string) {`, ...body, '}'].join('\n');
}
