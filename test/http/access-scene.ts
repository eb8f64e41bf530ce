import { Worker } from '@temporalio/worker';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { createBlobs } from '../../src/store/blobs.ts';
import { createClaimCheck } from '../../src/temporal/claim-check.ts';
import { createCast, type Access, type AccessOptions, type Cast, type Person } from '../helpers/access.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';
import { sharedBundle } from '../helpers/temporal.ts';
import { startTestReceiver, type Delivery, type TestReceiver } from '../outbound/receiver.ts';

// A server, a receiver and people for a file of tests about access requests; importing it starts them.

export let signalbox: Signalbox;
export let receiver: TestReceiver;
export let cast: Cast;
export let administrator: Person;
export let alice: Person;
export let bob: Person;
export let carol: Person;

beforeAll(async () => {
  signalbox = await startSignalbox();
  cast = await createCast(signalbox);
  ({ administrator } = cast);
  [alice, bob, carol] = await Promise.all([cast.person('alice'), cast.person('bob'), cast.person('carol')]);
});
afterAll(() => signalbox?.stop());
// Each test has its own: a message that a test before left behind finds nobody.
beforeEach(async () => {
  receiver = await startTestReceiver();
});
afterEach(() => receiver.close());

export const closed = (task: any) => task.state === 'TASK_STATE_CLOSED';

export async function createWebhook(signalboxFields: object = {}): Promise<string> {
  const { webhook } = await administrator.must('POST', '/api/v1/webhooks', {
    displayName: 'middleware',
    url: receiver.url,
    signalbox: signalboxFields,
  });
  return webhook.id;
}

export async function ask(
  options: AccessOptions & { readonly body?: object; readonly as?: Person } = {},
): Promise<{ readonly task: any; readonly access: Access }> {
  const access = await cast.access(options);
  const { taskView } = await (options.as ?? alice).must('POST', '/api/v1/task/grant', {
    appId: access.appId,
    appEntitlementId: access.appEntitlementId,
    identityUserId: alice.id,
    description: 'for the release',
    ...options.body,
  });
  return { task: taskView.task, access };
}

export function act(person: Person, task: any, name: string, body: object = {}) {
  return person.call('POST', `/api/v1/tasks/${task.id}/action/${name}`, {
    policyStepId: task.policy.current?.id,
    ...body,
  });
}

export async function callBack(delivery: Delivery, document: object | string): Promise<number> {
  const answer = await signalbox.call('POST', new URL(delivery.json.callbackUrl).pathname, document);
  return answer.status;
}

export const users = (...people: Person[]) => ({ approval: { users: { userIds: people.map(({ id }) => id) } } });

/** Every run of a file, of which there are more than so many, goes on under the code of today as it went. */
export async function expectReplays(moreThan: number): Promise<void> {
  const ids = (await signalbox.pool.query<{ id: string }>('SELECT id FROM task')).rows.map(({ id }) => `task/${id}`);
  const histories = await Promise.all(
    ids.map(async (workflowId) => ({
      workflowId,
      history: await signalbox.client.workflow.getHandle(workflowId).fetchHistory(),
    })),
  );
  const options = {
    workflowBundle: sharedBundle(),
    dataConverter: { payloadCodecs: [createClaimCheck(createBlobs(signalbox.pool))] },
  };
  const failures: unknown[] = [];
  for await (const { workflowId, error } of Worker.runReplayHistories(options, histories))
    if (error) failures.push([workflowId, error.message]);
  expect(histories.length).toBeGreaterThan(moreThan);
  expect(failures).toEqual([]);
}
