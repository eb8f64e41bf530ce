import { expect, test } from 'vitest';
import { taskWhen } from '../helpers/access.ts';
import { status } from '../outbound/receiver.ts';
import {
  receiver,
  administrator,
  alice,
  bob,
  carol,
  createWebhook,
  ask,
  act,
  users,
  expectReplays,
  cast,
} from './access-scene.ts';

// A hard reset begins anew (C118): what was approved before it counts no more.

test('a failing endpoint whose earlier approval was reset does not let the request pass', async () => {
  const webhookId = await createWebhook({ onPolicyFailure: 'continue' });
  receiver.answer = status(200, { version: 'v1', approve: { comment: 'yes' } });
  const { task } = await ask({ steps: [{ approval: { webhook: { webhookId } } }], owners: [carol.id] });
  const approved = await taskWhen(alice, task.id, ({ policy }) => policy.current?.provision !== undefined);
  receiver.answer = status(200, 'nonsense');
  expect((await act(administrator, approved, 'reset')).status).toBe(200);
  const failed = await taskWhen(
    alice,
    task.id,
    ({ policy }) => policy.current !== undefined && policy.current.approval?.approval.webhook === undefined,
  );
  expect(failed.policy.current.approval).toBeDefined();
  expect(failed.stepApproverIds).toEqual([carol.id]);
});

test('the same after an escalation to emergency access', async () => {
  const webhookId = await createWebhook({ onPolicyFailure: 'continue' });
  receiver.answer = status(200, 'nonsense');
  const { policy } = await administrator.must('POST', '/api/v1/policies', {
    displayName: 'emergency',
    policyType: 'POLICY_TYPE_GRANT',
    policySteps: { grant: { steps: [{ approval: { webhook: { webhookId } } }] } },
  });
  const { task } = await ask({
    steps: [users(bob), users(bob)],
    owners: [carol.id],
    entitlement: { emergencyGrantEnabled: true, emergencyGrantPolicyId: policy.id },
  });
  await act(bob, task, 'approve');
  expect((await act(alice, task, 'escalate', { policyStepId: undefined })).status).toBe(200);
  const failed = await taskWhen(
    alice,
    task.id,
    ({ policy: of }) => of.current !== undefined && of.current.approval?.approval.webhook === undefined,
  );
  expect(failed.policy.current.approval).toBeDefined();
  expect(failed.stepApproverIds).toEqual([carol.id]);
});

test('an approver whose approval was reset approves again where approvers have to differ', async () => {
  const step = { approval: { users: { userIds: [bob.id, carol.id], requireDistinctApprovers: true } } };
  const { task } = await ask({ steps: [step, step] });
  const second = (await act(bob, task, 'approve')).body.taskView.task;
  expect((await act(bob, second, 'approve')).status).toBe(403);
  const reset = (await act(administrator, second, 'reset')).body.taskView.task;
  const again = await act(bob, reset, 'approve');
  expect(again.status).toBe(200);
  expect((await act(bob, again.body.taskView.task, 'approve')).status).toBe(403);
});

test('a request that was escalated is under its own policy again', async () => {
  const emergency = await cast.access({ steps: [users(carol)] });
  const { task, access } = await ask({
    steps: [users(bob)],
    entitlement: { emergencyGrantEnabled: true, emergencyGrantPolicyId: emergency.policyId },
  });
  const escalated = (await act(alice, task, 'escalate')).body.taskView.task;
  expect(escalated).toMatchObject({ emergencyAccess: true, policy: { policy: { id: emergency.policyId } } });
  const reset = (await act(administrator, escalated, 'reset')).body.taskView.task;
  expect(reset).toMatchObject({
    emergencyAccess: false,
    stepApproverIds: [bob.id],
    policy: { policy: { id: access.policyId } },
  });
  expect((await act(alice, reset, 'escalate')).status).toBe(200);
});

test('an earlier approval binds the duration while nobody is to decide any more', async () => {
  const { task } = await ask({ steps: [users(bob)], body: { grantDuration: '3600s' } });
  const approved = (await act(bob, task, 'approve')).body.taskView.task;
  const longer = (of: any) => act(alice, of, 'update-grant-duration', { duration: '7200s' });
  expect((await longer(approved)).status).toBe(403);
  const reset = (await act(administrator, approved, 'reset')).body.taskView.task;
  expect((await longer(reset)).status).toBe(200);
  const skipped = (await act(administrator, reset, 'skip-step')).body.taskView.task;
  expect((await longer(skipped)).status).toBe(403);
});

test('their histories replay', async () => expectReplays(4), 60_000);
