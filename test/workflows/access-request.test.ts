import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  createCast,
  kindsOf,
  taskWhen,
  trailOf,
  type AccessOptions,
  type Cast,
  type Person,
} from '../helpers/access.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';
import { createTimeSkipping } from '../helpers/temporal.ts';
import { startTestReceiver, status, type TestReceiver } from '../outbound/receiver.ts';

let environment: TestWorkflowEnvironment;
let signalbox: Signalbox;
let receiver: TestReceiver;
let cast: Cast;
let alice: Person;
let bob: Person;
let carol: Person;

beforeAll(async () => {
  [environment, receiver] = await Promise.all([createTimeSkipping(), startTestReceiver()]);
  signalbox = await startSignalbox({
    temporal: { address: environment.address, namespace: 'default', taskQueue: `access-${randomUUID()}`, tls: false },
  });
  cast = await createCast(signalbox);
  [alice, bob, carol] = await Promise.all([cast.person('alice'), cast.person('bob'), cast.person('carol')]);
});
afterAll(async () => {
  await signalbox?.stop();
  await receiver?.close();
  await environment?.teardown();
});
beforeEach(() => {
  receiver.deliveries.length = 0;
  receiver.answer = status(202);
});

const closed = (task: any) => task.state === 'TASK_STATE_CLOSED';
const users = (...people: Person[]) => ({ users: { userIds: people.map(({ id }) => id) } });

async function ask(options: AccessOptions & { readonly body?: object }) {
  const access = await cast.access(options);
  const { taskView } = await alice.must('POST', '/api/v1/task/grant', {
    appId: access.appId,
    appEntitlementId: access.appEntitlementId,
    identityUserId: alice.id,
    ...options.body,
  });
  return { task: taskView.task, access };
}

function escalating(reaction: object) {
  return {
    approval: {
      ...users(bob),
      escalationEnabled: true,
      escalation: { expiration: '86400', escalationComment: 'a day is over', ...reaction },
    },
  };
}

test('a grant for 30 days revokes itself after 30 days, by a task whose source is "expired" (C145)', async () => {
  const manual = { manual: { assignee: { users: { userIds: [bob.id] } } } };
  const { task, access } = await ask({
    steps: [{ accept: {} }],
    entitlement: { provisionPolicy: manual, durationGrant: '2592000s' },
  });
  expect(task.type.grant.grantDuration).toBe('2592000s');
  await bob.must('POST', `/api/v1/tasks/${task.id}/action/provision-complete`, {});
  const held = () =>
    alice.must('GET', `/api/v1/apps/${access.appId}/entitlements/${access.appEntitlementId}/users/${alice.id}/grants`);
  const [binding] = (await held()).bindings;
  expect(Date.parse(binding.deprovisionAt) - Date.parse(binding.createdAt)).toBeCloseTo(2_592_000_000, -4);

  await environment.sleep('29 days');
  const search = async () =>
    (await alice.must('POST', '/api/v1/search/tasks', { applicationIds: [access.appId], taskTypes: [{ revoke: {} }] }))
      .list;
  expect(await search()).toEqual([]);
  const started = performance.now();
  await environment.sleep('2 days');
  await expect.poll(async () => (await search()).length, { timeout: 5_000 }).toBe(1);
  expect(performance.now() - started).toBeLessThan(4_000);
  const [{ task: revoke }] = await search();
  expect(revoke).toMatchObject({
    origin: 'TASK_ORIGIN_TIME_REVOKE',
    type: { revoke: { source: { expired: {} } } },
    stepApproverIds: [bob.id],
  });
  expect((await held()).bindings).toHaveLength(1);
  await bob.must('POST', `/api/v1/tasks/${revoke.id}/action/provision-complete`, {});
  expect((await held()).bindings).toEqual([]);
});

test('a grant that was revoked before its time is not revoked again', async () => {
  const manual = { manual: { assignee: { users: { userIds: [bob.id] } } } };
  const { task, access } = await ask({
    steps: [{ accept: {} }],
    entitlement: { provisionPolicy: manual },
    body: { grantDuration: '86400s' },
  });
  await bob.must('POST', `/api/v1/tasks/${task.id}/action/provision-complete`, {});
  const { taskView } = await alice.must('POST', '/api/v1/task/revoke', {
    appId: access.appId,
    appEntitlementId: access.appEntitlementId,
    identityUserId: alice.id,
  });
  await bob.must('POST', `/api/v1/tasks/${taskView.task.id}/action/provision-complete`, {});
  await environment.sleep('3 days');
  const { list } = await alice.must('POST', '/api/v1/search/tasks', {
    applicationIds: [access.appId],
    taskTypes: [{ revoke: {} }],
  });
  expect(list).toHaveLength(1);
});

describe('access that lasts on while its old end is being carried out (C145)', () => {
  const byHand = (...people: Person[]) => ({ manual: { assignee: users(...people) } });
  const complete = async (person: Person, taskId: string) => {
    const { policy } = await taskWhen(person, taskId, ({ policy }) => policy.current?.provision !== undefined);
    await person.must('POST', `/api/v1/tasks/${taskId}/action/provision-complete`, { policyStepId: policy.current.id });
  };

  /** Access for a day that is over, and the request that takes it back. */
  async function expiring(deprovisionerPolicy: object) {
    const body = { grantDuration: '86400s' };
    const { task, access } = await ask({
      steps: [{ accept: {} }],
      entitlement: { provisionPolicy: byHand(bob), deprovisionerPolicy },
      body,
    });
    await complete(bob, task.id);
    await taskWhen(alice, task.id, closed);
    const bindings = async () =>
      (
        await alice.must(
          'GET',
          `/api/v1/apps/${access.appId}/entitlements/${access.appEntitlementId}/users/${alice.id}/grants`,
        )
      ).bindings;
    await environment.sleep('25 hours');
    const expiries = async () =>
      (
        await alice.must('POST', '/api/v1/search/tasks', {
          applicationIds: [access.appId],
          taskTypes: [{ revoke: {} }],
        })
      ).list.map(({ task: found }: any) => found);
    await expect.poll(async () => (await expiries()).length, { timeout: 5_000 }).toBe(1);
    const [{ id: expiryId }] = await expiries();
    const renew = async () => {
      const { appId, appEntitlementId } = access;
      const { taskView } = await alice.must('POST', '/api/v1/task/grant', {
        appId,
        appEntitlementId,
        identityUserId: alice.id,
        ...body,
      });
      await complete(bob, taskView.task.id);
      await taskWhen(alice, taskView.task.id, closed);
    };
    return { access, bindings, expiryId, expiries, renew };
  }

  async function expectCalledOff(expiryId: string): Promise<void> {
    const { type } = await taskWhen(alice, expiryId, closed);
    expect(type.revoke.outcome).toBe('REVOKE_OUTCOME_CANCELLED');
    const comments = (await trailOf(alice, expiryId)).map(({ comment }) => comment?.comment ?? '');
    expect(comments.join()).toContain('holds the access for longer');
  }

  test('a renewed grant stays, and ends at its own time', async () => {
    const { bindings, expiryId, expiries, renew } = await expiring(byHand(bob));
    await renew();
    await complete(bob, expiryId);
    await expectCalledOff(expiryId);
    expect(await bindings()).toHaveLength(1);
    await environment.sleep('25 hours');
    await expect.poll(async () => (await expiries()).length, { timeout: 5_000 }).toBe(2);
    const next = (await expiries()).find(({ id }: any) => id !== expiryId);
    await complete(bob, next.id);
    expect((await taskWhen(alice, next.id, closed)).type.revoke.outcome).toBe('REVOKE_OUTCOME_REVOKED');
    expect(await bindings()).toEqual([]);
  });

  test('steps that are left of the expiry are not begun', async () => {
    const { bindings, expiryId, renew } = await expiring({
      multiStep: { provisionSteps: [byHand(bob), byHand(carol)] },
    });
    await renew();
    await complete(bob, expiryId);
    await expectCalledOff(expiryId);
    expect(await bindings()).toHaveLength(1);
  });

  test('a grant whose end was moved stays', async () => {
    const { access, bindings, expiryId } = await expiring(byHand(bob));
    const [{ appUserId, deprovisionAt }] = await bindings();
    const newDeprovisionAt = new Date(Date.parse(deprovisionAt) + 30 * 86_400_000).toISOString();
    await cast.administrator.must(
      'POST',
      `/api/v1/apps/${access.appId}/entitlements/${access.appEntitlementId}/users/${appUserId}/update-grant-duration`,
      { newDeprovisionAt },
    );
    await complete(bob, expiryId);
    await expectCalledOff(expiryId);
    expect(await bindings()).toMatchObject([{ deprovisionAt: newDeprovisionAt }]);
  });

  test('a grant that somebody else ended meanwhile is revoked all the same', async () => {
    const { access, bindings, expiryId } = await expiring(byHand(bob));
    const { taskView } = await alice.must('POST', '/api/v1/task/revoke', {
      appId: access.appId,
      appEntitlementId: access.appEntitlementId,
      identityUserId: alice.id,
    });
    await complete(bob, taskView.task.id);
    await taskWhen(alice, taskView.task.id, closed);
    await complete(bob, expiryId);
    expect((await taskWhen(alice, expiryId, closed)).type.revoke.outcome).toBe('REVOKE_OUTCOME_REVOKED');
    expect(await bindings()).toEqual([]);
  });
});

test.each([
  [
    'others decide',
    () => ({ reassignToApprovers: { approverIds: [carol.id] } }),
    (task: any) => task.stepApproverIds[0] === carol.id,
  ],
  ['the step is skipped', () => ({ skipStep: {} }), (task: any) => task.policy.current?.provision !== undefined],
  [
    'the task is cancelled',
    () => ({ cancelTicket: {} }),
    (task: any) => closed(task) && task.type.grant.outcome === 'GRANT_OUTCOME_CANCELLED',
  ],
])('nobody decides in time: %s, not before (C127)', async (_name, reaction, wanted) => {
  const { task } = await ask({ steps: [escalating(reaction())] });
  expect(task.policy.current.approval.escalationInstance).toMatchObject({ alreadyEscalated: false });
  await environment.sleep('23 hours');
  expect((await taskWhen(alice, task.id, () => true)).policy.current.id).toBe(task.policy.current.id);
  await environment.sleep('2 hours');
  await taskWhen(alice, task.id, wanted);
  expect(kindsOf(await trailOf(alice, task.id))).toContain('slaEscalation');
});

test('nobody decides in time: another policy takes over (C127)', async () => {
  const { policy } = await cast.administrator.must('POST', '/api/v1/policies', {
    displayName: 'second',
    policyType: 'POLICY_TYPE_GRANT',
    policySteps: { grant: { steps: [{ approval: users(carol) }] } },
  });
  const { task } = await ask({ steps: [escalating({ replacePolicy: { policyId: policy.id } })] });
  await environment.sleep('25 hours');
  const after = await taskWhen(alice, task.id, ({ stepApproverIds }) => stepApproverIds[0] === carol.id);
  expect(after.policy.policy.id).toBe(policy.id);
});

test('a decision in time stops the clock', async () => {
  const { task } = await ask({ steps: [escalating({ cancelTicket: {} })] });
  await bob.must('POST', `/api/v1/tasks/${task.id}/action/approve`, { policyStepId: task.policy.current.id });
  await environment.sleep('3 days');
  expect((await taskWhen(alice, task.id, () => true)).state).toBe('TASK_STATE_OPEN');
});

test('a wait for a duration ends by itself, or when an administrator asks to process now', async () => {
  const wait = { wait: { duration: { duration: '3600s' }, commentOnFirstWait: 'cooling down' } };
  const { task } = await ask({ steps: [wait, { approval: users(bob) }] });
  expect(task.policy.current.wait).toMatchObject({
    state: 'WAIT_INSTANCE_STATE_WAITING',
    untilTime: { durationIfExists: '3600s' },
  });
  await environment.sleep('61 minutes');
  const after = await taskWhen(alice, task.id, ({ stepApproverIds }) => stepApproverIds.includes(bob.id));
  expect(after.policy.history[0].wait).toMatchObject({ state: 'WAIT_INSTANCE_STATE_COMPLETED', succeeded: {} });

  const second = await ask({ steps: [wait, { approval: users(bob) }] });
  const { taskView } = await cast.administrator.must('POST', `/api/v1/tasks/${second.task.id}/action/process`, {});
  expect(taskView.task.stepApproverIds).toEqual([bob.id]);
});

test('a wait for a condition ends when it holds, and times out into WAIT_TIMED_OUT', async () => {
  const wait = { wait: { condition: { condition: 'subject.department == "released"' }, timeoutDuration: '86400s' } };
  const { task } = await ask({ steps: [wait, { approval: users(bob) }] });
  await environment.sleep('25 hours');
  const timedOut = await taskWhen(alice, task.id, closed);
  expect(timedOut).toMatchObject({
    type: { grant: { outcome: 'GRANT_OUTCOME_WAIT_TIMED_OUT' } },
    policy: { history: [{ wait: { state: 'WAIT_INSTANCE_STATE_TIMED_OUT' } }] },
  });
  expect(kindsOf(await trailOf(alice, task.id))).toEqual(
    expect.arrayContaining(['waitStepWaiting', 'waitStepTimedOut']),
  );

  const second = await ask({ steps: [wait, { approval: users(bob) }] });
  await signalbox.pool.query(`UPDATE person SET document = document || '{"department":"released"}' WHERE id = $1`, [
    alice.id,
  ]);
  await environment.sleep('2 hours');
  await taskWhen(alice, second.task.id, ({ stepApproverIds }) => stepApproverIds.includes(bob.id));
});

test('an approval endpoint that never answers is denied after the callback time-out (C62, C80)', async () => {
  const { webhook } = await cast.administrator.must('POST', '/api/v1/webhooks', {
    displayName: 'silent',
    url: receiver.url,
  });
  const { task } = await ask({ steps: [{ approval: { webhook: { webhookId: webhook.id } } }] });
  await receiver.until(1);
  await environment.sleep('7 days');
  expect((await taskWhen(alice, task.id, () => true)).state).toBe('TASK_STATE_OPEN');
  await environment.sleep('2 days');
  expect((await taskWhen(alice, task.id, closed)).type.grant.outcome).toBe('GRANT_OUTCOME_DENIED');
});

test('a task costs the engine few events', async () => {
  const { task } = await ask({ steps: [{ approval: users(bob) }] });
  await bob.must('POST', `/api/v1/tasks/${task.id}/action/deny`, { policyStepId: task.policy.current.id });
  const { events } = await environment.client.workflow.getHandle(`task/${task.id}`).fetchHistory();
  // Started, a patch of two, two updates of two, four activities and six workflow tasks of three each, completed.
  expect(events?.length).toBeLessThanOrEqual(38);
});
