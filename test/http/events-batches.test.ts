import { afterAll, beforeAll, expect, it } from 'vitest';
import { waitTask } from '../helpers/api.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox()));
afterAll(() => signalbox.stop());

const openSesame = { 'X-Key': 'open sesame' };
const delivered = (email: string) => ({ event: 'delivered', email });

async function listen(tasks: readonly object[], more: object = { sourcePlatform: 'Sendgrid', headers: openSesame }) {
  const workflow = await signalbox.saveDefinition(tasks);
  const source = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [workflow]: 0 }, ...more });
  const post = async (body: unknown) => {
    const answer = await signalbox.postEvent(source.id, {
      headers: { 'Content-Type': 'application/json', ...openSesame },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(200);
    return String(answer.headers['x-signalbox-event-id']);
  };
  return { workflow, source, post };
}

const outputOf = (run: any, reference: string) =>
  run.tasks.find((task: any) => task.referenceTaskName === reference).outputData;

it('gives each element of a SendGrid request to its own run, under an id of its own (M29)', async () => {
  const { workflow, post } = await listen([waitTask({ 'request[0].email': '${workflow.input.email}' })]);
  const runs = await Promise.all(['a@x', 'b@x', 'c@x'].map((email) => signalbox.startWorkflow(workflow, { email })));
  await signalbox.untilWaiting(3);
  const eventId = await post([delivered('c@x'), delivered('a@x'), delivered('b@x')]);
  const ended = await Promise.all(runs.map((run) => signalbox.untilStatus(run, 'COMPLETED')));
  expect(ended.map((run) => outputOf(run, 'wait_ref'))).toEqual(
    ['a@x', 'b@x', 'c@x'].map((email) => ({ request: [delivered(email)] })),
  );
  const { rows } = await signalbox.pool.query('SELECT event_item FROM wait WHERE event_id = $1 ORDER BY event_item', [
    eventId,
  ]);
  expect(rows.map((row) => row.event_item)).toEqual([0, 1, 2]);
});

it('spends each element on its own: waits in sequence take one after the other, in order', async () => {
  const conditions = { 'request[0].event': 'delivered' };
  const { workflow, post } = await listen([
    waitTask(conditions, 'first'),
    waitTask(conditions, 'second'),
    waitTask(conditions, 'third'),
  ]);
  const run = await signalbox.startWorkflow(workflow);
  await signalbox.untilWaiting(1);
  await post([delivered('1'), { event: 'bounce' }, delivered('2')]);
  await signalbox.untilWaiting(1);
  expect(await signalbox.statusOf(run)).toBe('RUNNING');
  await post([delivered('3')]);
  const ended = await signalbox.untilStatus(run, 'COMPLETED');
  expect(['first', 'second', 'third'].map((name) => outputOf(ended, name).request[0].email)).toEqual(['1', '2', '3']);
});

it('is one event with the whole list where arrays are not split', async () => {
  const conditions = { 'request[0].event': 'delivered' };
  const { workflow, post } = await listen([waitTask(conditions, 'first'), waitTask(conditions, 'second')], {
    sourcePlatform: 'Sendgrid',
    headers: openSesame,
    signalbox: { splitArrays: false },
  });
  const run = await signalbox.startWorkflow(workflow);
  await signalbox.untilWaiting(1);
  await post([delivered('1'), delivered('2')]);
  await signalbox.untilIdle();
  await signalbox.untilWaiting(1);
  expect(await signalbox.statusOf(run)).toBe('RUNNING');
  await post([delivered('3')]);
  const ended = await signalbox.untilStatus(run, 'COMPLETED');
  expect(outputOf(ended, 'first').request).toHaveLength(2);
  expect(outputOf(ended, 'second').request[0].email).toBe('3');
});

it('starts a workflow once per request, with the whole list (M29, M60)', async () => {
  const started = await signalbox.saveDefinition([
    { name: 'set', taskReferenceName: 'set', type: 'SET_VARIABLE', inputParameters: { x: 1 } },
  ]);
  const source = await signalbox.createSource({
    workflowsToStart: { [started]: 1 },
    sourcePlatform: 'Sendgrid',
    headers: openSesame,
  });
  await signalbox.postEvent(source.id, {
    headers: { 'Content-Type': 'application/json', ...openSesame },
    body: JSON.stringify([delivered('1'), delivered('2')]),
  });
  await signalbox.untilIdle();
  const [entry] = await signalbox.ledger(source.id);
  expect(entry.started).toHaveLength(1);
  const run = await signalbox.untilStatus(entry.started[0].workflowId, 'COMPLETED');
  expect(run.input.request).toHaveLength(2);
});
