import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createCast, kindsOf, taskWhen, trailOf, type Cast, type Person } from '../helpers/access.ts';
import { AccessRequestCase } from '../../src/access/access-request-case.ts';
import { accessRequestWorkflowId } from '../../src/model/access/access-request.ts';
import { createKsuid } from '../../src/model/ksuid.ts';
import { createAccessRequestStore } from '../../src/store/access/access-request-store.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';
import { startTestReceiver, status, type TestReceiver } from '../outbound/receiver.ts';

let front: Signalbox;
let worker: Signalbox;
let receiver: TestReceiver;
let cast: Cast;
let alice: Person;

beforeEach(async () => {
  front = await startSignalbox({ worker: false });
  [worker, receiver] = await Promise.all([startSignalbox({ beside: front }), startTestReceiver(status(202))]);
  cast = await createCast(front);
  alice = await cast.person('alice');
});
afterEach(async () => {
  await worker?.stop();
  await receiver?.close();
  await front?.stop();
});

async function ask() {
  const { webhook } = await cast.administrator.must('POST', '/api/v1/webhooks', {
    displayName: 'w',
    url: receiver.url,
  });
  const { appId, appEntitlementId } = await cast.access({
    steps: [{ approval: { webhook: { webhookId: webhook.id } } }],
    entitlement: { provisionPolicy: { webhook: { webhookId: webhook.id } } },
  });
  return { appId, appEntitlementId, identityUserId: alice.id };
}

const post = (count: number, document: unknown) => async () => {
  const { json } = await receiver.until(count);
  return (await front.call('POST', new URL(json.callbackUrl).pathname, document)).status;
};

test('no worker between the 202 and the callback, and after it: decided exactly once (G6, G7)', async () => {
  const {
    taskView: { task },
  } = await alice.must('POST', '/api/v1/task/grant', await ask());
  await receiver.until(1);
  await worker.stop();
  const approve = post(1, { version: 'v1', approve: { comment: 'yes' } });
  expect([await approve(), await approve()]).toEqual([202, 202]);
  worker = await startSignalbox({ beside: front });
  expect(await post(2, { version: 'v1', complete: {} })()).toBe(202);
  const done = await taskWhen(alice, task.id, ({ state }) => state === 'TASK_STATE_CLOSED', 30_000);
  expect(done.type.grant.outcome).toBe('GRANT_OUTCOME_GRANTED');
  const kinds = kindsOf(await trailOf(alice, task.id));
  for (const kind of ['webhookApprovalSuccess', 'webhookSuccess', 'grantOutcome', 'stateChange'])
    expect(kinds.filter((found) => found === kind)).toEqual([kind]);
  expect(receiver.deliveries).toHaveLength(2);
});

test('without a worker a request is 503, and not lost: it is opened when one is back', async () => {
  const body = await ask();
  await worker.stop();
  const answer = await alice.call('POST', '/api/v1/task/grant', body);
  expect([answer.status, answer.body.code]).toEqual([503, 14]);
  worker = await startSignalbox({ beside: front });
  await receiver.until(1);
  const { list } = await alice.must('POST', '/api/v1/search/tasks', { subjectIds: [alice.id] });
  expect(list).toHaveLength(1);
}, 90_000);

test('who asks again and again without an answer has asked once, also when that was decided at once', async () => {
  const { appId, appEntitlementId } = await cast.access({ steps: [{ reject: {} }] });
  const body = { appId, appEntitlementId, identityUserId: alice.id };
  await worker.stop();
  // More than the updates that one run takes at once.
  const answers = await Promise.all(Array.from({ length: 12 }, () => alice.call('POST', '/api/v1/task/grant', body)));
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([503]));
  worker = await startSignalbox({ beside: front });
  const requests = async () =>
    (await alice.must('POST', '/api/v1/search/tasks', { appEntitlementIds: [appEntitlementId] })).list;
  await vi.waitFor(async () => {
    const running = await front.client.workflowService.countWorkflowExecutions({
      namespace: 'default',
      query: `WorkflowType = 'accessRequest' AND TaskQueue = '${front.temporal.taskQueue}' AND ExecutionStatus = 'Running'`,
    });
    expect(Number(running.count)).toBe(0);
    expect(await requests()).not.toEqual([]);
  }, 60_000);
  expect(await requests()).toHaveLength(1);
  const runs = await front.client.workflowService.countWorkflowExecutions({
    namespace: 'default',
    query: `WorkflowType = 'accessRequest' AND TaskQueue = '${front.temporal.taskQueue}'`,
  });
  expect(Number(runs.count)).toBe(1);
  // That one is closed, so the same is asked anew.
  const { taskView } = await alice.must('POST', '/api/v1/task/grant', body);
  expect(taskView.task.id).not.toBe((await requests())[1].id);
  expect(await requests()).toHaveLength(2);
}, 120_000);

test('who asks again before the first try was answered gets the same request, and what was stopped is in nobody’s way', async () => {
  const { appId, appEntitlementId } = await cast.access({ steps: [{ approval: { users: { userIds: [alice.id] } } }] });
  const ask = (description: string) =>
    alice.call('POST', '/api/v1/task/grant', { appId, appEntitlementId, identityUserId: alice.id, description });
  await worker.stop();
  expect((await ask('a')).status).toBe(503);
  const running = async () => {
    const found = [];
    const query = `WorkflowType = 'accessRequest' AND TaskQueue = '${front.temporal.taskQueue}' AND ExecutionStatus = 'Running'`;
    for await (const run of front.client.workflow.list({ query })) found.push(run);
    return found;
  };
  const [stopped] = await vi.waitFor(async () => {
    const found = await running();
    expect(found).toHaveLength(1);
    return found;
  });
  await front.client.workflow.getHandle(stopped?.workflowId ?? '').terminate('by hand');
  worker = await startSignalbox({ beside: front });
  const answers = await Promise.all([ask('a'), ask('a'), ask('b')]);
  const opened = answers.filter(({ status }) => status === 200).map(({ body }) => body.taskView.task.id);
  const inTheWay = answers.filter(({ status }) => status === 409).map(({ body }) => body.details[0].id);
  expect(opened.length + inTheWay.length).toBe(3);
  expect(new Set([...opened, ...inTheWay]).size).toBe(1);
}, 120_000);

test.each([
  ['its history is shorter than it was', (historyLength: number) => historyLength + 2],
  // The event after its start is there, and is not that the workflow task was completed: it was timed out, say.
  ['other events came instead', () => 1],
])(
  'what was saved by a workflow task that Temporal forgot is not shown for good: the request still waits, and is decided; %s',
  async (_what, savedAt) => {
    const bob = await cast.person('bob');
    const access = await cast.access({ steps: [{ approval: { users: { userIds: [bob.id] } } }] });
    const { taskView } = await alice.must('POST', '/api/v1/task/grant', { ...access, identityUserId: alice.id });
    const { id } = taskView.task;
    const step = taskView.task.policy.current;
    const trail = kindsOf(await trailOf(alice, id));
    // An approval reached the run; its worker had saved what follows when Temporal was killed, and the approval with it.
    const store = createAccessRequestStore(front.pool);
    const task = await store.find(id);
    if (task === undefined) throw new Error(`There is no request ${id}.`);
    const { historyLength } = await front.client.workflow.getHandle(accessRequestWorkflowId(id)).describe();
    const lost = new AccessRequestCase(task, { now: () => new Date().toISOString(), newId: createKsuid });
    lost.setCurrent(undefined);
    lost.comment(bob.id, 'yes');
    const part = lost.takeTrail();
    expect(
      await store.save(lost.task, { ...part, from: trail.length }, { historyLength: savedAt(historyLength) }),
    ).toBe(true);
    expect((await alice.must('GET', `/api/v1/tasks/${id}`)).taskView.task.policy.current ?? null).toBeNull();

    const shown = await taskWhen(alice, id, ({ policy }) => policy.current?.id === step.id, 60_000);
    expect(shown.commentCount ?? '0').toBe(taskView.task.commentCount ?? '0');
    expect(kindsOf(await trailOf(alice, id))).toEqual(trail);
    await bob.must('POST', `/api/v1/tasks/${id}/action/approve`, { policyStepId: step.id, comment: 'yes' });
    await taskWhen(alice, id, ({ policy }) => policy.current?.provision !== undefined, 30_000);
    // Each save is confirmed in the end, and no run is asked again.
    await vi.waitFor(
      async () => {
        const { rows } = await front.pool.query(
          'SELECT id FROM task WHERE history_length IS DISTINCT FROM confirmed_length',
        );
        expect(rows).toEqual([]);
      },
      { timeout: 60_000, interval: 1_000 },
    );
  },
  180_000,
);
