import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { waitTask } from '../helpers/api.ts';
import { startConsole, type ConsoleSite } from './browser.ts';
import { inspect } from './inspect.ts';

let site: ConsoleSite;
let webhookId = '';
let running = '';
let completed = '';

beforeAll(async () => {
  site = await startConsole();
  const { signalbox } = site;
  await signalbox.saveDefinition(
    [
      waitTask({ '$.action': 'opened' }, 'pull_request_opened'),
      {
        name: 'both',
        taskReferenceName: 'both',
        type: 'FORK_JOIN',
        forkTasks: [[waitTask({ '$.kind': 'review' }, 'review')], [waitTask({ '$.kind': 'checks' }, 'checks')]],
      },
      { name: 'join', taskReferenceName: 'join', type: 'JOIN', joinOn: ['review', 'checks'] },
      {
        name: 'decide',
        taskReferenceName: 'decide',
        type: 'SWITCH',
        evaluatorType: 'value-param',
        expression: 'state',
        inputParameters: { state: '${review.output.state}' },
        decisionCases: {
          approved: [
            { name: 'merge', taskReferenceName: 'merge', type: 'SET_VARIABLE', inputParameters: { merged: true } },
          ],
        },
        defaultCase: [
          { name: 'close', taskReferenceName: 'close', type: 'SET_VARIABLE', inputParameters: { merged: false } },
        ],
      },
    ],
    { name: 'review_pull_request', description: 'Waits for a pull request, its review and its checks.' },
  );
  const source = await signalbox.createSource({
    name: 'GitHub: widgets',
    receiverWorkflowNamesToVersions: { review_pull_request: 0 },
  });
  webhookId = source.id;
  await signalbox.createSource({
    name: 'Stripe payments',
    sourcePlatform: 'Stripe',
    secretValue: 'whsec_0123456789abcdef',
    receiverWorkflowNamesToVersions: { orderPayment: 0 },
  });
  completed = await signalbox.startWorkflow('review_pull_request', { repository: 'widgets' });
  await signalbox.untilWaiting(1);
  await signalbox.postOpen(source.id, { action: 'opened', number: 42 });
  await signalbox.untilWaiting(2);
  await signalbox.postOpen(source.id, { kind: 'review', state: 'approved' });
  await signalbox.postOpen(source.id, { kind: 'checks' });
  await signalbox.untilStatus(completed, 'COMPLETED');
  running = await signalbox.startWorkflow('review_pull_request', { repository: 'gadgets' });
  await signalbox.call('POST', `/webhook/${source.id}`, '{}', { 'Content-Type': 'application/json' });
}, 120_000);
afterAll(() => site?.stop());
afterEach(() => {
  expect(site.troubles.splice(0)).toEqual([]);
});

interface Look {
  readonly name: string;
  readonly path: () => string;
  readonly heading: string;
}

const looks: readonly Look[] = [
  { name: 'home', path: () => '/', heading: 'Home' },
  { name: 'webhooks', path: () => '/webhooks', heading: 'Webhooks' },
  { name: 'new-webhook', path: () => '/webhooks/new', heading: 'New Webhook' },
  { name: 'webhook', path: () => `/webhooks/${webhookId}`, heading: 'GitHub: widgets' },
  { name: 'webhook-edit', path: () => `/webhooks/${webhookId}?tab=edit`, heading: 'GitHub: widgets' },
  { name: 'workflows', path: () => '/workflows', heading: 'Workflows' },
  { name: 'run-workflow', path: () => '/workflows?dialog=run&run=review_pull_request', heading: 'Workflows' },
  { name: 'execution-running', path: () => `/workflows/${running}`, heading: 'review_pull_request' },
  { name: 'execution', path: () => `/workflows/${completed}`, heading: 'review_pull_request' },
  { name: 'definitions', path: () => '/definitions', heading: 'Definitions' },
  { name: 'definition', path: () => '/definitions/review_pull_request', heading: 'review_pull_request' },
  { name: 'definition-json', path: () => '/definitions/review_pull_request?tab=json', heading: 'review_pull_request' },
];

it.each(looks)('$name is legible for everybody, wide and narrow, light and dark', async ({ name, path, heading }) => {
  const page = await site.open(path());
  await page.getByRole('heading', { level: 1, name: heading, includeHidden: true }).waitFor();
  await page.waitForLoadState('networkidle').catch(() => undefined);
  if (name === 'new-webhook') {
    await page.getByRole('combobox', { name: 'Source Platform' }).fill('Slack');
    await page.getByRole('option', { name: 'Slack', exact: true }).click();
  }
  await inspect(page, name);
  await page.context().close();
});
