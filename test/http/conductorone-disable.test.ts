import { expect, onTestFinished, test } from 'vitest';
import { systemUsers, userRoles } from '../../src/model/caller.ts';
import { kindsOf, trailOf } from '../helpers/access.ts';
import { act, administrator, alice, ask, bob, cast, expectReplays, signalbox, users } from './access-scene.ts';

const disable = (id: string, as = administrator) => as.call('POST', `/api/v1/users/${id}/disable`);
const read = async (taskId: string) => (await administrator.must('GET', `/api/v1/tasks/${taskId}`)).taskView.task;

test('a person who is disabled is out at once, with her sessions and clients, and back when she is enabled', async () => {
  const dora = await cast.person('dora');
  const { client, clientSecret } = await administrator.must('POST', '/api/v1/iam/personal_clients', {
    userId: dora.id,
  });
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: client.clientId,
    client_secret: clientSecret,
  });
  const token = () =>
    signalbox.call('POST', '/auth/v1/token', form.toString(), { 'Content-Type': 'application/x-www-form-urlencoded' });
  expect((await token()).status).toBe(200);
  expect((await dora.call('GET', '/api/v1/auth/introspect')).status).toBe(200);
  const { body } = await disable(dora.id);
  expect(body).toMatchObject({
    userView: { user: { status: 'DISABLED' } },
    signalbox: { reassigned: 0, closed: 0, left: 0 },
  });
  expect((await dora.call('GET', '/api/v1/auth/introspect')).status).toBe(401);
  expect((await token()).status).toBe(401);
  await administrator.must('POST', `/api/v1/users/${dora.id}/enable`);
  expect((await dora.call('GET', '/api/v1/auth/introspect')).status).toBe(200);
  expect((await token()).status).toBe(200);
});

test('steps that she alone could decide go to the super administrators; those of others stay', async () => {
  const eve = await cast.person('eve');
  const alone = await ask({ steps: [users(eve), users(bob)] });
  const shared = await ask({ steps: [users(eve, bob)] });
  const { body } = await disable(eve.id);
  expect(body.signalbox).toEqual({ reassigned: 1, closed: 0, left: 0 });
  const moved = await read(alone.task.id);
  expect(moved.stepApproverIds).not.toContain(eve.id);
  expect(moved.stepApproverIds).toContain(administrator.id);
  expect((await read(shared.task.id)).policy.current.id).toBe(shared.task.policy.current.id);
  const trail = await trailOf(alice, alone.task.id);
  expect(trail.find((entry) => entry.approvalReassigned)).toMatchObject({ userId: systemUsers.system });
  expect(JSON.stringify(trail)).toContain('was disabled.');
  // The request goes on as any other.
  const approved = await act(administrator, moved, 'approve');
  expect(approved.body.taskView.task.stepApproverIds).toEqual([bob.id]);
  expect((await act(bob, await read(shared.task.id), 'approve')).status).toBe(200);
  // Nothing is left to do the second time.
  expect((await disable(eve.id)).body.signalbox).toEqual({ reassigned: 0, closed: 0, left: 0 });
});

test('the fallback of a step comes before the super administrators; what a manager was asked goes there too', async () => {
  const frank = await cast.person('frank');
  const fred = await cast.person('fred', { managerIds: [frank.id] });
  const { task } = await ask({
    steps: [{ approval: { manager: { fallbackUserIds: [bob.id] } } }],
    body: { identityUserId: fred.id },
    as: administrator,
  });
  expect(task.stepApproverIds).toEqual([frank.id]);
  expect((await disable(frank.id)).body.signalbox.reassigned).toBe(1);
  expect((await read(task.id)).stepApproverIds).toEqual([bob.id]);
});

test('requests for her own access are closed, and what takes access away goes on', async () => {
  const gina = await cast.person('gina');
  const { task } = await ask({ steps: [users(bob)], body: { identityUserId: gina.id }, as: gina });
  expect((await disable(gina.id)).body.signalbox).toEqual({ reassigned: 0, closed: 1, left: 0 });
  expect(await read(task.id)).toMatchObject({
    state: 'TASK_STATE_CLOSED',
    type: { grant: { outcome: 'GRANT_OUTCOME_CANCELLED' } },
  });
  expect(kindsOf(await trailOf(alice, task.id)).length).toBeGreaterThan(0);
});

test('what she alone decides is found behind more requests than one page has, which others can decide as well', async () => {
  const iris = await cast.person('iris');
  const ivan = await cast.person('ivan', { managerIds: [iris.id] });
  const { task } = await ask({
    steps: [{ approval: { manager: { fallbackUserIds: [bob.id] } } }],
    body: { identityUserId: ivan.id },
    as: administrator,
  });
  expect(task.stepApproverIds).toEqual([iris.id]);
  // Newer ones, as copies of its row that bob may decide as well.
  await signalbox.pool.query(
    `INSERT INTO task (id, kind, state, app_id, entitlement_id, identity_user_id, timed, document, created_at, updated_at)
     SELECT id || n, kind, state, app_id, entitlement_id, identity_user_id || n, timed,
       document || jsonb_build_object('id', id || n, 'stepApproverIds', $2::jsonb), created_at + interval '1 s' * n, updated_at
     FROM task, generate_series(1, 120) n WHERE id = $1`,
    [task.id, JSON.stringify([iris.id, bob.id])],
  );
  onTestFinished(async () => void (await signalbox.pool.query('DELETE FROM task WHERE id LIKE $1', [`${task.id}_%`])));
  expect((await disable(iris.id)).body.signalbox).toEqual({ reassigned: 1, closed: 0, left: 0 });
  expect((await read(task.id)).stepApproverIds).toEqual([bob.id]);
});

test('provisioning by hand that waits for her alone is left for an administrator, who finishes it', async () => {
  const hugo = await cast.person('hugo');
  const { task } = await ask({ steps: [users(bob)], owners: [hugo.id] });
  const provisioning = (await act(bob, task, 'approve')).body.taskView.task;
  expect(provisioning.stepApproverIds).toEqual([hugo.id]);
  expect((await disable(hugo.id)).body.signalbox.left).toBe(1);
  const done = await act(administrator, provisioning, 'provision-complete');
  expect([done.status, done.body.taskView?.task.state]).toEqual([200, 'TASK_STATE_CLOSED']);
});

test('nobody disables herself, a user of Signalbox itself, or somebody with a greater role', async () => {
  expect((await disable(administrator.id)).status).toBe(400);
  expect((await disable(systemUsers.system)).status).toBe(400);
  const boss = await cast.person('boss', { roleIds: [userRoles.applicationAdministrator] });
  const chief = await cast.person('chief', { roleIds: [userRoles.superAdministrator] });
  expect((await disable(chief.id, boss)).status).toBe(403);
  expect((await disable(chief.id, bob)).status).toBe(403);
  expect((await disable('0'.repeat(27))).status).toBe(404);
});

test('every run of this file goes on under the code of today', () => expectReplays(3));
