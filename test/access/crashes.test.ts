import { afterEach, beforeEach, expect, test } from 'vitest';
import { createCast, kindsOf, taskWhen, trailOf, type Cast, type Person } from '../helpers/access.ts';
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
