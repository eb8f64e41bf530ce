import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createCast, kindsOf, taskWhen, trailOf, type Access, type AccessOptions, type Cast, type Person } from '../helpers/access.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';
import { startTestReceiver, status, type Delivery, type TestReceiver } from '../outbound/receiver.ts';

let signalbox: Signalbox;
let receiver: TestReceiver;
let cast: Cast;
let administrator: Person;
let alice: Person;
let bob: Person;
let carol: Person;

beforeAll(async () => {
  [signalbox, receiver] = await Promise.all([startSignalbox(), startTestReceiver()]);
  cast = await createCast(signalbox);
  ({ administrator } = cast);
  [alice, bob, carol] = await Promise.all([cast.person('alice'), cast.person('bob'), cast.person('carol')]);
});
afterAll(async () => {
  await receiver?.close();
  await signalbox?.stop();
});
beforeEach(() => {
  receiver.deliveries.length = 0;
  receiver.answer = status(202);
});

const closed = (task: any) => task.state === 'TASK_STATE_CLOSED';

async function createWebhook(signalboxFields: object = {}): Promise<string> {
  const { webhook } = await administrator.must('POST', '/api/v1/webhooks', { displayName: 'middleware', url: receiver.url, signalbox: signalboxFields });
  return webhook.id;
}

async function ask(options: AccessOptions & { readonly body?: object; readonly as?: Person } = {}): Promise<{ readonly task: any; readonly access: Access }> {
  const access = await cast.access(options);
  const { taskView } = await (options.as ?? alice).must('POST', '/api/v1/task/grant', {
    appId: access.appId, appEntitlementId: access.appEntitlementId, identityUserId: alice.id, description: 'for the release', ...options.body,
  });
  return { task: taskView.task, access };
}

function act(person: Person, task: any, name: string, body: object = {}) {
  return person.call('POST', `/api/v1/tasks/${task.id}/action/${name}`, { policyStepId: task.policy.current?.id, ...body });
}

async function callBack(delivery: Delivery, document: object | string): Promise<number> {
  const answer = await signalbox.call('POST', new URL(delivery.json.callbackUrl).pathname, document);
  return answer.status;
}

const users = (...people: Person[]) => ({ approval: { users: { userIds: people.map(({ id }) => id) } } });

describe('a request from end to end', () => {
  test('a person approves, an endpoint provisions and calls back: GRANTED, CLOSED and a grant (C115, C118, C143)', async () => {
    const webhookId = await createWebhook();
    const { task, access } = await ask({ steps: [users(bob)], entitlement: { provisionPolicy: { webhook: { webhookId } } } });
    expect(task).toMatchObject({
      state: 'TASK_STATE_OPEN', processing: 'TASK_PROCESSING_TYPE_WAITING', description: 'for the release', stepApproverIds: [bob.id], createdByUserId: alice.id,
      type: { grant: { appId: access.appId, identityUserId: alice.id, outcome: 'GRANT_OUTCOME_UNSPECIFIED' } },
      policy: { current: { state: 'POLICY_STEP_STATE_ACTIVE', approval: { state: 'APPROVAL_INSTANCE_STATE_WAITING', approval: { assigned: true } } }, next: [], history: [] },
    });

    const approved = await act(bob, task, 'approve', { comment: 'fine' });
    expect(approved.status).toBe(200);
    expect(approved.body.ticketActionId).toMatch(/^[a-zA-Z0-9]{27}$/);
    expect(approved.body.taskView.task.policy.history[0]).toMatchObject({ approval: { state: 'APPROVAL_INSTANCE_STATE_DONE', approved: { userId: bob.id } } });

    const delivery = await receiver.until(1);
    const waiting = await taskWhen(alice, task.id, ({ policy }) => policy.current?.provision?.state === 'PROVISION_INSTANCE_STATE_WEBHOOK_WAITING');
    expect(waiting.policy.current.provision).toMatchObject({
      webhookId, webhookInstanceId: delivery.json.webhookId,
      provision: { assigned: true, provisionPolicy: { webhook: { webhookId } }, provisionTarget: { appId: access.appId, appEntitlementId: access.appEntitlementId } },
    });
    const { payload } = delivery.json;
    expect(payload['@type']).toBe('type.googleapis.com/c1.webhooks.v1.PayloadProvisionStep');
    expect(payload.taskView.task.id).toBe(task.id);
    expect(payload.expanded.map((thing: any) => thing['@type'])).toContain('type.googleapis.com/c1.api.app.v1.AppUser');

    expect(await callBack(delivery, { version: 'v1', complete: { comment: 'account made' } })).toBe(202);
    const done = await taskWhen(alice, task.id, closed);
    expect(done).toMatchObject({ processing: 'TASK_PROCESSING_TYPE_DONE', type: { grant: { outcome: 'GRANT_OUTCOME_GRANTED' } } });
    expect(done.type.grant.outcomeTime).toMatch(/Z$/);
    expect(done.policy.current).toBeUndefined();

    const { list } = await administrator.must('POST', '/api/v1/search/grants', { userId: alice.id, appIds: [access.appId] });
    expect(list).toHaveLength(1);
    expect(list[0].appEntitlementUserBinding).toMatchObject({ originatingTicketId: task.id, appUserId: done.type.grant.appUserId });
    expect(kindsOf(await trailOf(alice, task.id))).toEqual([
      'taskCreated', 'approvalInstanceChange', 'comment', 'approvalInstanceChange', 'webhookTriggered', 'webhookAttempt', 'webhookSuccess', 'comment', 'stateChange', 'grantOutcome',
    ]);
  });
});
