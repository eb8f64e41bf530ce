import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCast, taskWhen, type Access, type AccessOptions, type Cast, type Person } from '../helpers/access.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
let cast: Cast;
let administrator: Person;
let alice: Person;
let bob: Person;
let carol: Person;

beforeAll(async () => {
  signalbox = await startSignalbox();
  cast = await createCast(signalbox);
  ({ administrator } = cast);
  [alice, bob, carol] = await Promise.all([cast.person('alice'), cast.person('bob'), cast.person('carol')]);
});
afterAll(() => signalbox?.stop());

const users = (...people: Person[]) => ({ approval: { users: { userIds: people.map(({ id }) => id) } } });
const byHand = (person: Person) => ({ provisionPolicy: { manual: { assignee: { users: { userIds: [person.id] } } } } });

async function ask(
  options: AccessOptions & { readonly body?: object },
): Promise<{ readonly task: any; readonly access: Access }> {
  const access = await cast.access(options);
  const { appId, appEntitlementId } = access;
  const { taskView } = await alice.must('POST', '/api/v1/task/grant', {
    appId,
    appEntitlementId,
    identityUserId: alice.id,
    ...options.body,
  });
  return { task: taskView.task, access };
}

async function act(person: Person, { id }: { readonly id: string }, name: string, body: object = {}) {
  const { policy } = await taskWhen(administrator, id, () => true);
  return person.call('POST', `/api/v1/tasks/${id}/action/${name}`, { policyStepId: policy.current?.id, ...body });
}

describe('how long a grant lasts (C142)', () => {
  test('the maximum of the entitlement holds for everybody, when it is asked for and when it is changed', async () => {
    const { task } = await ask({ steps: [users(bob)], entitlement: { durationGrant: '3600s' } });
    for (const person of [alice, bob, administrator]) {
      expect((await act(person, task, 'update-grant-duration', { duration: '3601s' })).status).toBe(400);
      expect((await act(person, task, 'update-grant-duration', { duration: '1800s' })).status).toBe(200);
    }
  });

  test('after an approval the requester and who provisions cannot change it; who approved and administrators can', async () => {
    const { task } = await ask({
      steps: [users(bob), users(carol)],
      entitlement: { durationGrant: '7200s', ...byHand(alice) },
      body: { grantDuration: '3600s' },
    });
    const change = async (person: Person) =>
      (await act(person, task, 'update-grant-duration', { duration: '7200s' })).status;
    expect(await change(alice)).toBe(200);
    await act(bob, task, 'approve');
    expect([await change(alice), await change(bob), await change(carol)]).toEqual([403, 200, 200]);
    await act(carol, task, 'approve');
    expect([await change(alice), await change(carol), await change(administrator)]).toEqual([403, 200, 200]);
  });

  test('a change is told to who provisions', async () => {
    const { task } = await ask({ steps: [{ accept: {} }], entitlement: byHand(bob), body: { grantDuration: '3600s' } });
    const { body } = await act(administrator, task, 'update-grant-duration', { duration: '60s' });
    expect(body.taskView.task.policy.current.provision.provision.provisionTarget.grantDuration).toBe('60s');
  });

  test.each(['0s', '999999999999s'])('%s is refused wherever it can be set', async (duration) => {
    const access = await cast.access({ steps: [users(bob)] });
    const { appId, appEntitlementId } = access;
    expect(
      (
        await alice.call('POST', '/api/v1/task/grant', {
          appId,
          appEntitlementId,
          identityUserId: alice.id,
          grantDuration: duration,
        })
      ).status,
    ).toBe(400);
    expect(
      (
        await administrator.call('POST', `/api/v1/apps/${appId}/entitlements`, {
          displayName: 'e',
          durationGrant: duration,
        })
      ).status,
    ).toBe(400);
    const { task } = await ask({ steps: [users(bob)] });
    expect((await act(alice, task, 'update-grant-duration', { duration })).status).toBe(400);
  });

  test('no step of a policy waits or escalates for longer than a hundred years', async () => {
    const save = (step: object) =>
      administrator.call('POST', '/api/v1/policies', {
        displayName: 'p',
        policyType: 'POLICY_TYPE_GRANT',
        policySteps: { grant: { steps: [step] } },
      });
    expect((await save({ wait: { duration: { duration: '999999999999s' } } })).status).toBe(400);
    expect((await save({ wait: { condition: { condition: 'true' }, timeoutDuration: '999999999999s' } })).status).toBe(
      400,
    );
    const escalation = { expiration: '999999999999999999', cancelTicket: {} };
    expect((await save({ approval: { ...users(bob).approval, escalationEnabled: true, escalation } })).status).toBe(
      400,
    );
  });
});

describe('nobody acts in a matter of their own', () => {
  test('a wait for a time is ended by administrators alone', async () => {
    const { task } = await ask({ steps: [{ wait: { duration: { duration: '604800s' } } }, users(bob)] });
    expect(task.actions).not.toContain('TASK_ACTION_TYPE_PROCESS_NOW');
    expect((await act(alice, task, 'process')).status).toBe(403);
    expect((await act(administrator, task, 'process')).body.taskView.task.stepApproverIds).toEqual([bob.id]);
  });

  test('a requester may have a condition looked at again: it ends nothing that does not hold', async () => {
    const { task } = await ask({
      steps: [{ wait: { condition: { condition: 'subject.department == "never"' } } }, users(bob)],
    });
    const looked = await act(alice, task, 'process');
    expect([looked.status, looked.body.taskView.task.policy.current.wait.state]).toEqual([
      200,
      'WAIT_INSTANCE_STATE_WAITING',
    ]);
  });

  test('a requester among the approvers does not choose another one', async () => {
    const { task } = await ask({ steps: [{ approval: { ...users(alice, bob).approval, allowReassignment: true } }] });
    expect((await act(alice, task, 'reassign', { newStepUserIds: [carol.id] })).status).toBe(403);
    expect((await act(bob, task, 'reassign', { newStepUserIds: [carol.id] })).status).toBe(200);
  });

  test('whose access ends does not keep it by closing, restarting or calling off', async () => {
    const { task, access } = await ask({ steps: [{ accept: {} }], entitlement: byHand(alice) });
    await act(alice, task, 'provision-complete');
    const { appId, appEntitlementId } = access;
    const { taskView } = await administrator.must('POST', '/api/v1/task/revoke', {
      appId,
      appEntitlementId,
      identityUserId: alice.id,
    });
    for (const name of ['close', 'restart', 'provision-cancel'])
      expect([name, (await act(alice, taskView.task, name)).status]).toEqual([name, 403]);
    expect((await act(alice, taskView.task, 'provision-complete')).body.taskView.task.type.revoke.outcome).toBe(
      'REVOKE_OUTCOME_REVOKED',
    );
  });
});
