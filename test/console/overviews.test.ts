import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { waitTask } from '../helpers/api.ts';
import { startConsole, untilPage, type ConsoleSite } from './browser.ts';
import { inspect } from './inspect.ts';

let site: ConsoleSite;
beforeAll(async () => {
  site = await startConsole();
});
afterAll(() => site?.stop());
afterEach(() => {
  expect(site.troubles.splice(0)).toEqual([]);
});

it('the list of webhooks says what came in a day, what was refused and mostly why; home says how it goes', async () => {
  const { signalbox } = site;
  const workflow = await signalbox.saveDefinition([waitTask({ '$.kind': 'wanted' })]);
  const receiverWorkflowNamesToVersions = { [workflow]: 0 };
  const source = await signalbox.createSource({ name: `busy ${randomUUID()}`, receiverWorkflowNamesToVersions });
  const quiet = await signalbox.createSource({ name: `quiet ${randomUUID()}`, receiverWorkflowNamesToVersions });
  const run = await signalbox.startWorkflow(workflow);
  await signalbox.untilWaiting(1);
  const wrong = { 'Content-Type': 'application/json', 'X-Key': 'wrong' };
  await signalbox.postEvent(source.id, { headers: wrong, body: '{"a":1}' });
  await signalbox.postEvent(source.id, { headers: wrong, body: '{"a":2}' });
  await signalbox.postOpen(source.id, { kind: 'other' });
  await signalbox.postOpen(source.id, { kind: 'wanted' });
  await signalbox.untilStatus(run, 'COMPLETED', { withinMs: 60_000 });
  const [reason] = (await signalbox.ledger(source.id)).flatMap((entry) => entry.reason ?? []);

  const page = await site.open('/webhooks');
  const row = page.getByRole('row').filter({ hasText: source.name });
  await row.getByText('4 events').waitFor();
  await row.getByText(`2 refused, mostly ${reason}`).waitFor();
  await row.getByText('accepted', { exact: true }).waitFor();
  await page.getByRole('row').filter({ hasText: quiet.name }).getByText('none', { exact: true }).waitFor();
  await inspect(page, 'webhooks-activity');
  await row.getByRole('link', { name: /2 refused/ }).click();
  await untilPage(page, 'Events');
  expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({ source: source.id, outcome: 'rejected' });

  await page.goto('/');
  await untilPage(page, 'Home');
  await page.getByRole('img', { name: 'Events a minute: 2 accepted, 2 rejected' }).waitFor();
  await page.getByRole('region', { name: 'Event to workflow' }).getByText('1 of 2 woke nobody').waitFor();
  await page.getByRole('region', { name: 'Not finished' }).getByText('nothing is left over').waitFor();
  await page.getByRole('region', { name: 'Open waits' }).getByText('0 requests wait for you').waitFor();
  await inspect(page, 'home-numbers');
  // The page follows by itself.
  await signalbox.postOpen(source.id, { kind: 'late' });
  await page.getByRole('img', { name: 'Events a minute: 3 accepted, 2 rejected' }).waitFor();
  await page.context().close();
});

it('fields that were kept as they came, and are no texts, break no page', async () => {
  const { signalbox } = site;
  // As builders and other clients send them: fields that are not of a task's type are null, or empty.
  const empty = { forkTasks: null, decisionCases: null, defaultCase: null, loopOver: null, description: { en: 'x' } };
  const strange = {
    description: { en: 'Sends the order.', de: ['Schickt'] },
    ownerEmail: 42,
    ownerApp: ['shop'],
    createdBy: { id: 7 },
    updatedBy: false,
    createTime: 'yesterday',
    updateTime: {},
  };
  const name = await signalbox.saveDefinition(
    [
      { name: 'a', taskReferenceName: 'first', type: 'NOOP', ...empty },
      { name: 'b', taskReferenceName: 'second', type: null, ...empty },
      {
        name: 'c',
        taskReferenceName: 'third',
        type: 'SWITCH',
        evaluatorType: 'value-param',
        expression: 'x',
        ...empty,
        decisionCases: { y: [{ name: 'd', taskReferenceName: 'fourth', type: 'NOOP', ...empty }] },
      },
    ],
    strange,
  );
  await signalbox.must('POST', '/api/metadata/workflow', {
    ...strange,
    name,
    version: 2,
    tasks: [{ name: 'b', taskReferenceName: 'only', type: null, ...empty, decisionCases: {}, defaultCase: [] }],
  });
  await signalbox.must('POST', '/api/metadata/workflow', {
    ...strange,
    name: `nothing-${name}`,
    description: null,
    tasks: [{ name: 'b', taskReferenceName: 'only', type: 'HUMAN' }],
  });
  await signalbox.saveDefinition([{ name: 'b', taskReferenceName: 'only', type: 'NOOP' }], { description: 4711 });
  const schema = `schema-${randomUUID()}`;
  await signalbox.must('POST', '/api/schema', [{ ...strange, name: schema, data: { type: 'object' } }]);
  const workflowId = await signalbox.must('POST', `/api/workflow/start/${name}/1`, {});

  const page = await site.open('/definitions');
  await untilPage(page, 'Definitions');
  await page.getByRole('row').filter({ hasText: name }).first().getByText('"en":"Sends the order."').first().waitFor();
  await page.getByRole('row').filter({ hasText: '4711' }).waitFor();
  await page.goto(`/definitions/${name}?version=1`);
  await untilPage(page, name);
  await page.getByText('{"en":"Sends the order.","de":["Schickt"]}').waitFor();
  for (const reference of ['first', 'second', 'third', 'fourth'])
    await page.locator('.drawn-task').getByText(reference, { exact: true }).waitFor();
  await page.getByRole('tab', { name: 'JSON' }).click();
  await page.getByLabel('Definition as JSON').waitFor();
  await page.getByRole('tab', { name: 'Compare' }).click();
  await page.getByRole('region', { name: 'Differences' }).waitFor();
  await page.goto(`/definitions/nothing-${name}`);
  await untilPage(page, `nothing-${name}`);
  await page.locator('.drawn-task').getByText('only', { exact: true }).waitFor();
  expect(await page.getByRole('main').getByText('null').count()).toBe(0);
  // A task without branches is no fork: nothing is written on the way out of it.
  await page.goto(`/definitions/${name}?version=2`);
  await page.locator('.drawn-task').getByText('only', { exact: true }).waitFor();
  expect(await page.locator('.react-flow__edge').getByText('default').count()).toBe(0);

  for (const [path, heading] of [
    ['/schemas', 'Schemas'],
    [`/schemas/${schema}`, schema],
    ['/workflows', 'Workflows'],
    [`/workflows?dialog=run&run=${name}`, 'Workflows'],
    ['/', 'Home'],
  ] as const) {
    await page.goto(path);
    await untilPage(page, heading);
  }
  for (const tab of ['tasks', 'timeline', 'records']) {
    await page.goto(`/workflows/${workflowId}?tab=${tab}`);
    await page.getByRole('tabpanel').waitFor();
  }
  await page.context().close();
});
