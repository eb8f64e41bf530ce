import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox({ worker: false })));
afterAll(() => signalbox?.stop());

const id = '2fCjgK8tYJxV9u8d1wupBMeXZ45';
const ask = (method: string, path: string, body?: object) => signalbox.call(method, path, body);

describe('a filter that a search does not honour is refused, never passed over (C116)', () => {
  test.each([
    ['users', ['isDelegate', 'delegateStatus', 'sourceAppIds']],
    ['apps', ['onlyDirectories', 'policyRefs']],
    [
      'app_users',
      [
        'appUserStatuses',
        'appUserDomains',
        'agentStatuses',
        'nhiTypes',
        'withOpenFindings',
        'withoutResponsibleParty',
        'sortBy',
        'excludeDeletedApps',
      ],
    ],
    [
      'entitlements',
      [
        'accessReviewId',
        'appUserIds',
        'excludeAppUserIds',
        'excludeImmutable',
        'includeDeleted',
        'isAutomated',
        'membershipType',
        'onlyGetExpiring',
        'policyRefs',
        'requestSchemaIds',
        'resourceTraitIds',
        'sourceConnectorId',
      ],
    ],
    ['grants', ['entitlementSlugs', 'purpose', 'resourceIds', 'resourceTypeIds']],
    ['policies', ['includeDeleted', 'scopeAppId', 'scopeObjectType', 'scopeView']],
    [
      'tasks',
      [
        'accessReviewIds',
        'accountOwnerIds',
        'actorId',
        'certifyOutcomes',
        'olderThanDuration',
        'pendingActionFilter',
        'includeActedAfter',
      ],
    ],
    ['webhooks', ['urls']],
  ])('%s', async (noun, filters) => {
    for (const name of filters) {
      const answer = await ask('POST', `/api/v1/search/${noun}`, { [name]: /s$/.test(name) ? ['x'] : 'x' });
      expect([name, answer.status, answer.body.code]).toEqual([name, 400, 3]);
      expect(answer.body.message).toContain(name);
      expect((await ask('POST', `/api/v1/search/${noun}`, { [name]: [], pageSize: 25 })).status).toBe(200);
    }
  });

  test('a filter of another type than it has is refused, and a mistyped one named', async () => {
    expect((await ask('POST', '/api/v1/search/users', { query: 5 })).body.message).toBe(
      'invalid Query: value must be a string',
    );
    expect((await ask('POST', '/api/v1/search/users', { emal: 'a@example.com' })).body.message).toContain(
      'did you mean email?',
    );
  });

  test('what is left out is left out', async () => {
    const found = await signalbox.must('POST', '/api/v1/search/users', { excludeTypes: ['USER_TYPE_SYSTEM'] });
    expect(found.list.map((entry: any) => entry.user.displayName)).toEqual(['Administrator']);
    const [one, other] = await Promise.all(
      ['one', 'other'].map(
        async (displayName) => (await signalbox.must('POST', '/api/v1/apps', { displayName })).app.id,
      ),
    );
    for (const appId of [one, other])
      await signalbox.must('POST', `/api/v1/apps/${appId}/entitlements`, { displayName: 'e' });
    const left = await signalbox.must('POST', '/api/v1/search/entitlements', { excludeAppIds: [one] });
    expect(left.list.map((entry: any) => entry.appEntitlement.appId)).toEqual([other]);
  });
});

describe('a GET list', () => {
  test('goes on from a token in either spelling', async () => {
    for (let count = 0; count < 12; count += 1)
      await signalbox.must('POST', '/api/v1/policies', { displayName: `policy ${count}` });
    const first = await signalbox.must('GET', '/api/v1/policies?page_size=10');
    for (const name of ['page_token', 'pageToken']) {
      const next = await signalbox.must('GET', `/api/v1/policies?page_size=10&${name}=${first.nextPageToken}`);
      expect(next.list).toHaveLength(2);
    }
  });

  test('refuses a parameter that it does not take, which would give the first page for ever', async () => {
    const answer = await ask('GET', '/api/v1/users?page_tokn=x');
    expect([answer.status, answer.body.message]).toEqual([
      400,
      'invalid page_tokn: this list does not take it; did you mean page_token?',
    ]);
  });
});

describe('resources', () => {
  test('are found by app, kind, owner and text', async () => {
    const { app } = await signalbox.must('POST', '/api/v1/apps', { displayName: 'with resources' });
    const { userView } = await signalbox.must('POST', '/api/v1/users', { displayName: 'resource owner' });
    const { appResourceType: type } = await signalbox.must('POST', `/api/v1/apps/${app.id}/resource_types`, {
      displayName: 'Repository',
      resourceType: 'ROLE',
    });
    const path = `/api/v1/apps/${app.id}/resource_types/${type.id}/resources`;
    const { appResource: one } = await signalbox.must('POST', path, {
      displayName: 'signals',
      resourceOwnerUserIds: [userView.userId],
    });
    const { appResource: other } = await signalbox.must('POST', path, { displayName: 'boxes' });
    const idsBy = async (filter: object) =>
      (await signalbox.must('POST', '/api/v1/search/app_resources', filter)).list.map(
        (entry: any) => entry.appResource.id,
      );
    expect(await idsBy({ appId: app.id })).toEqual([one.id, other.id]);
    expect(await idsBy({ appIds: [app.id], query: 'SIGN' })).toEqual([one.id]);
    expect(await idsBy({ resourceTypeIds: [type.id], excludeResourceIds: [one.id] })).toEqual([other.id]);
    expect(await idsBy({ ownerUserIds: [userView.userId] })).toEqual([one.id]);
    expect((await ask('POST', '/api/v1/search/app_resources', { unownedOnly: true })).status).toBe(400);
    const types = await signalbox.must('POST', '/api/v1/search/app_resource_types', {
      appIds: [app.id],
      query: 'repo',
    });
    expect(types).toEqual({
      list: [{ appResourceType: expect.objectContaining({ id: type.id }) }],
      expanded: [],
      nextPageToken: '',
    });
  });
});

describe('owners', () => {
  test('all are removed by DELETE', async () => {
    const { userView } = await signalbox.must('POST', '/api/v1/users', { displayName: 'owner' });
    const { app } = await signalbox.must('POST', '/api/v1/apps', { displayName: 'owned' });
    const { appEntitlementView } = await signalbox.must('POST', `/api/v1/apps/${app.id}/entitlements`, {
      displayName: 'owned',
    });
    for (const path of [
      `/api/v1/apps/${app.id}`,
      `/api/v1/apps/${app.id}/entitlements/${appEntitlementView.appEntitlement.id}`,
    ]) {
      await signalbox.must('PUT', `${path}/owners`, { userIds: [userView.userId] });
      expect(await signalbox.must('DELETE', `${path}/owners`, {})).toEqual({});
      expect(await signalbox.must('GET', `${path}/ownerids`)).toEqual({ userIds: [] });
    }
    expect((await ask('DELETE', `/api/v1/apps/${id}/owners`, {})).status).toBe(404);
  });
});

describe('a route that is not served', () => {
  test.each([
    ['GET', '/api/v1/catalogs'],
    ['DELETE', `/api/v1/apps/${id}/entitlements/${id}/automation`],
    ['GET', '/api/v1/automations'],
    ['GET', `/api/v1/apps/${id}/usage_controls`],
    ['POST', '/api/v1/task/certify'],
    ['GET', `/api/v1/apps/${id}/app_users/${id}/credentials`],
    ['POST', '/api/v1/search/automations'],
    ['PUT', `/api/v2/users/${id}/owners`],
    ['POST', '/api/v2/none'],
    ['PATCH', `/api/v1/users/${id}`],
  ])('answers 501 in the form of its clients, so that nothing is taken for gone: %s %s', async (method, path) => {
    expect(await ask(method, path, {})).toMatchObject({
      status: 501,
      body: { code: 12, message: expect.stringContaining(path), details: [] },
    });
  });
});
