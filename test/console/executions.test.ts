import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { waitTask } from '../helpers/api.ts';
import { startTestReceiver, type TestReceiver } from '../outbound/receiver.ts';
import { startConsole, untilPage, type ConsoleSite } from './browser.ts';
import { inspect } from './inspect.ts';

const temporalUi = 'http://127.0.0.1:9';

let site: ConsoleSite;
let receiver: TestReceiver;
beforeAll(async () => {
  [site, receiver] = await Promise.all([
    startConsole({ workflowTypes: ['askOnce'], config: { temporalUiUrl: `${temporalUi}/` } }),
    startTestReceiver(),
  ]);
});
afterAll(async () => {
  await receiver?.close();
  await site?.stop();
});
afterEach(() => {
  expect(site.troubles.splice(0)).toEqual([]);
});

it('a run that waits is signalled from its page, with the output of its task', async () => {
  const name = await site.signalbox.saveDefinition([
    { name: 'hold', taskReferenceName: 'hold', type: 'WAIT', inputParameters: {} },
  ]);
  const run = await site.signalbox.startWorkflow(name);
  const page = await site.open(`/workflows/${run}`);
  await untilPage(page, name);
  await page.getByRole('button', { name: 'hold', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Actions' }).click();
  await page.getByRole('menuitem', { name: 'Signal' }).click();
  const dialog = page.getByRole('dialog', { name: 'Signal this run' });
  await dialog.getByLabel('Output of the task').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText('{"approved": 9007199254740993}');
  await dialog.getByRole('button', { name: 'Send signal' }).click();
  const { tasks } = await site.signalbox.untilStatus(run, 'COMPLETED', { withinMs: 60_000 });
  expect(tasks[0].outputData).toMatchObject({ approved: expect.anything() });
  await page.getByRole('region', { name: 'Output', exact: true }).getByText('9007199254740993').waitFor();
  await page.context().close();
});

it('a run shows when its tasks were at work, which event resumed it, and where Temporal has its history', async () => {
  const name = await site.signalbox.saveDefinition([waitTask({ '$.kind': 'first' }, 'first'), waitTask({}, 'second')]);
  const source = await site.signalbox.createSource({ receiverWorkflowNamesToVersions: { [name]: 0 } });
  const run = await site.signalbox.startWorkflow(name);
  await site.signalbox.postOpen(source.id, { kind: 'first' });
  const page = await site.open(`/workflows/${run}`);
  await untilPage(page, name);
  await page.getByRole('button', { name: 'second', exact: true }).waitFor();
  await page.getByRole('tab', { name: 'Timeline' }).click();
  const timeline = page.getByRole('region', { name: 'Timeline' });
  await timeline
    .getByRole('listitem')
    .filter({ hasText: 'first' })
    .getByText(/COMPLETED, after .* took/)
    .waitFor();
  await timeline
    .getByRole('listitem')
    .filter({ hasText: 'second' })
    .getByText(/IN_PROGRESS, after .* so far/)
    .waitFor();
  expect(new URL(page.url()).searchParams.get('tab')).toBe('timeline');
  await inspect(page, 'execution-timeline');

  await page.getByRole('tab', { name: 'Events and messages' }).click();
  const events = page.getByRole('region', { name: 'Events of the run' });
  await events.getByText(/resumed the run|was there before/).waitFor();
  await page.getByText('No message', { exact: true }).waitFor();
  await inspect(page, 'execution-records');
  const link = await page.getByRole('link', { name: 'Open in Temporal' }).getAttribute('href');
  expect(link).toBe(
    `${temporalUi}/namespaces/${site.signalbox.temporal.namespace}/workflows/${encodeURIComponent(run)}`,
  );
  const [event] = await site.signalbox.ledger(source.id);
  await events.getByRole('link').first().click();
  await page.waitForURL(`**/events/${event.id}`);
  await page.context().close();
});

it('a run written in TypeScript shows the messages that it sent', async () => {
  const { webhook } = await site.signalbox.must('POST', '/api/v1/webhooks', {
    displayName: `receiver ${randomUUID()}`,
    url: receiver.url,
  });
  const run = await site.signalbox.startWorkflow('askOnce', {
    endpoint: webhook.id,
    event: 'acme.access.requested',
    payload: { user: 'alice' },
  });
  const delivery = await receiver.until(1, 60_000);
  const page = await site.open(`/workflows/${run}?tab=records`);
  await untilPage(page, 'askOnce');
  const messages = page.getByRole('region', { name: 'Messages of the run' });
  await messages.getByText('Waiting for callback', { exact: true }).waitFor();
  expect((await fetch(delivery.json.callbackUrl, { method: 'POST' })).status).toBe(202);
  // The page follows by itself.
  await messages.getByText('Success', { exact: true }).waitFor();
  await messages.getByRole('link', { name: delivery.json.webhookId }).click();
  await page.getByRole('dialog', { name: `Delivery ${delivery.json.webhookId}` }).waitFor();
  await page.context().close();
});

it('the lines that a worker wrote about its task stand in the details of the task', async () => {
  const type = `worker_${randomUUID()}`;
  await site.signalbox.must('POST', '/api/metadata/taskdefs', [{ name: type }]);
  const name = await site.signalbox.saveDefinition([{ name: type, taskReferenceName: 'work', type: 'SIMPLE' }]);
  const run = await site.signalbox.startWorkflow(name);
  const page = await site.open(`/workflows/${run}`);
  await untilPage(page, name);
  const { tasks } = await site.signalbox.must('GET', `/api/workflow/${run}`);
  await site.signalbox.call('POST', `/api/tasks/${tasks[0].taskId}/log`, 'looked at <b>the order</b>', {
    'Content-Type': 'text/plain',
  });
  await page.getByRole('button', { name: 'work', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'work' });
  await dialog.getByRole('region', { name: 'Log' }).getByText('looked at <b>the order</b>').waitFor();
  await page.context().close();
});

it('an ended run is retried, rerun from a task, and restarted by the newest version', async () => {
  const name = await site.signalbox.saveDefinition([
    { name: 'x', taskReferenceName: 'before', type: 'SET_VARIABLE', inputParameters: { a: 1 } },
    waitTask({}, 'hold'),
  ]);
  const run = await site.signalbox.startWorkflow(name);
  const page = await site.open(`/workflows/${run}`);
  await untilPage(page, name);
  const act = async (item: string) => {
    await page.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };
  const badge = (status: string) => page.getByText(status, { exact: true }).first().waitFor();
  const endBy = async (word: string) => {
    await page.getByRole('button', { name: 'hold', exact: true }).last().click();
    const details = page.getByRole('dialog', { name: 'hold' });
    await details.getByRole('button', { name: word }).click();
    await details.getByRole('button', { name: word }).waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
  };
  await endBy('Fail task');
  await badge('FAILED');
  await act('Retry');
  await badge('RUNNING');
  await endBy('Complete task');
  await badge('COMPLETED');

  await page.getByRole('button', { name: 'before', exact: true }).click();
  await page.getByRole('dialog', { name: 'before' }).getByRole('button', { name: 'Rerun from here' }).click();
  await badge('RUNNING');
  await endBy('Complete task');
  await badge('COMPLETED');

  await site.signalbox.must('PUT', '/api/metadata/workflow', [
    { name, version: 2, schemaVersion: 2, tasks: [waitTask({}, 'anew')] },
  ]);
  await act('Restart');
  await page.getByRole('dialog', { name: 'Restart this run?' }).getByRole('button', { name: 'Restart' }).click();
  await page.getByRole('button', { name: 'anew', exact: true }).waitFor();
  await badge('RUNNING');
  await page.context().close();
});

it('terminating asks first, and keeps the reason', async () => {
  const name = await site.signalbox.saveDefinition([waitTask({}, 'one')]);
  const run = await site.signalbox.startWorkflow(name);
  const page = await site.open(`/workflows/${run}`);
  await untilPage(page, name);
  const open = async () => {
    await page.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: 'Terminate' }).click();
  };
  await open();
  const dialog = page.getByRole('dialog', { name: 'Terminate this run?' });
  await dialog.getByRole('button', { name: 'Let it run' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(await site.signalbox.statusOf(run)).toBe('RUNNING');
  await open();
  await dialog.getByLabel('Reason').fill('made by mistake');
  await dialog.getByRole('button', { name: 'Terminate' }).click();
  await page.getByText('TERMINATED', { exact: true }).first().waitFor();
  await page.getByText('made by mistake').first().waitFor();
  await page.context().close();
});

it('no label of a diagram is cut off', async () => {
  const name = await site.signalbox.saveDefinition([
    waitTask({}, 'w'),
    waitTask({}, 'wait_for_the_webhook_of_the_payment_service'),
    { name: 'x', taskReferenceName: 'x', type: 'SET_VARIABLE', inputParameters: { a: 1 } },
  ]);
  const run = await site.signalbox.startWorkflow(name);
  const page = await site.open(`/workflows/${run}`);
  const diagram = page.getByLabel('Diagram of the workflow');
  await diagram.getByText('IN_PROGRESS', { exact: true }).waitFor();
  const cut = await page.evaluate(`[...document.querySelectorAll('.drawn-task strong, .drawn-task span')]
    .filter((line) => line.scrollWidth > line.clientWidth).map((line) => line.textContent)`);
  expect(cut).toEqual([]);
  await page.context().close();
});
