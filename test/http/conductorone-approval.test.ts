import { describe, expect, test } from 'vitest';
import { kindsOf, taskWhen, trailOf, type Person } from '../helpers/access.ts';
import { status, type Delivery } from '../outbound/receiver.ts';
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

test('every run of this file replays to the same end', () => expectReplays(12), 60_000);
