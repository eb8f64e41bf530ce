import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startConsole, untilPage, type ConsoleSite } from './browser.ts';

let site: ConsoleSite;
beforeAll(async () => {
  site = await startConsole();
});
afterAll(() => site?.stop());
afterEach(() => {
  expect(site.troubles.splice(0)).toEqual([]);
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
