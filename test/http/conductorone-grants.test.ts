import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCast, taskWhen, type Access, type Cast, type Person } from '../helpers/access.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
let cast: Cast;
let administrator: Person;
let alice: Person;
let bob: Person;

beforeAll(async () => {
  signalbox = await startSignalbox();
  cast = await createCast(signalbox);
  ({ administrator } = cast);
  [alice, bob] = await Promise.all([cast.person('alice'), cast.person('bob')]);
});
afterAll(() => signalbox?.stop());

const nobody = '2fCjgK8tYJxV9u8d1wupBMeXZ45';
const closed = (task: any) => task.state === 'TASK_STATE_CLOSED';
const minutes = (count: number) => new Date(Date.now() + count * 60_000).toISOString();
/** Given without anybody's leave, but for what a test changes. */
const given = (entitlement: object = {}) =>
  cast.access({ steps: [{ accept: {} }], entitlement: { provisionPolicy: { unconfigured: {} }, ...entitlement } });

interface Held extends Access {
  readonly appUserId: string;
}

/** Access that somebody has: asked for, approved and provided by hand. */
async function held(person: Person, access: Access, fields: object = {}): Promise<Held> {
  const { taskView } = await person.must('POST', '/api/v1/task/grant', {
    appId: access.appId,
    appEntitlementId: access.appEntitlementId,
    identityUserId: person.id,
    ...fields,
  });
  await provide(taskView.task.id);
  const [binding] = await bindingsOf(person, access);
  return { ...access, appUserId: binding.appUserId };
}

async function provide(taskId: string): Promise<any> {
  const waiting = await taskWhen(
    administrator,
    taskId,
    ({ policy }) => policy.current?.provision?.state === 'PROVISION_INSTANCE_STATE_WAITING',
  );
  await administrator.must('POST', `/api/v1/tasks/${taskId}/action/provision-complete`, {
    policyStepId: waiting.policy.current.id,
  });
  return taskWhen(administrator, taskId, closed);
}

async function bindingsOf(person: Person, { appId, appEntitlementId }: Access): Promise<readonly any[]> {
  return (
    await administrator.must('GET', `/api/v1/apps/${appId}/entitlements/${appEntitlementId}/users/${person.id}/grants`)
  ).bindings;
}

const ofAccount = ({ appId, appEntitlementId, appUserId }: Held) =>
  `/api/v1/apps/${appId}/entitlements/${appEntitlementId}/users/${appUserId}`;

describe('remove-membership', () => {
  test('asks for the end of the access, which the workflow of the request carries out', async () => {
    const access = await held(alice, await given());
    const path = `/api/v1/apps/${access.appId}/entitlements/${access.appEntitlementId}/remove-membership`;
    expect((await bob.call('DELETE', path, { appUserId: access.appUserId })).status).toBe(403);
    expect((await alice.call('DELETE', path, {})).body.message).toContain('AppUserId');
    expect((await alice.call('DELETE', path, { appUserId: nobody })).status).toBe(404);
    const { revokeTaskId } = await alice.must('DELETE', path, { appUserId: access.appUserId });
    const again = await alice.call('DELETE', path, { appUserId: access.appUserId });
    expect([again.status, again.body.details[0].id]).toEqual([409, revokeTaskId]);
    expect(await bindingsOf(alice, access)).toHaveLength(1);
    expect((await provide(revokeTaskId)).type.revoke.outcome).toBe('REVOKE_OUTCOME_REVOKED');
    expect(await bindingsOf(alice, access)).toEqual([]);
    expect((await alice.call('DELETE', path, { appUserId: access.appUserId })).status).toBe(404);
  });
});

describe('how long a grant lasts', () => {
  test('a new end takes the place of the old one, and at the new end the access is asked back', async () => {
    const access = await held(alice, await given(), { grantDuration: '86400s' });
    let soon = '';
    for (const ahead of [60, 0.1]) {
      const end = (soon = minutes(ahead));
      const { binding } = await administrator.must('POST', `${ofAccount(access)}/update-grant-duration`, {
        newDeprovisionAt: end,
      });
      expect(binding).toMatchObject({ appUserId: access.appUserId, deprovisionAt: end });
    }
    expect((await bindingsOf(alice, access))[0].deprovisionAt).toBe(soon);
    const ended = () =>
      administrator.must('POST', '/api/v1/search/tasks', {
        appEntitlementIds: [access.appEntitlementId],
        taskTypes: [{ revoke: {} }],
      });
    await expect.poll(async () => (await ended()).list.length, { timeout: 30_000 }).toBe(1);
    expect((await ended()).list[0].task.type.revoke.source.expired).toBeDefined();
  }, 60_000);

  test('an end that was moved away and back comes once', async () => {
    // Long enough for the calls before it on a busy machine.
    const access = await held(alice, await given(), { grantDuration: '60s' });
    const [{ deprovisionAt }] = await bindingsOf(alice, access);
    for (const end of [minutes(60), deprovisionAt])
      await administrator.must('POST', `${ofAccount(access)}/update-grant-duration`, { newDeprovisionAt: end });
    const asked = async () =>
      (
        await administrator.must('POST', '/api/v1/search/tasks', {
          appEntitlementIds: [access.appEntitlementId],
          taskTypes: [{ revoke: {} }],
        })
      ).list;
    await expect.poll(async () => (await asked()).length, { timeout: 120_000 }).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    expect(await asked()).toHaveLength(1);
  }, 180_000);

  test('an end that is taken away does not come', async () => {
    const access = await held(alice, await given(), { grantDuration: '86400s' });
    await administrator.must('POST', `${ofAccount(access)}/update-grant-duration`, { newDeprovisionAt: minutes(0.1) });
    const { binding } = await administrator.must('POST', `${ofAccount(access)}/remove-grant-duration`, {});
    expect(binding.deprovisionAt).toBeUndefined();
    await new Promise((resolve) => setTimeout(resolve, 8_000));
    const { list } = await administrator.must('POST', '/api/v1/search/tasks', {
      appEntitlementIds: [access.appEntitlementId],
      taskTypes: [{ revoke: {} }],
    });
    expect(list).toEqual([]);
    // One may be given again, also to a grant that never had one.
    expect(
      (await administrator.must('POST', `${ofAccount(access)}/update-grant-duration`, { newDeprovisionAt: minutes(5) }))
        .binding.deprovisionAt,
    ).toBeDefined();
  }, 30_000);

  test('is what the entitlement allows, and administrators alone change it', async () => {
    const access = await held(alice, await given({ durationGrant: '3600s' }));
    const change = (person: Person, newDeprovisionAt?: unknown) =>
      person.call('POST', `${ofAccount(access)}/update-grant-duration`, { newDeprovisionAt });
    expect((await change(alice, minutes(5))).status).toBe(403);
    expect((await change(administrator, minutes(120))).body.message).toBe(
      'invalid NewDeprovisionAt: the entitlement is granted for 3600s at most',
    );
    for (const wrong of [undefined, 'tomorrow', '2001', minutes(-1), '9999-01-01T00:00:00Z', 5])
      expect([wrong, (await change(administrator, wrong)).status]).toEqual([wrong, 400]);
    expect((await administrator.call('POST', `${ofAccount(access)}/remove-grant-duration`, {})).body.code).toBe(9);
    expect(
      (await administrator.call('POST', `${ofAccount({ ...access, appUserId: nobody })}/remove-grant-duration`, {}))
        .status,
    ).toBe(404);
  });
});

describe('offboarding', () => {
  test('asks back all that somebody has, also what a request is open for', async () => {
    const carol = await cast.person('carol');
    const [one, two, denied] = await Promise.all([
      held(carol, await given()),
      held(carol, await given()),
      held(carol, await given()),
    ]);
    const { policy } = await administrator.must('POST', '/api/v1/policies', {
      displayName: 'no',
      policyType: 'POLICY_TYPE_REVOKE',
      policySteps: { revoke: { steps: [{ reject: {} }] } },
    });
    await administrator.must('POST', `/api/v1/apps/${denied.appId}/entitlements/${denied.appEntitlementId}`, {
      entitlement: { revokePolicyId: policy.id },
      updateMask: 'revokePolicyId',
    });
    const longer = (
      await carol.must('POST', '/api/v1/task/grant', {
        appId: two.appId,
        appEntitlementId: two.appEntitlementId,
        identityUserId: carol.id,
      })
    ).taskView.task;
    const answer = await administrator.must('POST', '/api/v1/task/offboarding', {
      subjectUserId: carol.id,
      description: 'leaves',
    });
    expect(answer.taskView.task).toMatchObject({
      description: 'leaves',
      createdByUserId: administrator.id,
      userId: carol.id,
    });
    const asked = async () =>
      (
        await administrator.must('POST', '/api/v1/search/tasks', {
          subjectIds: [carol.id],
          taskTypes: [{ revoke: {} }],
        })
      ).list.map(({ task }: any) => task);
    const entitlements = async () => (await asked()).map(({ type }: any) => type.revoke.appEntitlementId).toSorted();
    await expect
      .poll(entitlements, { timeout: 15_000 })
      .toEqual([one.appEntitlementId, denied.appEntitlementId].toSorted());
    await carol.must('POST', `/api/v1/tasks/${longer.id}/action/close`, {});
    await expect
      .poll(entitlements, { timeout: 30_000 })
      .toEqual([one.appEntitlementId, two.appEntitlementId, denied.appEntitlementId].toSorted());
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    // A denied request is not asked for again.
    expect(await entitlements()).toHaveLength(3);
  }, 90_000);

  test('is for administrators, of somebody who is there', async () => {
    expect((await alice.call('POST', '/api/v1/task/offboarding', { subjectUserId: alice.id })).status).toBe(403);
    expect((await administrator.call('POST', '/api/v1/task/offboarding', { subjectUserId: nobody })).status).toBe(404);
    expect((await administrator.call('POST', '/api/v1/task/offboarding', {})).status).toBe(400);
    const dave = await cast.person('dave');
    expect(
      (await administrator.must('POST', '/api/v1/task/offboarding', { subjectUserId: dave.id })).taskView,
    ).toBeUndefined();
  });
});

describe('what is and was held', () => {
  test('the past and the feed of grants, by every filter', async () => {
    const access = await held(bob, await given());
    const { appId, appEntitlementId, appUserId } = access;
    const feed = async (body: object) =>
      (await alice.must('POST', '/api/v1/grants/feed', body)).list.map(({ feed }: any) => feed.eventType);
    const past = async (body: object) => (await alice.must('POST', '/api/v1/search/past-grants', body)).list;
    const refs = { appEntitlementRefs: [{ appId, id: appEntitlementId }], appUserRefs: [{ appId, id: appUserId }] };
    expect(await feed({ ...refs, appRefs: [{ id: appId }], userRefs: [{ id: bob.id }] })).toEqual([
      'GRANT_EVENT_TYPE_ADDED',
    ]);
    expect(await past({ ...refs, appIds: [appId] })).toEqual([]);
    const { taskView } = await administrator.must('POST', '/api/v1/task/revoke', {
      appId,
      appEntitlementId,
      identityUserId: bob.id,
    });
    await provide(taskView.task.id);
    const both = await alice.must('POST', '/api/v1/grants/feed', refs);
    expect(both.list.map(({ feed }: any) => feed.eventType)).toEqual([
      'GRANT_EVENT_TYPE_ADDED',
      'GRANT_EVENT_TYPE_REMOVED',
    ]);
    expect(both.list[0]).toMatchObject({
      feed: { appId, appEntitlementId, appUserId, ticketId: expect.any(String) },
      appPath: '$.expanded[0]',
      appUserPath: '$.expanded[1]',
      entitlementPath: '$.expanded[2]',
    });
    const [{ history }] = await past({ ...refs, appIds: [appId] });
    expect(history).toMatchObject({ appId, appEntitlementId, appUserId });
    expect(Date.parse(history.revokedAt)).toBeGreaterThan(Date.parse(history.grantedAt));
    expect(await feed({ ...refs, after: history.grantedAt })).toEqual(['GRANT_EVENT_TYPE_REMOVED']);
    expect(await feed({ ...refs, before: history.revokedAt })).toEqual(['GRANT_EVENT_TYPE_ADDED']);
    expect([
      await feed({ userRefs: [{ id: nobody }] }),
      await feed({ appRefs: [{ id: nobody }] }),
      await past({ appIds: [nobody] }),
    ]).toEqual([[], [], []]);
  });

  test.each([
    ['/api/v1/grants/feed', { after: 'yesterday' }],
    ['/api/v1/grants/feed', { appRefs: 'x' }],
    ['/api/v1/grants/feed', { userRefs: [{}] }],
    ['/api/v1/grants/feed', { appIds: [nobody] }],
    ['/api/v1/search/past-grants', { appEntitlementRefs: { id: nobody } }],
    ['/api/v1/search/past-grants', { appIds: ['x', 5] }],
    ['/api/v1/search/past-grants', { userRefs: [{ id: nobody }] }],
    [
      '/api/v1/search/past-grants',
      { appIds: [nobody], appUserRefs: [{ appId: '2fCjgK8tYJxV9u8d1wupBMeXZ46', id: nobody }] },
    ],
    ['/api/v1/search/grants', { entitlementRefs: nobody }],
  ])('%s refuses %j', async (path, body) => {
    expect((await alice.call('POST', path, body)).status).toBe(400);
  });

  test('the entitlements of an account, and who has an entitlement until when', async () => {
    const access = await held(alice, await given(), { grantDuration: '7200s' });
    const { appId, appEntitlementId, appUserId } = access;
    const [plain, searched, grants] = await Promise.all([
      bob.must('GET', `/api/v1/apps/${appId}/entitlements/users/${appUserId}`),
      bob.must('GET', `/api/v1/search/apps/${appId}/entitlements/users/${appUserId}`),
      bob.must('GET', `/api/v1/apps/${appId}/entitlements/${appEntitlementId}/grants`),
    ]);
    expect(plain.list).toMatchObject([{ appEntitlement: { id: appEntitlementId }, appPath: '$.expanded[0]' }]);
    expect(searched.list).toMatchObject([
      {
        entitlement: { appEntitlement: { id: appEntitlementId } },
        appEntitlementUserBindings: [{ appUserId, deprovisionAt: expect.any(String) }],
      },
    ]);
    expect(grants.list).toMatchObject([
      { appUser: { id: appUserId }, user: { id: alice.id }, expired: expect.any(String) },
    ]);
    for (const path of [
      `/api/v1/apps/${appId}/entitlements/users/${nobody}`,
      `/api/v1/search/apps/${nobody}/entitlements/users/${appUserId}`,
      `/api/v1/apps/${nobody}/entitlements/${appEntitlementId}/grants`,
    ]) {
      expect([path, (await bob.call('GET', path)).status]).toEqual([path, 404]);
    }
    expect((await bob.call('GET', `/api/v1/apps/${appId}/entitlements/users/${appUserId}?pagetoken=x`)).status).toBe(
      400,
    );
  });

  test('the entitlements of a resource', async () => {
    const { app } = await administrator.must('POST', '/api/v1/apps', { displayName: 'a' });
    const { appResourceType } = await administrator.must('POST', `/api/v1/apps/${app.id}/resource_types`, {
      displayName: 't',
    });
    const { appResource } = await administrator.must(
      'POST',
      `/api/v1/apps/${app.id}/resource_types/${appResourceType.id}/resources`,
      { displayName: 'r' },
    );
    await administrator.must('POST', `/api/v1/apps/${app.id}/entitlements`, {
      displayName: 'of it',
      appResourceId: appResource.id,
      appResourceTypeId: appResourceType.id,
    });
    await administrator.must('POST', `/api/v1/apps/${app.id}/entitlements`, { displayName: 'other' });
    const path = (type: string) =>
      `/api/v1/apps/${app.id}/entitlements/resource_types/${type}/resources/${appResource.id}`;
    const { list } = await alice.must('GET', path(appResourceType.id));
    expect(list).toMatchObject([{ appEntitlement: { displayName: 'of it' }, appResourcePath: expect.any(String) }]);
    expect((await alice.call('GET', path(nobody))).status).toBe(404);
  });
});
