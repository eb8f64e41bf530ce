import { describe, expect, test } from 'vitest';
import { kindsOf, trailOf } from '../helpers/access.ts';
import { status } from '../outbound/receiver.ts';
import {
  cast,
  administrator,
  alice,
  bob,
  carol,
  ask,
  act,
  users,
  createWebhook,
  receiver,
  expectReplays,
} from './access-scene.ts';

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

  test('a step of nobody but the person concerned, who may not approve it, is for others', async () => {
    const byOwners = await ask({ steps: [{ approval: { appOwners: {} } }], owners: [alice.id] });
    const byName = await ask({ steps: [users(alice)], owners: [bob.id] });
    const fallback = { approval: { manager: { fallbackUserIds: [alice.id, carol.id] } } };
    const byFallback = await ask({ steps: [fallback], owners: [bob.id] });
    for (const [task, decider] of [
      [byOwners.task, administrator],
      [byName.task, administrator],
      [byFallback.task, carol],
    ] as const) {
      expect(task.stepApproverIds).toContain(decider.id);
      expect((await act(decider, task, 'approve')).status).toBe(200);
    }
  });

  test('an owner who asks for access decides about it as little when an endpoint fails', async () => {
    receiver.answer = status(410);
    const webhookId = await createWebhook({ onPolicyFailure: 'reassign' });
    const { task } = await ask({ steps: [{ approval: { webhook: { webhookId } } }], owners: [alice.id] });
    await expect
      .poll(async () => (await administrator.must('GET', `/api/v1/tasks/${task.id}`)).taskView.task.stepApproverIds)
      .toContain(administrator.id);
  });

  test('a task takes 500 comments, and a decision after them', async () => {
    const { task } = await ask({ steps: [users(bob)] });
    const comment = () => act(carol, task, 'comment', { comment: 'any news?' });
    for (let at = 0; at < 500; at += 5)
      for (const { status: answered } of await Promise.all(Array.from({ length: 5 }, comment)))
        expect(answered).toBe(200);
    const refused = await comment();
    expect([refused.status, refused.body.message]).toEqual([
      400,
      'the task has had 500 comments and the like; it takes no more of them, only decisions',
    ]);
    expect((await act(bob, task, 'approve')).status).toBe(200);
  }, 180_000);

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

test('every run of this file replays to the same end', () => expectReplays(12), 60_000);
