import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCast, taskWhen, type Cast, type Person } from '../helpers/access.ts';
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

const nobody = '2fCjgK8tYJxV9u8d1wupBMeXZ45';
const ask = async (person: Person, { appId, appEntitlementId }: { appId: string; appEntitlementId: string }) =>
  (await person.must('POST', '/api/v1/task/grant', { appId, appEntitlementId, identityUserId: person.id })).taskView
    .task;

/** One thing of each kind that has owners, with its path in each version. */
async function things(): Promise<readonly { v1: string; v2: string; prefix: string }[]> {
  const { app } = await administrator.must('POST', '/api/v1/apps', { displayName: 'a' });
  const { appEntitlementView } = await administrator.must('POST', `/api/v1/apps/${app.id}/entitlements`, {
    displayName: 'e',
  });
  const { appResourceType } = await administrator.must('POST', `/api/v1/apps/${app.id}/resource_types`, {
    displayName: 't',
  });
  const { appResource } = await administrator.must(
    'POST',
    `/api/v1/apps/${app.id}/resource_types/${appResourceType.id}/resources`,
    { displayName: 'r' },
  );
  const [ofApp, ofEntitlement, ofType] = [
    `apps/${app.id}`,
    `apps/${app.id}/entitlements/${appEntitlementView.appEntitlement.id}`,
    `apps/${app.id}/resource_types/${appResourceType.id}`,
  ];
  return [
    { v1: `/api/v1/${ofApp}`, v2: `/api/v2/${ofApp}`, prefix: 'appOwner' },
    { v1: `/api/v1/${ofEntitlement}`, v2: `/api/v2/${ofEntitlement}`, prefix: 'appEntitlementOwner' },
    {
      v1: `/api/v1/${ofType}/resource/${appResource.id}`,
      v2: `/api/v2/${ofType}/resources/${appResource.id}`,
      prefix: 'appResourceOwner',
    },
  ];
}

describe('owners in roles', () => {
  test('are added, read, listed and removed, and both versions of the API see the same', async () => {
    const { appId, appEntitlementId } = await cast.access({ steps: [{ accept: {} }] });
    for (const { v1, v2, prefix } of await things()) {
      const made = (await administrator.must('POST', `${v2}/owners/users/technical/${bob.id}`, {}))[`${prefix}User`];
      expect(made).toMatchObject({ roleSlug: 'technical', user: { id: bob.id }, createdAt: expect.any(String) });
      await administrator.must('POST', `${v2}/owners/users/business/${bob.id}`, {});
      await administrator.must('POST', `${v1}/owners`, { userId: alice.id });
      expect(
        (await alice.must('GET', `${v2}/owners/users`)).list.map(({ roleSlug, user }: any) => [roleSlug, user.id]),
      ).toEqual([
        ['technical', bob.id],
        ['business', bob.id],
        ['owner', alice.id],
      ]);
      expect((await alice.must('GET', `${v2}/owners/users?role_slug=business`)).list).toHaveLength(1);
      expect((await alice.must('GET', `${v1}/ownerids`)).userIds).toEqual([bob.id, alice.id]);
      await administrator.must('DELETE', `${v2}/owners/users/technical/${bob.id}`, {});
      expect((await alice.must('GET', `${v1}/ownerids`)).userIds).toEqual([bob.id, alice.id]);
      await administrator.must('DELETE', `${v2}/owners/users/business/${bob.id}`, {});
      expect((await alice.must('GET', `${v1}/ownerids`)).userIds).toEqual([alice.id]);
      const gone = await administrator.call('DELETE', `${v2}/owners/users/business/${bob.id}`, {});
      expect([gone.status, gone.body.code]).toEqual([404, 5]);

      const entitlement = `${v2}/owners/entitlements/technical/${appId}/${appEntitlementId}`;
      expect((await administrator.must('POST', entitlement, {}))[`${prefix}Entitlement`]).toMatchObject({
        roleSlug: 'technical',
        appEntitlement: { id: appEntitlementId },
      });
      expect((await alice.must('GET', `${v2}/owners/entitlements`)).list).toHaveLength(1);
      expect((await alice.must('GET', entitlement))[`${prefix}Entitlement`].roleSlug).toBe('technical');
      await administrator.must('PUT', `${v2}/owners`, {
        roleSlug: 'technical',
        userRefs: [{ id: carol.id }],
        appEntitlementRefs: [],
      });
      expect((await alice.must('GET', `${v2}/owners/entitlements`)).list).toEqual([]);
      expect((await alice.must('GET', `${v1}/ownerids`)).userIds).toEqual([alice.id, carol.id]);
      await administrator.must('PUT', `${v2}/owners`, {
        roleSlug: 'technical',
        appEntitlementRefs: [{ appId, id: appEntitlementId }],
      });
      expect((await alice.must('GET', `${v1}/ownerids`)).userIds).toEqual([alice.id]);
      await administrator.must('DELETE', `${v1}/owners`, {});
      expect([
        (await alice.must('GET', `${v2}/owners/users`)).list,
        (await alice.must('GET', `${v2}/owners/entitlements`)).list,
      ]).toEqual([[], []]);
    }
  });

  test('that are added at the same time are all there, also while the thing itself changes', async () => {
    for (const { v1, v2 } of await things()) {
      const people = [alice, bob, carol];
      const wrapper = v1.includes('/resource/') ? 'appResource' : v1.includes('/entitlements/') ? 'entitlement' : 'app';
      const own = v1.replace('/resource/', '/resources/');
      await Promise.all([
        ...people.map(({ id }) => administrator.must('POST', `${v2}/owners/users/technical/${id}`, {})),
        ...people.map(({ id }) => administrator.must('POST', `${v1}/owners`, { userId: id })),
        ...[1, 2, 3].map((count) =>
          administrator.must('POST', own, { [wrapper]: { displayName: `name ${count}` }, updateMask: 'displayName' }),
        ),
      ]);
      expect((await alice.must('GET', `${v1}/ownerids`)).userIds.toSorted()).toEqual(
        people.map(({ id }) => id).toSorted(),
      );
    }
  });

  test('are not more than a step can ask', async () => {
    const [{ v1, v2 }] = (await things()) as any;
    const refs = Array.from({ length: 501 }, (_all, index) => ({ id: String(index).padStart(27, '0') }));
    expect(
      (await administrator.call('PUT', `${v2}/owners`, { roleSlug: 'owner', userRefs: refs })).body.message,
    ).toContain('at most 500');
    expect((await administrator.call('PUT', `${v1}/owners`, { userIds: refs.map(({ id }) => id) })).status).toBe(400);
  });

  test('who has an entitlement that owns an app decides for it', async () => {
    const group = await cast.access({
      steps: [{ accept: {} }],
      entitlement: { provisionPolicy: { unconfigured: {} } },
    });
    const membership = await ask(bob, group);
    const waiting = await taskWhen(
      administrator,
      membership.id,
      ({ policy }) => policy.current?.provision?.state === 'PROVISION_INSTANCE_STATE_WAITING',
    );
    await administrator.must('POST', `/api/v1/tasks/${membership.id}/action/provision-complete`, {
      policyStepId: waiting.policy.current.id,
    });
    const owned = await cast.access({ steps: [{ approval: { appOwners: {} } }] });
    await administrator.must(
      'POST',
      `/api/v2/apps/${owned.appId}/owners/entitlements/owner/${group.appId}/${group.appEntitlementId}`,
      {},
    );
    expect((await ask(alice, owned)).stepApproverIds).toEqual([bob.id]);
  });

  test('what cannot be meant is refused', async () => {
    const [{ v2 }] = (await things()) as any;
    const call = (method: string, path: string, body?: object) =>
      administrator.call(method, `${v2}/owners${path}`, body);
    const wrong: readonly (readonly [number, string, string, object?])[] = [
      [400, 'POST', `/users/no%20role/${bob.id}`, {}],
      [400, 'POST', `/users/owner/${nobody}`, {}],
      [400, 'POST', '/users/owner/x', {}],
      [404, 'POST', `/entitlements/owner/${nobody}/${nobody}`, {}],
      [400, 'PUT', '', {}],
      [400, 'PUT', '', { roleSlug: 'owner', userRefs: [bob.id] }],
      [400, 'PUT', '', { roleSlug: 'owner', userRefs: { id: bob.id } }],
      [400, 'PUT', '', { roleSlug: 'owner', appEntitlementRefs: [{ id: nobody }] }],
      [400, 'GET', '/users?rolle=x'],
      [400, 'GET', '/users?role_slug=no%20role'],
      [404, 'GET', `/users/owner/${bob.id}`],
      [404, 'GET', `/entitlements/owner/${nobody}/${nobody}`],
    ];
    for (const [status, method, path, body] of wrong)
      expect([method, path, body, (await call(method, path, body)).status]).toEqual([method, path, body, status]);
    expect((await administrator.call('POST', `/api/v2/apps/${nobody}/owners/users/owner/${bob.id}`, {})).status).toBe(
      404,
    );
    expect((await alice.call('PUT', `${v2}/owners`, { roleSlug: 'owner' })).status).toBe(403);
  });
});

describe('delegation', () => {
  const approvalOf = (person: Person, flags: object = {}) =>
    cast.access({ steps: [{ approval: { users: { userIds: [person.id] }, ...flags } }] });
  const set = (person: Person, body: object) =>
    administrator.call('POST', `/api/v1/users/${person.id}/set-delegation-by-admin`, body);

  test('the delegate decides where the step or its policy allows it, for its time', async () => {
    const [boss, stand] = await Promise.all([cast.person('boss'), cast.person('stand-in')]);
    const delegating = await approvalOf(boss, { allowDelegation: true });
    const byPolicy = await cast.access({
      steps: [{ approval: { users: { userIds: [boss.id] } } }],
      policy: { reassignTasksToDelegates: true },
    });
    const expire = new Date(Date.now() + 3_600_000).toISOString();
    const { item } = (await set(boss, { delegatedUserId: stand.id, delegationExpireAt: expire })).body;
    expect(item).toMatchObject({ userId: boss.id, delegatedUserId: stand.id, expirationAt: expire });
    expect((await alice.must('GET', `/api/v1/users/${boss.id}`)).userView.user.delegatedUserId).toBe(stand.id);
    const task = await ask(alice, delegating);
    expect(task.stepApproverIds).toEqual([stand.id]);
    expect(
      (await boss.call('POST', `/api/v1/tasks/${task.id}/action/approve`, { policyStepId: task.policy.current.id }))
        .status,
    ).toBe(403);
    await stand.must('POST', `/api/v1/tasks/${task.id}/action/approve`, { policyStepId: task.policy.current.id });
    expect((await ask(alice, byPolicy)).stepApproverIds).toEqual([stand.id]);
    expect((await ask(alice, await approvalOf(boss))).stepApproverIds).toEqual([boss.id]);
    // Nobody decides about their own access in the place of others.
    expect((await ask(stand, delegating)).stepApproverIds).toEqual([boss.id]);

    await set(boss, { delegatedUserId: stand.id, delegationStartAt: expire });
    expect((await ask(bob, delegating)).stepApproverIds).toEqual([boss.id]);
    expect((await set(boss, {})).body.item.deletedAt).toBeDefined();
    expect((await ask(carol, delegating)).stepApproverIds).toEqual([boss.id]);
  });

  test('nobody gives away the decisions of users who may do more', async () => {
    const lesser = await cast.person('lesser', { roleIds: ['000000000000000000000000AA1'] });
    const delegate = (person: Person) =>
      lesser.call('POST', `/api/v1/users/${person.id}/set-delegation-by-admin`, { delegatedUserId: lesser.id });
    expect([(await delegate(administrator)).status, (await delegate(carol)).status]).toEqual([403, 200]);
    expect((await set(carol, {})).status).toBe(200);
  });

  test('who cannot decide is no delegate', async () => {
    const disabled = (await administrator.must('POST', '/api/v1/users', { displayName: 'd', status: 'DISABLED' }))
      .userView.user.id;
    for (const body of [
      { delegatedUserId: bob.id },
      { delegatedUserId: nobody },
      { delegatedUserId: disabled },
      { delegatedUserId: '00000000000000000000000SYS1' },
      { delegatedUserId: 5 },
      { delegatedUserId: alice.id, delegationExpireAt: '2020-01-01T00:00:00Z' },
      { delegatedUserId: alice.id, delegationExpireAt: 'soon' },
      { delegationExpireAt: '2090-01-01T00:00:00Z' },
      {
        delegatedUserId: alice.id,
        delegationStartAt: '2091-01-01T00:00:00Z',
        delegationExpireAt: '2090-01-01T00:00:00Z',
      },
    ]) {
      expect([body, (await set(bob, body)).status]).toEqual([body, 400]);
    }
    expect((await bob.call('POST', `/api/v1/users/${bob.id}/set-delegation-by-admin`, {})).status).toBe(403);
    expect((await administrator.call('POST', `/api/v1/users/${nobody}/set-delegation-by-admin`, {})).status).toBe(404);
  });
});
