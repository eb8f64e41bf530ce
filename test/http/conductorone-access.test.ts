import { describe, expect, test } from 'vitest';
import { kindsOf, taskWhen, trailOf } from '../helpers/access.ts';
import { status } from '../outbound/receiver.ts';
import {
  receiver,
  cast,
  administrator,
  alice,
  bob,
  carol,
  closed,
  createWebhook,
  ask,
  act,
  callBack,
  users,
  expectReplays,
} from './access-scene.ts';

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

  test('no step is left out: what one task cannot take is a step by hand, and so is a strategy without steps', async () => {
    const two = { multiStep: { provisionSteps: [{ unconfigured: {} }, { unconfigured: {} }] } };
    const other = await cast.access({ entitlement: { provisionPolicy: two } });
    const delegated = { delegated: { appId: other.appId, entitlementId: other.appEntitlementId } };
    const many = { multiStep: { provisionSteps: Array.from({ length: 17 }, () => delegated) } };
    const { task } = await ask({ steps: [accept], entitlement: { provisionPolicy: many } });
    expect(task.policy.next).toHaveLength(31);
    const last = task.policy.next[30].provision.provisionPolicy;
    expect(last.manual.instructions).toContain('Do all from step 32 on by hand');

    const none = await ask({ steps: [accept], entitlement: { provisionPolicy: { multiStep: {} } } });
    expect(none.task.state).toBe('TASK_STATE_OPEN');
    expect(none.task.policy.current.provision).toBeDefined();
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

test('every run of this file replays to the same end', () => expectReplays(9), 60_000);
