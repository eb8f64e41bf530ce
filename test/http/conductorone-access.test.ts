import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createBlobs } from '../../src/store/blobs.ts';
import { createClaimCheck } from '../../src/temporal/claim-check.ts';
import {
  createCast,
  kindsOf,
  taskWhen,
  trailOf,
  type Access,
  type AccessOptions,
  type Cast,
  type Person,
} from '../helpers/access.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';
import { sharedBundle } from '../helpers/temporal.ts';
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
  const { webhook } = await administrator.must('POST', '/api/v1/webhooks', {
    displayName: 'middleware',
    url: receiver.url,
    signalbox: signalboxFields,
  });
  return webhook.id;
}

async function ask(
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

function act(person: Person, task: any, name: string, body: object = {}) {
  return person.call('POST', `/api/v1/tasks/${task.id}/action/${name}`, {
    policyStepId: task.policy.current?.id,
    ...body,
  });
}

async function callBack(delivery: Delivery, document: object | string): Promise<number> {
  const answer = await signalbox.call('POST', new URL(delivery.json.callbackUrl).pathname, document);
  return answer.status;
}

const users = (...people: Person[]) => ({ approval: { users: { userIds: people.map(({ id }) => id) } } });

describe('a request from end to end', () => {
  test('a person approves, an endpoint provisions and calls back: GRANTED, CLOSED and a grant (C115, C118, C143)', async () => {
    const webhookId = await createWebhook();
    const { task, access } = await ask({
      steps: [users(bob)],
      entitlement: { provisionPolicy: { webhook: { webhookId } } },
    });
    expect(task).toMatchObject({
      state: 'TASK_STATE_OPEN',
      processing: 'TASK_PROCESSING_TYPE_WAITING',
      description: 'for the release',
      stepApproverIds: [bob.id],
      createdByUserId: alice.id,
      type: { grant: { appId: access.appId, identityUserId: alice.id, outcome: 'GRANT_OUTCOME_UNSPECIFIED' } },
      policy: {
        current: {
          state: 'POLICY_STEP_STATE_ACTIVE',
          approval: { state: 'APPROVAL_INSTANCE_STATE_WAITING', approval: { assigned: true } },
        },
        next: [],
        history: [],
      },
    });

    const approved = await act(bob, task, 'approve', { comment: 'fine' });
    expect(approved.status).toBe(200);
    expect(approved.body.ticketActionId).toMatch(/^[a-zA-Z0-9]{27}$/);
    expect(approved.body.taskView.task.policy.history[0]).toMatchObject({
      approval: { state: 'APPROVAL_INSTANCE_STATE_DONE', approved: { userId: bob.id } },
    });

    const delivery = await receiver.until(1);
    const waiting = await taskWhen(
      alice,
      task.id,
      ({ policy }) => policy.current?.provision?.state === 'PROVISION_INSTANCE_STATE_WEBHOOK_WAITING',
    );
    expect(waiting.policy.current.provision).toMatchObject({
      webhookId,
      webhookInstanceId: delivery.json.webhookId,
      provision: {
        assigned: true,
        provisionPolicy: { webhook: { webhookId } },
        provisionTarget: { appId: access.appId, appEntitlementId: access.appEntitlementId },
      },
    });
    const { payload } = delivery.json;
    expect(payload['@type']).toBe('type.googleapis.com/c1.webhooks.v1.PayloadProvisionStep');
    expect(payload.taskView.task.id).toBe(task.id);
    expect(payload.expanded.map((thing: any) => thing['@type'])).toContain('type.googleapis.com/c1.api.app.v1.AppUser');

    expect(await callBack(delivery, { version: 'v1', complete: { comment: 'account made' } })).toBe(202);
    const done = await taskWhen(alice, task.id, closed);
    expect(done).toMatchObject({
      processing: 'TASK_PROCESSING_TYPE_DONE',
      type: { grant: { outcome: 'GRANT_OUTCOME_GRANTED' } },
    });
    expect(done.type.grant.outcomeTime).toMatch(/Z$/);
    expect(done.policy.current).toBeUndefined();

    const { list } = await administrator.must('POST', '/api/v1/search/grants', {
      userId: alice.id,
      appIds: [access.appId],
    });
    expect(list).toHaveLength(1);
    expect(list[0].appEntitlementUserBinding).toMatchObject({
      originatingTicketId: task.id,
      appUserId: done.type.grant.appUserId,
    });
    expect(kindsOf(await trailOf(alice, task.id))).toEqual([
      'taskCreated',
      'approvalInstanceChange',
      'comment',
      'approvalInstanceChange',
      'webhookTriggered',
      'webhookAttempt',
      'webhookSuccess',
      'comment',
      'stateChange',
      'grantOutcome',
    ]);
  });
});

describe('approval by an endpoint (C43, C64, C126, C129)', () => {
  const webhookStep = async (fields: object = {}) => ({
    approval: { webhook: { webhookId: await createWebhook(fields) } },
  });
  const byHand = { provisionPolicy: { manual: { instructions: 'please' } } };

  test('approve goes on, as the user "Webhook"', async () => {
    const { task } = await ask({ steps: [await webhookStep()], entitlement: byHand, owners: [carol.id] });
    const delivery = await receiver.until(1);
    expect(delivery.json.event).toBe('c1.webhooks.v1.PayloadPolicyApprovalStep');
    expect(await callBack(delivery, { version: 'v1', approve: { comment: 'ok' } })).toBe(202);
    const after = await taskWhen(alice, task.id, ({ policy }) => policy.current?.provision !== undefined);
    expect(after.policy.history[0].approval.approved).toMatchObject({ userId: '00000000000000000000000WHK1' });
    expect(after).toMatchObject({
      stepApproverIds: [carol.id],
      policy: { current: { provision: { state: 'PROVISION_INSTANCE_STATE_WAITING' } } },
    });
    const trail = await trailOf(alice, task.id);
    expect(kindsOf(trail)).toEqual(
      expect.arrayContaining(['webhookApprovalTriggered', 'webhookApprovalAttempt', 'webhookApprovalSuccess']),
    );
    expect(JSON.stringify(trail)).not.toContain('token=not-signed');
  });

  test('the trail names the attempt, once, even if the callback comes before the answer to the request (C115)', async () => {
    let answer = (): void => undefined;
    receiver.answer = (response) => void (answer = () => status(202)(response, {} as Delivery));
    const { task } = await ask({ steps: [await webhookStep()], entitlement: byHand, owners: [carol.id] });
    const delivery = await receiver.until(1);
    expect(await callBack(delivery, { version: 'v1', approve: { comment: 'ok' } })).toBe(202);
    await taskWhen(alice, task.id, ({ policy }) => policy.current?.provision !== undefined);
    answer();
    const kinds = kindsOf(await trailOf(alice, task.id)).filter((kind) => kind.startsWith('webhook'));
    expect(kinds).toEqual(['webhookApprovalTriggered', 'webhookApprovalAttempt', 'webhookApprovalSuccess']);
  });

  test('an answer in the response decides as well', async () => {
    receiver.answer = (response) =>
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"version":"v1","deny":{"comment":"no"}}');
    const { task } = await ask({ steps: [await webhookStep()] });
    expect(await taskWhen(alice, task.id, closed)).toMatchObject({
      type: { grant: { outcome: 'GRANT_OUTCOME_DENIED' } },
      commentCount: 1,
    });
  });

  test('reassign opens a new step for a user who then approves; the webhook is not bound by allowReassignment', async () => {
    const { task } = await ask({ steps: [await webhookStep()], entitlement: byHand });
    const delivery = await receiver.until(1);
    expect(
      await callBack(delivery, { version: 'v1', reassign: { comment: 'bob knows', newStepUserIds: ['0'.repeat(27)] } }),
    ).toBe(400);
    expect(
      await callBack(delivery, { version: 'v1', reassign: { comment: 'bob knows', newStepUserIds: [bob.id] } }),
    ).toBe(202);
    const after = await taskWhen(alice, task.id, ({ stepApproverIds }) => stepApproverIds.includes(bob.id));
    const [before] = after.policy.history;
    expect(before.id).not.toBe(after.policy.current.id);
    expect(before.approval.reassigned.newPolicyStepId).toBe(after.policy.current.id);
    expect((await act(carol, after, 'approve')).status).toBe(403);
    expect((await act(bob, after, 'approve')).status).toBe(200);
  });

  test('replacePolicy puts other steps in place of the rest, in a new generation', async () => {
    const { task } = await ask({ steps: [await webhookStep(), { reject: {} }], entitlement: byHand });
    const delivery = await receiver.until(1);
    expect(await callBack(delivery, { version: 'v1', replacePolicy: { policySteps: [{ provision: {} }] } })).toBe(400);
    expect(
      await callBack(delivery, { version: 'v1', replacePolicy: { comment: 'ask bob', policySteps: [users(bob)] } }),
    ).toBe(202);
    const after = await taskWhen(alice, task.id, ({ stepApproverIds }) => stepApproverIds.includes(bob.id));
    expect(after.policyGenerationId).not.toBe(task.policyGenerationId);
    expect(after.policy.next).toEqual([]);
    expect((await act(bob, after, 'approve')).body.taskView.task.policy.current.provision.state).toBe(
      'PROVISION_INSTANCE_STATE_WAITING',
    );
  });

  test.each([
    ['deny, the default: silence does not approve', {}, 'GRANT_OUTCOME_DENIED'],
    ['continue, when a person decides after', { onPolicyFailure: 'continue' }, 'bob'],
    ['reassign: app owners decide', { onPolicyFailure: 'reassign' }, 'carol'],
  ])('a policy webhook that is gone for good: %s (C80)', async (_name, fields, expected) => {
    receiver.answer = status(410);
    const { task } = await ask({ steps: [await webhookStep(fields), users(bob)], owners: [carol.id] });
    if (expected === 'GRANT_OUTCOME_DENIED') {
      expect((await taskWhen(alice, task.id, closed)).type.grant.outcome).toBe(expected);
    } else {
      const decider = expected === 'bob' ? bob : carol;
      await taskWhen(alice, task.id, ({ stepApproverIds }) => stepApproverIds.includes(decider.id));
    }
    expect(kindsOf(await trailOf(alice, task.id))).toContain('webhookApprovalFatalError');
  });

  test('continue never gives access that nobody approved: it reassigns (C80)', async () => {
    receiver.answer = status(410);
    const { task } = await ask({ steps: [await webhookStep({ onPolicyFailure: 'continue' })], owners: [carol.id] });
    const after = await taskWhen(alice, task.id, ({ stepApproverIds }) => stepApproverIds.includes(carol.id));
    expect(after).toMatchObject({
      state: 'TASK_STATE_OPEN',
      policy: { history: [{ approval: { reassignedByError: { errorCode: 'gone' } } }] },
    });
  });

  test('an answer that decides nothing is a bad response, not retried, and no approval (C60)', async () => {
    receiver.answer = status(200);
    const { task } = await ask({ steps: [await webhookStep()] });
    expect((await taskWhen(alice, task.id, closed)).type.grant.outcome).toBe('GRANT_OUTCOME_DENIED');
    expect(receiver.deliveries).toHaveLength(1);
    expect(kindsOf(await trailOf(alice, task.id))).toContain('webhookApprovalBadResponse');
  });

  test('a deleted webhook fails at once (C82)', async () => {
    const step = await webhookStep();
    await administrator.must('DELETE', `/api/v1/webhooks/${step.approval.webhook.webhookId}`);
    const { task } = await ask({ steps: [step] });
    expect((await taskWhen(alice, task.id, closed)).type.grant.outcome).toBe('GRANT_OUTCOME_DENIED');
  });

  test('a restarted step fires again, and the answer to the first delivery is refused (C95, C118)', async () => {
    const { task } = await ask({ steps: [await webhookStep()], entitlement: byHand });
    const first = await receiver.until(1);
    const restarted = await act(alice, task, 'restart');
    expect(restarted.body.taskView.task.policy.history[0].approval.restarted).toMatchObject({
      userId: alice.id,
      oldPolicyStepId: task.policy.current.id,
    });
    const second = await receiver.until(2);
    expect(second.json.webhookId).not.toBe(first.json.webhookId);
    expect(await callBack(first, { version: 'v1', approve: {} })).toBe(400);
    expect(await callBack(second, { version: 'v1', approve: {} })).toBe(202);
    await taskWhen(alice, task.id, ({ policy }) => policy.current?.provision !== undefined);
  });

  test('a closed task takes no callback any more (C95)', async () => {
    const { task } = await ask({ steps: [await webhookStep()] });
    const delivery = await receiver.until(1);
    const answer = await act(alice, task, 'close', { comment: 'not needed' });
    expect(answer.body).toMatchObject({
      taskActionId: expect.stringMatching(/^\w{27}$/),
      taskView: { task: { state: 'TASK_STATE_CLOSED', type: { grant: { outcome: 'GRANT_OUTCOME_CANCELLED' } } } },
    });
    expect(await callBack(delivery, { version: 'v1', approve: {} })).toBe(400);
  });
});

describe('provisioning (C80, C81, C143, C144)', () => {
  const granted = ({ type }: any) => type.grant.outcome === 'GRANT_OUTCOME_GRANTED';
  const accept = { accept: { acceptMessage: 'welcome' } };

  test('an errored document falls back to the app owners by hand; retry-provisioning fires again', async () => {
    const webhookId = await createWebhook();
    const { task } = await ask({
      steps: [accept],
      entitlement: { provisionPolicy: { webhook: { webhookId } } },
      owners: [carol.id],
    });
    expect(await callBack(await receiver.until(1), { version: 'v1', errored: { comment: 'disk full' } })).toBe(202);
    const manual = await taskWhen(alice, task.id, ({ stepApproverIds }) => stepApproverIds.includes(carol.id));
    expect(manual.policy.current.provision).toMatchObject({
      state: 'PROVISION_INSTANCE_STATE_WAITING',
      provision: { provisionPolicy: { manual: {} } },
    });
    expect(manual.policy.history.at(-1).provision.reassignedByError).toMatchObject({
      description: 'disk full',
      newPolicyStepId: manual.policy.current.id,
    });
    expect(kindsOf(await trailOf(alice, task.id))).toEqual(
      expect.arrayContaining(['approvalAutoAcceptedByPolicy', 'provisionError', 'provisionReassigned']),
    );
    expect((await trailOf(alice, task.id)).flatMap(({ comment }) => comment?.comment ?? [])).toEqual([
      'welcome',
      'disk full',
    ]);

    expect((await act(alice, manual, 'retry-provisioning')).status).toBe(403);
    expect((await act(carol, manual, 'retry-provisioning', { comment: 'freed' })).status).toBe(200);
    expect(await callBack(await receiver.until(2), '')).toBe(202);
    await taskWhen(alice, task.id, granted);
  });

  test('a webhook that is gone for good falls back to manual; provision-complete by an assignee grants', async () => {
    receiver.answer = status(410);
    const webhookId = await createWebhook();
    const { task } = await ask({
      steps: [accept],
      entitlement: { provisionPolicy: { webhook: { webhookId } } },
      owners: [carol.id],
    });
    const manual = await taskWhen(alice, task.id, ({ stepApproverIds }) => stepApproverIds.includes(carol.id));
    expect((await act(bob, manual, 'provision-complete')).status).toBe(403);
    const done = await act(carol, manual, 'provision-complete', { comment: 'by hand' });
    expect(done.body.taskView.task).toMatchObject({
      state: 'TASK_STATE_CLOSED',
      type: { grant: { outcome: 'GRANT_OUTCOME_GRANTED' } },
    });
  });

  test('"won\'t provision" ends the task CANCELLED, without a grant', async () => {
    const { task, access } = await ask({
      steps: [accept],
      entitlement: { provisionPolicy: { manual: { assignee: { users: { userIds: [bob.id] } } } } },
    });
    expect(task.stepApproverIds).toEqual([bob.id]);
    const done = await act(bob, task, 'provision-cancel', { comment: 'no licence' });
    expect(done.body.taskView.task.type.grant.outcome).toBe('GRANT_OUTCOME_CANCELLED');
    expect((await administrator.must('POST', '/api/v1/search/grants', { appIds: [access.appId] })).list).toEqual([]);
    expect((await trailOf(alice, task.id)).find((entry) => entry.provisionCancelled)).toMatchObject({
      provisionCancelled: { cancelReason: 'no licence' },
    });
  });

  test('multi-step runs in order: by hand, then by webhook', async () => {
    const webhookId = await createWebhook();
    const multiStep = {
      provisionSteps: [{ manual: { assignee: { users: { userIds: [bob.id] } } } }, { webhook: { webhookId } }],
    };
    const { task } = await ask({ steps: [accept], entitlement: { provisionPolicy: { multiStep } } });
    expect(receiver.deliveries).toHaveLength(0);
    expect(task.policy.next).toHaveLength(1);
    await act(bob, task, 'provision-complete');
    await callBack(await receiver.until(1), { version: 'v1', complete: {} });
    await taskWhen(alice, task.id, granted);
  });

  test('delegated provisions the other entitlement, by its strategy', async () => {
    const webhookId = await createWebhook();
    const other = await cast.access({ entitlement: { provisionPolicy: { webhook: { webhookId } } } });
    const { task } = await ask({
      steps: [accept],
      entitlement: { provisionPolicy: { delegated: { appId: other.appId, entitlementId: other.appEntitlementId } } },
    });
    const delivery = await receiver.until(1);
    expect(delivery.json.payload.taskView.task.policy.current.provision.provision.provisionTarget).toMatchObject({
      appEntitlementId: other.appEntitlementId,
    });
    await callBack(delivery, '{}');
    await taskWhen(alice, task.id, granted);
  });

  test('a revoke task takes the grant away by the same strategy (C145)', async () => {
    const webhookId = await createWebhook();
    const { task, access } = await ask({
      steps: [accept],
      entitlement: { provisionPolicy: { webhook: { webhookId } } },
    });
    await callBack(await receiver.until(1), '');
    await taskWhen(alice, task.id, granted);
    const held = () =>
      administrator.must(
        'GET',
        `/api/v1/apps/${access.appId}/entitlements/${access.appEntitlementId}/users/${alice.id}/grants`,
      );
    expect((await held()).bindings).toHaveLength(1);

    const { taskView } = await alice.must('POST', '/api/v1/task/revoke', {
      appId: access.appId,
      appEntitlementId: access.appEntitlementId,
      identityUserId: alice.id,
    });
    expect(taskView.task.type.revoke).toMatchObject({ source: { request: { requestUserId: alice.id } } });
    await callBack(await receiver.until(2), '');
    expect((await taskWhen(alice, taskView.task.id, closed)).type.revoke.outcome).toBe('REVOKE_OUTCOME_REVOKED');
    expect((await held()).bindings).toEqual([]);
    expect(kindsOf(await trailOf(alice, taskView.task.id))).toContain('revokeOutcome');
  });
});

test('a grant with a duration is revoked at its end, by a task of its own (C145)', async () => {
  const { task, access } = await ask({
    steps: [{ accept: {} }],
    entitlement: { provisionPolicy: { manual: { assignee: { users: { userIds: [bob.id] } } } } },
    body: { grantDuration: '2s' },
  });
  await act(bob, task, 'provision-complete');
  const revokes = async () =>
    (await alice.must('POST', '/api/v1/search/tasks', { applicationIds: [access.appId], taskTypes: [{ revoke: {} }] }))
      .list;
  await expect.poll(async () => (await revokes()).length, { timeout: 10_000 }).toBe(1);
  const [{ task: revoke }] = await revokes();
  expect(revoke).toMatchObject({ origin: 'TASK_ORIGIN_TIME_REVOKE', type: { revoke: { source: { expired: {} } } } });
});

describe('who may do what (C113, C115, C118, C119)', () => {
  test('requesters cannot approve their own task, unless allowed', async () => {
    const own = await ask({ steps: [users(alice, bob)] });
    expect(own.task.actions).not.toContain('TASK_ACTION_TYPE_APPROVE');
    const refused = await act(alice, own.task, 'approve');
    expect([refused.status, refused.body]).toEqual([
      403,
      { code: 7, message: 'requesters cannot approve their own task', details: [] },
    ]);
    const allowed = await ask({ steps: [{ approval: { users: { userIds: [alice.id], allowSelfApproval: true } } }] });
    expect(allowed.task.actions).toContain('TASK_ACTION_TYPE_APPROVE');
    expect((await act(alice, allowed.task, 'approve')).status).toBe(200);
  });

  test('approvers who have to differ: not twice the same person', async () => {
    const distinct = { approval: { users: { userIds: [bob.id, carol.id], requireDistinctApprovers: true } } };
    const { task } = await ask({ steps: [distinct, distinct], owners: [carol.id] });
    const second = (await act(bob, task, 'approve')).body.taskView.task;
    expect((await act(bob, second, 'approve')).status).toBe(403);
    expect((await act(carol, second, 'approve')).body.taskView.task.policy.current.provision).toBeDefined();
  });

  test('a reason where one is required', async () => {
    const step = {
      approval: {
        ...users(bob).approval,
        requireApprovalReason: true,
        requireDenialReason: true,
        requireReassignmentReason: true,
        allowReassignment: true,
      },
    };
    const { task } = await ask({ steps: [step] });
    for (const name of ['approve', 'deny', 'reassign']) {
      const refused = await act(bob, task, name, { newStepUserIds: [carol.id] });
      expect([name, refused.status, refused.body.code]).toEqual([name, 400, 3]);
    }
    expect((await act(bob, task, 'deny', { comment: 'too much' })).body.taskView.task.type.grant.outcome).toBe(
      'GRANT_OUTCOME_DENIED',
    );
  });

  test('people reassign only where it is allowed, and only to whom it is allowed', async () => {
    const closedStep = await ask({ steps: [users(bob)] });
    expect((await act(bob, closedStep.task, 'reassign', { newStepUserIds: [carol.id] })).status).toBe(400);
    const open = await ask({
      steps: [{ approval: { ...users(bob).approval, allowReassignment: true, allowedReassignees: [carol.id] } }],
    });
    expect((await act(bob, open.task, 'reassign', { newStepUserIds: [alice.id] })).status).toBe(400);
    const { body } = await act(bob, open.task, 'reassign', { newStepUserIds: [carol.id], comment: 'yours' });
    expect(body.taskView.task).toMatchObject({
      stepApproverIds: [carol.id],
      policy: { current: { approval: { approval: { allowReassignment: true, users: { userIds: [carol.id] } } } } },
    });
    expect((await trailOf(alice, open.task.id)).find((entry) => entry.approvalReassigned)).toMatchObject({
      userId: bob.id,
      approvalReassigned: { newUsers: [carol.id] },
    });
  });

  test('only the current step can be decided, only by its approvers, and nothing on a closed task', async () => {
    const { task } = await ask({ steps: [users(bob)] });
    expect((await act(bob, task, 'approve', { policyStepId: '0'.repeat(27) })).status).toBe(400);
    expect((await act(bob, task, 'approve', { policyStepId: 'short' })).body.message).toContain('^[a-zA-Z0-9]{27}$');
    expect((await act(carol, task, 'approve')).status).toBe(403);
    expect((await act(carol, task, 'close')).status).toBe(403);
    expect((await act(bob, task, 'skip-step')).status).toBe(403);
    expect((await act(bob, task, 'deny')).status).toBe(200);
    const late = await act(bob, task, 'comment', { comment: 'too late' });
    expect([late.status, late.body.code, late.body.message]).toEqual([400, 9, 'task is closed']);
  });

  test('one asks for oneself or for whom one manages (C115)', async () => {
    const access = await cast.access({ steps: [users(bob)] });
    const dora = await cast.person('dora', { managerIds: [carol.id] });
    const body = { appId: access.appId, appEntitlementId: access.appEntitlementId, identityUserId: dora.id };
    expect((await bob.call('POST', '/api/v1/task/grant', body)).status).toBe(403);
    expect((await carol.call('POST', '/api/v1/task/grant', body)).status).toBe(200);
    const second = await dora.call('POST', '/api/v1/task/grant', body);
    expect(second.status).toBe(409);
    expect(second.body).toMatchObject({
      code: 10,
      details: [{ '@type': 'type.googleapis.com/c1.api.task.v1.TaskRef', id: expect.stringMatching(/^\w{27}$/) }],
    });
    const both = await alice.call('POST', '/api/v1/task/grant', {
      ...body,
      identityUserId: alice.id,
      appUserId: alice.id,
    });
    expect([both.status, both.body.code]).toEqual([400, 3]);
  });

  test('administrators skip steps, super administrators reset, requesters restart', async () => {
    const { task } = await ask({ steps: [users(bob), users(carol)] });
    const skipped = (await act(administrator, task, 'skip-step', { comment: 'on leave' })).body.taskView.task;
    expect(skipped).toMatchObject({
      stepApproverIds: [carol.id],
      policy: { history: [{ approval: { skipped: { userId: administrator.id } } }] },
    });
    expect((await act(alice, skipped, 'reset')).status).toBe(403);
    const reset = (await act(administrator, skipped, 'reset')).body.taskView.task;
    expect(reset).toMatchObject({ stepApproverIds: [bob.id], policy: { next: [{ approval: {} }] } });
    expect(reset.policyGenerationId).not.toBe(skipped.policyGenerationId);
    expect(kindsOf(await trailOf(alice, task.id))).toEqual(expect.arrayContaining(['stepSkipped', 'hardReset']));
  });

  test('update-grant-duration while open; emergency access by escalate', async () => {
    const { policy } = await administrator.must('POST', '/api/v1/policies', {
      displayName: 'emergency',
      policyType: 'POLICY_TYPE_GRANT',
      policySteps: { grant: { steps: [users(carol)] } },
    });
    const { task } = await ask({
      steps: [users(bob)],
      entitlement: { emergencyGrantEnabled: true, emergencyGrantPolicyId: policy.id },
    });
    expect(
      (await act(alice, task, 'update-grant-duration', { duration: '7200s' })).body.taskView.task.type.grant
        .grantDuration,
    ).toBe('7200s');
    expect((await act(alice, task, 'update-grant-duration', { duration: 'long' })).status).toBe(400);
    const escalated = (await act(alice, task, 'escalate')).body.taskView.task;
    expect(escalated).toMatchObject({
      emergencyAccess: true,
      stepApproverIds: [carol.id],
      policy: { policy: { id: policy.id } },
    });
    expect(kindsOf(await trailOf(alice, task.id))).toEqual(
      expect.arrayContaining(['grantDurationUpdated', 'policyChanged', 'taskEscalated']),
    );
    const without = await ask({ steps: [users(bob)] });
    expect((await act(alice, without.task, 'escalate')).status).toBe(400);
  });

  test('what is not supported says so', async () => {
    const { task } = await ask({ steps: [users(bob)] });
    for (const name of ['update-request-data', 'approve-with-step-up', 'nothing-like-it'])
      expect([name, (await act(alice, task, name)).status]).toEqual([name, 501]);
    expect((await act(alice, task, 'toString')).status).toBe(501);
  });
});

describe('whom a step finds (C125)', () => {
  test.each([
    ['the manager', async () => ({ manager: {} }), 'carol'],
    ['app owners', async () => ({ appOwners: {} }), 'bob'],
    ['oneself', async () => ({ self: {} }), 'erin'],
    ['an expression', async () => ({ expression: { expressions: ['subject.managerIds'] } }), 'carol'],
    [
      'nobody but the fallback',
      async () => ({ entitlementOwners: { fallback: true, fallbackUserIds: [bob.id] } }),
      'bob',
    ],
    ['nobody: super administrators', async () => ({ entitlementOwners: {} }), 'administrator'],
  ])('%s', async (_name, kind, expected) => {
    const erin = await cast.person('erin', { managerIds: [carol.id] });
    const { task } = await ask({
      steps: [{ approval: await kind() }],
      owners: [bob.id],
      as: erin,
      body: { identityUserId: erin.id },
    });
    const people: Record<string, Person> = { bob, carol, erin, administrator };
    expect(task.stepApproverIds).toEqual([people[expected]?.id]);
    expect(kindsOf(await trailOf(erin, task.id)).includes('reassignmentFallbackToAdmin')).toBe(
      expected === 'administrator',
    );
  });

  test('a group is who holds an entitlement', async () => {
    const { task, access } = await ask({
      steps: [{ accept: {} }],
      entitlement: { provisionPolicy: { manual: { assignee: { users: { userIds: [bob.id] } } } } },
    });
    await act(bob, task, 'provision-complete');
    const erin = await cast.person('erin');
    const group = { approval: { group: { appId: access.appId, appGroupId: access.appEntitlementId } } };
    const asked = await ask({ steps: [group], as: erin, body: { identityUserId: erin.id } });
    expect(asked.task.stepApproverIds).toEqual([alice.id]);
  });

  test('rules choose the steps: the first condition that holds, else the baseline (C121)', async () => {
    const policy = {
      policySteps: { grant: { steps: [users(bob)] }, managers: { steps: [users(carol)] } },
      rules: [{ condition: 'subject.jobTitle == "manager"', stepKey: 'managers' }],
    };
    const manager = await cast.person('mona', { jobTitle: 'manager' });
    const other = await ask({ policy });
    expect(other.task.stepApproverIds).toEqual([bob.id]);
    const chosen = await ask({ policy, as: manager, body: { identityUserId: manager.id } });
    expect(chosen.task.stepApproverIds).toEqual([carol.id]);
    expect(
      (await trailOf(manager, chosen.task.id)).find((entry) => entry.conditionalPolicyExecutionResult)
        .conditionalPolicyExecutionResult,
    ).toMatchObject({ conditionMatched: true, policyKey: 'managers' });
  });

  test('a reject step ends the task DENIED', async () => {
    const { task } = await ask({ steps: [{ reject: { rejectMessage: 'never' } }] });
    expect(task).toMatchObject({ state: 'TASK_STATE_CLOSED', type: { grant: { outcome: 'GRANT_OUTCOME_DENIED' } } });
    expect(kindsOf(await trailOf(alice, task.id))).toEqual(
      expect.arrayContaining(['approvalAutoRejectedByPolicy', 'grantOutcome']),
    );
  });
});

describe('finding tasks (C5, C110, C116, C117)', () => {
  test('by id and by number; the view names what it expands', async () => {
    const { task, access } = await ask({ steps: [users(bob, carol)] });
    const byNumber = await alice.must('GET', `/api/v1/tasks/${task.numericId}`);
    expect(byNumber.taskView.task.id).toBe(task.id);
    const at = (path: string) => byNumber.expanded[Number(/^\$\.expanded\[(\d+)\]$/.exec(path)?.[1])];
    const { taskView } = byNumber;
    expect(at(taskView.appPath)).toMatchObject({ '@type': 'type.googleapis.com/c1.api.app.v1.App', id: access.appId });
    expect(at(taskView.userPath)).toMatchObject({ '@type': 'type.googleapis.com/c1.api.user.v1.User', id: alice.id });
    expect(at(taskView.entitlementsPath)).toMatchObject({
      '@type': 'type.googleapis.com/c1.api.app.v1.AppEntitlement',
    });
    expect(at(taskView.stepApproversPath)).toMatchObject({
      '@type': 'type.googleapis.com/signalbox.v1.List',
      items: [{ id: bob.id }, { id: carol.id }],
    });
    expect(taskView.appUserPath).toBeUndefined();
    expect(JSON.stringify(byNumber)).not.toContain('null');
    expect((await alice.call('GET', `/api/v1/tasks/${'0'.repeat(27)}`)).status).toBe(404);
    expect((await alice.call('GET', '/api/v1/tasks/nonsense')).status).toBe(400);
  });

  test('by state, kind, approver and current step; unknown filters are refused', async () => {
    const { task, access } = await ask({ steps: [users(bob)] });
    const search = (filters: object) =>
      alice.call('POST', '/api/v1/search/tasks', { applicationIds: [access.appId], ...filters });
    const ids = async (filters: object) => (await search(filters)).body.list.map((view: any) => view.task.id);
    const found = {
      taskStates: ['TASK_STATE_OPEN'],
      taskTypes: [{ grant: {} }],
      currentStep: 'TASK_SEARCH_CURRENT_STEP_APPROVAL',
      myWorkUserIds: [bob.id],
      stepApprovalTypes: ['STEP_APPROVAL_TYPE_USERS'],
      subjectIds: [alice.id],
      query: 'RELEASE',
    };
    expect(await ids(found)).toEqual([task.id]);
    for (const miss of [
      { taskStates: ['TASK_STATE_CLOSED'] },
      { taskTypes: [{ revoke: {} }] },
      { currentStep: 'TASK_SEARCH_CURRENT_STEP_PROVISION' },
      { myWorkUserIds: [carol.id] },
      { stepApprovalTypes: ['STEP_APPROVAL_TYPE_MANAGER'] },
      { excludeIds: [task.id] },
    ]) {
      expect([miss, await ids({ ...found, ...miss })]).toEqual([miss, []]);
    }
    expect((await search({ accessReviewIds: ['x'] })).status).toBe(400);
    expect((await search({ pageToken: 'rubbish' })).status).toBe(400);
  });

  test('comments are counted, and listed alone', async () => {
    const { task } = await ask({ steps: [users(bob)] });
    const { body } = await act(carol, task, 'comment', { comment: 'me too' });
    expect(body.taskView.task.commentCount).toBe(1);
    const { list } = await alice.must('POST', '/api/v1/task/audits', { taskId: task.id, commentsOnly: true });
    expect(list).toMatchObject([
      {
        userId: carol.id,
        ticketId: task.id,
        source: 'SOURCE_C1',
        eventType: 'TASK_AUDIT_EVENT_TYPE_NEUTRAL',
        currentState: 'TASK_STATE_OPEN',
        comment: { comment: 'me too' },
      },
    ]);
    const newest = await alice.must('POST', '/api/v1/task/audits', { taskId: task.id, newestFirst: true });
    expect(newest.list[0].comment).toBeDefined();
  });
});

test('every run of this file replays to the same end', async () => {
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
  expect(histories.length).toBeGreaterThan(30);
  expect(failures).toEqual([]);
}, 60_000);
