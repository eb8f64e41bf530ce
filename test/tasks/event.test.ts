import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestReceiver, status, type Delivery, type TestReceiver } from '../outbound/receiver.ts';
import { DefinitionApi, set, task, taskOf } from '../workflows/structures/definition-api.ts';

let api: DefinitionApi;
let receiver: TestReceiver;

beforeAll(async () => {
  [api, receiver] = await Promise.all([DefinitionApi.open(), startTestReceiver()]);
}, 90_000);
afterAll(async () => {
  await receiver?.close();
  await api?.close();
});
beforeEach(() => {
  receiver.deliveries.length = 0;
  receiver.answer = status(200, 'ok');
});

const event = (sink: string, more: object = {}) =>
  task('EVENT', 'ship', {
    name: 'order.shipped',
    sink,
    inputParameters: { order: '${workflow.input.order}' },
    ...more,
  });

async function createEndpoint(): Promise<string> {
  const displayName = `shop ${randomUUID()}`;
  await api.signalbox.must('POST', '/api/v1/webhooks', { displayName, url: receiver.url });
  return displayName;
}

function callBack({ json }: Delivery, body: object) {
  return api.signalbox.call('POST', new URL(json.callbackUrl).pathname, body);
}

describe('an event for an outgoing webhook', () => {
  test('is delivered, signed, with the facts of its run; the task ends when the receiver has it', async () => {
    const endpoint = await createEndpoint();
    const run = await api.run([event(`webhook:${endpoint}`)], { input: { order: 7 } });
    const payload = {
      order: 7,
      workflowInstanceId: run.workflowId,
      workflowType: run.workflowName,
      workflowVersion: 1,
    };
    const { json, headers } = await receiver.until(1);
    expect(json.payload).toMatchObject({ ...payload, '@type': 'type.googleapis.com/order.shipped' });
    expect(headers.authorization).toMatch(/^bearer /);
    expect(run.output).toMatchObject({ ...payload, sink: `webhook:${endpoint}`, eventId: json.webhookId });
    expect(await api.events(run.workflowId)).toEqual({
      WORKFLOW_EXECUTION_STARTED: 1,
      WORKFLOW_TASK_SCHEDULED: 1,
      WORKFLOW_TASK_STARTED: 1,
      WORKFLOW_TASK_COMPLETED: 1,
      MARKER_RECORDED: 1,
      WORKFLOW_EXECUTION_COMPLETED: 1,
    });
  });

  test('a receiver that answers 202 has it as well, and nobody waits for more', async () => {
    receiver.answer = status(202);
    const run = await api.run([event('webhook:${workflow.input.to}')], { input: { to: await createEndpoint() } });
    const delivery = await receiver.until(1);
    expect(run.output).toMatchObject({ eventId: delivery.json.webhookId });
    expect((await callBack(delivery, { version: 'v1', complete: { comment: 'late' } })).status).toBe(400);
    const { messages } = await api.signalbox.must('GET', `/api/runs/${run.workflowId}/messages`);
    expect(messages).toMatchObject([{ id: delivery.json.webhookId, state: 'WEBHOOK_STATE_SUCCESS' }]);
  });

  test('with asyncComplete it ends with the answer, which the run can choose by', async () => {
    receiver.answer = status(202);
    const sink = `webhook:${await createEndpoint()}`;
    const id = await api.start([event(sink, { asyncComplete: true }), set('after', { d: '${ship.output.decision}' })]);
    const delivery = await receiver.until(1);
    expect(taskOf(await api.signalbox.must('GET', `/api/workflow/${id}`), 'ship').status).toBe('IN_PROGRESS');
    expect((await callBack(delivery, { version: 'v1', deny: { comment: 'no stock' } })).status).toBe(202);
    expect((await api.ended(id)).variables).toEqual({ d: { kind: 'deny', comment: 'no stock' } });
  });

  test('a receiver that says it failed fails the task, and one that is not there fails it for good', async () => {
    receiver.answer = status(200, { version: 'v1', errored: { comment: 'the truck broke' } });
    const failed = await api.run([event(`webhook:${await createEndpoint()}`, { asyncComplete: true })], {
      ends: 'FAILED',
    });
    expect(failed.reasonForIncompletion).toBe('the truck broke');
    const unknown = await api.run([event('webhook:nobody', { retryCount: 3 })], { ends: 'FAILED' });
    expect(unknown.tasks.map(({ status: ended }) => ended)).toEqual(['FAILED_WITH_TERMINAL_ERROR']);
    expect(unknown.reasonForIncompletion).toContain('there is no outgoing webhook "nobody"');
  });
});

describe('an event for event handlers', () => {
  const save = async (handler: { event: string; [field: string]: unknown }): Promise<string> => {
    const name = `handler-${randomUUID()}`;
    await api.signalbox.must('POST', '/api/event', { name, active: true, ...handler });
    return name;
  };

  test('starts the workflows of those whose conditions hold, once each, with values of the event', async () => {
    const { name: child } = await api.define([task('HUMAN', 'held')]);
    const { name } = await api.define([event('conductor:shipped')]);
    const start = (more: object) => ({
      event: `conductor:${name}:shipped`,
      actions: [
        {
          action: 'start_workflow',
          start_workflow: {
            name: child,
            correlationId: 'o-${order}',
            input: { order: '${order}', from: '${workflowType}' },
          },
        },
      ],
      ...more,
    });
    const big = await save(start({ condition: '$.order > 5' }));
    await save(start({ condition: '$.order > 100', evaluatorType: 'javascript' }));
    await save(start({ active: false }));
    const run = await api.ended(await api.signalbox.startWorkflow(name, { order: 7 }));
    expect(run.output).toMatchObject({ order: 7, sink: 'conductor:shipped', eventId: expect.any(String) });
    const lines = await api.log(run.workflowId, taskOf(run, 'ship').taskId);
    const ids = lines.flatMap((line) => /started workflow (\S+)/.exec(line)?.[1] ?? []);
    expect(lines).toEqual([`event handler ${big}: started workflow ${ids[0]}`]);
    expect(await api.signalbox.must('GET', `/api/workflow/${ids[0]}`)).toMatchObject({
      workflowName: child,
      correlationId: 'o-7',
      event: `conductor:${name}:shipped`,
      input: { order: 7, from: name, 'conductor.event.name': `conductor:${name}:shipped` },
    });
  });

  test('completes, fails and terminates what others wait for', async () => {
    const waiting = await api.start([task('HUMAN', 'paid')]);
    const failing = await api.start([task('HUMAN', 'paid')]);
    const ending = await api.start([task('HUMAN', 'paid')]);
    const { name } = await api.define([event('conductor')]);
    const onEvent = { event: `conductor:${name}:ship` };
    const details = (workflowId: string) => ({ workflowId, taskRefName: 'paid', output: { order: '${order}' } });
    await save({ ...onEvent, actions: [{ action: 'complete_task', complete_task: details(waiting) }] });
    await save({ ...onEvent, actions: [{ action: 'fail_task', fail_task: details(failing) }] });
    await save({
      ...onEvent,
      actions: [
        { action: 'terminate_workflow', terminate_workflow: { workflowId: ending, terminationReason: 'no ${order}' } },
        { action: 'complete_task', complete_task: details('nobody') },
      ],
    });
    const run = await api.ended(await api.signalbox.startWorkflow(name, { order: 8 }));
    expect((await api.ended(waiting)).output).toMatchObject({ order: 8 });
    expect((await api.ended(failing, 'FAILED')).tasks[0]?.outputData).toMatchObject({ order: 8 });
    expect((await api.ended(ending, 'TERMINATED')).reasonForIncompletion).toBe('no 8');
    expect((await api.log(run.workflowId, taskOf(run, 'ship').taskId)).join('\n')).toContain(
      'task paid to COMPLETED: unknownRun',
    );
  });

  test('with asyncComplete the task waits until it is updated; without handlers its log says so', async () => {
    const id = await api.start([event('conductor:nobody', { asyncComplete: true })]);
    await api.signalbox.must('POST', `/api/tasks/${id}/ship/COMPLETED`, { by: 'hand' });
    const run = await api.ended(id);
    expect(run.output).toEqual({ by: 'hand' });
    expect((await api.log(id, taskOf(run, 'ship').taskId)).join('\n')).toContain('no event handler is there for');
  });
});

test('event handlers are saved, shown, changed and deleted, each as it was sent', async () => {
  const name = `crud-${randomUUID()}`;
  const sent = {
    name,
    event: `conductor:crud:${name}`,
    actions: [{ action: 'start_workflow', start_workflow: { name: 'other' } }],
    active: false,
    description: 'kept',
  };
  const { signalbox } = api;
  expect((await signalbox.call('POST', '/api/event', [sent])).status).toBe(200);
  expect((await signalbox.call('POST', '/api/event', sent)).status).toBe(409);
  expect(await signalbox.must('GET', `/api/event/handler/${name}`)).toEqual(sent);
  expect(await signalbox.must('GET', `/api/event/${sent.event}`)).toEqual([]);
  expect((await signalbox.call('PUT', '/api/event', { ...sent, active: true })).status).toBe(200);
  expect(await signalbox.must('GET', `/api/event/${sent.event}?activeOnly=true`)).toEqual([{ ...sent, active: true }]);
  expect((await signalbox.must('GET', '/api/event')).map((handler: any) => handler.name)).toContain(name);
  expect((await signalbox.call('DELETE', `/api/event/${name}`)).status).toBe(200);
  expect((await signalbox.get(`/api/event/handler/${name}`)).status).toBe(404);
  expect((await signalbox.call('PUT', '/api/event', sent)).status).toBe(404);
});

test('a list of event handlers is added whole or not at all, and each that sleeps unsaid is warned of', async () => {
  const { signalbox } = api;
  const [first, second, third] = [randomUUID(), randomUUID(), randomUUID()];
  const handler = (name: string, more: object = {}) => ({
    name,
    event: `conductor:lists:${name}`,
    actions: [{ action: 'start_workflow', start_workflow: { name: 'other' } }],
    ...more,
  });
  const names = async () => (await signalbox.must('GET', '/api/event')).map(({ name }: any) => name);
  const added = await signalbox.call('POST', '/api/event', [handler(first), handler(second, { active: false })]);
  expect(added.status).toBe(200);
  expect(added.headers['x-signalbox-warning']).toBe(
    `${first}: does nothing yet: active is not set, and has to be true`,
  );
  const active = await signalbox.call('PUT', '/api/event', handler(first, { active: true }));
  expect(active.headers['x-signalbox-warning']).toBeUndefined();

  const refused = await signalbox.call('POST', '/api/event', [handler(third), handler(second)]);
  expect(refused.status).toBe(409);
  expect(refused.body.message).toBe(`EventHandler with name ${second} already exists! None of the list was added.`);
  expect(await names()).not.toContain(third);
  const twice = await signalbox.call('POST', '/api/event', [handler(third), handler(third)]);
  expect(twice.status).toBe(400);
  expect(twice.body.validationErrors).toMatchObject([{ path: '[1].name' }]);
  expect(await names()).not.toContain(third);
});

test('a handler with mistakes is refused, with all of them', async () => {
  const refused = async (handler: object) => {
    const { status: answered, body } = await api.signalbox.call('POST', '/api/event', handler);
    expect(answered).toBe(400);
    return body.validationErrors.map(({ path }: any) => path);
  };
  expect(await refused({ name: '', event: 'kafka:orders', actions: [{ action: 'dance' }] })).toEqual([
    'name',
    'actions[0].action',
  ]);
  const start = { action: 'start_workflow', start_workflow: { name: 'w' } };
  expect(await refused({ name: 'c', event: 'conductor:a:b', condition: '$.(', actions: [start] })).toEqual([
    'condition',
  ]);
  const complete = { action: 'complete_task', complete_task: { taskRefName: 't' } };
  expect(
    await refused({ name: 'c', event: 'conductor:a:b', actions: [complete, { action: 'fail_task' }] }),
  ).toHaveLength(2);
});
