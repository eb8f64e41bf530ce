import { createKsuid } from '../../src/model/ksuid.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCast, type Cast, type Person } from '../helpers/access.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
let cast: Cast;
let administrator: Person;

beforeAll(async () => {
  signalbox = await startSignalbox({ worker: false });
  cast = await createCast(signalbox);
  ({ administrator } = cast);
});
afterAll(async () => {
  await signalbox?.stop();
});

const unknownId = '0'.repeat(27);
const createPolicy = async (fields: object) =>
  await administrator.call('POST', '/api/v1/policies', {
    displayName: 'p',
    policyType: 'POLICY_TYPE_GRANT',
    ...fields,
  });
const withSteps = (...steps: object[]) => createPolicy({ policySteps: { grant: { steps } } });

describe('policies (C120-C125)', () => {
  test('presence is kept at every depth: false and "" come back, what was not sent stays out (C122)', async () => {
    const steps = [
      { approval: { users: { userIds: [unknownId], allowSelfApproval: false }, requireApprovalReason: false } },
      { approval: { appOwners: {} } },
      { accept: { acceptMessage: '' } },
      { wait: { name: '', duration: { duration: '3600s' } } },
    ];
    const { body } = await withSteps(...steps);
    const { policy } = await administrator.must('GET', `/api/v1/policies/${body.policy.id}`);
    expect(policy.policySteps).toEqual({ grant: { steps } });
    expect(policy).not.toHaveProperty('description');
    expect(JSON.stringify(policy)).not.toContain('null');
  });

  test('null counts as absent, unknown fields are passed over (C3, C4)', async () => {
    const { body } = await withSteps({
      approval: { manager: { fallback: null, somethingNew: 1 }, escalation: null },
      wait: null,
    });
    expect(body.policy.policySteps.grant.steps).toEqual([{ approval: { manager: {} } }]);
  });

  test('an escalation that is not enabled is not stored; an enabled one is', async () => {
    const escalation = { expiration: '3600', skipStep: {} };
    const off = await withSteps({ approval: { manager: {}, escalationEnabled: false, escalation } });
    expect(off.body.policy.policySteps.grant.steps).toEqual([{ approval: { manager: {}, escalationEnabled: false } }]);
    const on = await withSteps({ approval: { manager: {}, escalationEnabled: true, escalation } });
    expect(on.body.policy.policySteps.grant.steps[0].approval.escalation).toEqual(escalation);
  });

  test('no steps are a denial (C123)', async () => {
    expect((await createPolicy({})).body.policy.policySteps).toEqual({ grant: { steps: [{ reject: {} }] } });
    expect((await createPolicy({ policyType: 'POLICY_TYPE_REVOKE' })).body.policy.policySteps).toEqual({
      revoke: { steps: [{ reject: {} }] },
    });
  });

  test.each([
    [
      'no users',
      { approval: { users: { userIds: [] } } },
      400,
      'invalid UserApproval.UserIds: value must contain between 1 and 32 items',
    ],
    [
      '33 users',
      { approval: { users: { userIds: Array.from({ length: 33 }, () => unknownId) } } },
      400,
      'invalid UserApproval.UserIds: value must contain between 1 and 32 items',
    ],
    ['two kinds', { approval: { manager: {}, self: {} } }, 400, 'invalid Approval: value must have exactly one of'],
    ['a provision step', { provision: {} }, 400, 'provision steps come from the entitlement'],
    ['a form', { form: {} }, 501, 'form steps are not supported'],
    ['an empty wait', { wait: {} }, 400, 'invalid Wait: value must have exactly one of'],
    ['a wait for no duration', { wait: { duration: { duration: '1h' } } }, 400, 'invalid WaitDuration.Duration'],
    [
      'a condition that is none',
      { wait: { condition: { condition: 'subject.' } } },
      400,
      'invalid WaitCondition.Condition',
    ],
    [
      'an unknown time zone',
      { wait: { untilTime: { hours: 1, timezone: 'Mars/Base' } } },
      400,
      'invalid WaitUntilTime.Timezone',
    ],
  ])('refused: %s', async (_name, step, status, message) => {
    const answer = await withSteps(step);
    expect([answer.status, answer.body.message]).toEqual([status, expect.stringContaining(message)]);
  });

  test('conditions of rules: "true" is one, "" and nonsense are not (C121)', async () => {
    const rule = (condition: string) =>
      createPolicy({
        policySteps: { grant: { steps: [{ accept: {} }] }, x: { steps: [{ accept: {} }] } },
        rules: [{ condition, stepKey: 'x' }],
      });
    expect((await rule('true')).status).toBe(200);
    expect((await rule('')).status).toBe(400);
    expect((await rule('subject.email ==')).status).toBe(400);
    expect((await createPolicy({ rules: [{ condition: 'true', stepKey: 'missing' }] })).status).toBe(400);
  });

  test('wrong conditions are markers, not errors, at their place (C120)', async () => {
    const validate = (text: string) => administrator.must('POST', '/api/v1/policies/validate/cel', { text });
    expect(await validate('subject.email.endsWith("@example.com")')).toEqual({ markers: [] });
    const { markers } = await validate('true &&\n nonsense');
    expect(markers).toEqual([expect.objectContaining({ severity: 'ERROR', startLineNumber: 2 })]);
  });

  test('an update replaces what its mask names; without one what it has; flat is refused (C8)', async () => {
    const {
      body: { policy },
    } = await createPolicy({ description: 'old', policySteps: { grant: { steps: [{ accept: {} }] } } });
    const update = (body: object) => administrator.call('POST', `/api/v1/policies/${policy.id}`, body);
    const masked = await update({ policy: { displayName: 'new', description: 'ignored' }, updateMask: 'display_name' });
    expect(masked.body.policy).toMatchObject({ displayName: 'new', description: 'old', createdAt: policy.createdAt });
    expect((await update({ policy: { description: 'newer', id: unknownId } })).body.policy).toMatchObject({
      id: policy.id,
      displayName: 'new',
      description: 'newer',
    });
    expect((await update({ policy: {}, updateMask: 'description' })).body.policy).not.toHaveProperty('description');
    expect((await update({ displayName: 'flat' })).status).toBe(400);
  });

  test('what is deleted is 404, in lists no more, and cannot be deleted twice (C11)', async () => {
    const {
      body: { policy },
    } = await createPolicy({ displayName: 'doomed' });
    const find = async () =>
      (await administrator.must('POST', '/api/v1/search/policies', { query: 'DOOM' })).list.length;
    expect(await find()).toBe(1);
    expect(await administrator.must('DELETE', `/api/v1/policies/${policy.id}`)).toEqual({});
    expect(await find()).toBe(0);
    expect((await administrator.call('GET', `/api/v1/policies/${policy.id}`)).body.code).toBe(5);
    expect((await administrator.call('DELETE', `/api/v1/policies/${policy.id}`)).status).toBe(404);
  });
});

describe('entitlements (C140-C142)', () => {
  test('the strategy is provisionPolicy in create and provisionerPolicy after', async () => {
    const provisionPolicy = { webhook: { webhookId: unknownId } };
    const { appId, appEntitlementId } = await cast.access({
      steps: [{ accept: {} }],
      entitlement: { provisionPolicy },
    });
    const path = `/api/v1/apps/${appId}/entitlements/${appEntitlementId}`;
    const { appEntitlementView, expanded } = await administrator.must('GET', path);
    expect(appEntitlementView.appEntitlement).toMatchObject({ provisionerPolicy: provisionPolicy });
    expect(appEntitlementView.appEntitlement).not.toHaveProperty('provisionPolicy');
    expect(expanded[0]).toMatchObject({ '@type': 'type.googleapis.com/c1.api.app.v1.App', id: appId });
    const changed = await administrator.must('POST', path, {
      entitlement: { deprovisionerPolicy: { manual: {} } },
      updateMask: 'deprovisionerPolicy',
    });
    expect(changed.appEntitlementView.appEntitlement).toMatchObject({
      provisionerPolicy: provisionPolicy,
      deprovisionerPolicy: { manual: {} },
    });
    expect((await administrator.call('GET', `/api/v1/apps/${unknownId}/entitlements/${appEntitlementId}`)).status).toBe(
      404,
    );
  });

  test('two strategies at once are refused', async () => {
    const { appId } = await cast.access({});
    const answer = await administrator.call('POST', `/api/v1/apps/${appId}/entitlements`, {
      displayName: 'x',
      provisionPolicy: { manual: {}, unconfigured: {} },
    });
    expect([answer.status, answer.body.code]).toEqual([400, 3]);
  });

  test('a duration comes back as sent, and setting one kind removes the other (C12, C142)', async () => {
    const { appId, appEntitlementId } = await cast.access({ entitlement: { durationGrant: '3600s' } });
    const path = `/api/v1/apps/${appId}/entitlements/${appEntitlementId}`;
    const update = async (entitlement: object) =>
      (await administrator.must('POST', path, { entitlement })).appEntitlementView.appEntitlement;
    expect((await administrator.must('GET', path)).appEntitlementView.appEntitlement.durationGrant).toBe('3600s');
    const unset = await update({ durationUnset: {} });
    expect([unset.durationUnset, unset.durationGrant]).toEqual([{}, undefined]);
    const set = await update({ durationGrant: '7200s' });
    expect([set.durationUnset, set.durationGrant]).toEqual([undefined, '7200s']);
    expect(
      (await administrator.call('POST', path, { entitlement: { durationGrant: '1s', durationUnset: {} } })).status,
    ).toBe(400);
  });

  test('owners: added, set, listed, removed', async () => {
    const [bob, carol] = [await cast.person('bob'), await cast.person('carol')];
    const { appId, appEntitlementId } = await cast.access({});
    const path = `/api/v1/apps/${appId}/entitlements/${appEntitlementId}/owners`;
    await administrator.must('POST', path, { userId: bob.id });
    await administrator.must('PUT', path, { userIds: [bob.id, carol.id] });
    await administrator.must('DELETE', `${path}/${bob.id}`);
    expect((await administrator.must('GET', path)).list).toMatchObject([{ id: carol.id, displayName: 'carol' }]);
    expect((await administrator.call('PUT', path, { userIds: [unknownId] })).status).toBe(400);
  });
});

describe('people, apps and what else Terraform needs (C146, C150-C153)', () => {
  test('users are found by refs in that order, by e-mail and by manager', async () => {
    const [one, two] = [await cast.person('one'), await cast.person('two')];
    const search = async (body: object) =>
      (await administrator.must('POST', '/api/v1/search/users', body)).list.map(({ user }: any) => user.id);
    expect(await search({ refs: [{ id: two.id }, { id: unknownId }, { id: one.id }] })).toEqual([two.id, one.id]);
    expect(await search({ email: 'one@example.com' })).toEqual([one.id]);
    const three = await cast.person('three', { managerIds: [one.id] });
    expect(await search({ managerIds: [one.id] })).toEqual([three.id]);
    expect(await administrator.must('POST', '/api/v1/search/users', { query: 'nobody%_' })).toEqual({
      list: [],
      expanded: [],
      nextPageToken: '',
    });
  });

  test('pages do not overlap, and a size below 10 becomes 10 (C7)', async () => {
    for (let count = 0; count < 12; count += 1)
      await administrator.must('POST', '/api/v1/apps', { displayName: `paged ${count}` });
    const first = await administrator.must('POST', '/api/v1/search/apps', { query: 'paged', pageSize: 1 });
    expect(first.list).toHaveLength(10);
    const second = await administrator.must('POST', '/api/v1/search/apps', {
      query: 'paged',
      pageSize: 1,
      pageToken: first.nextPageToken,
    });
    expect([second.list.length, second.nextPageToken]).toEqual([2, '']);
    expect((await administrator.call('GET', '/api/v1/apps?page_token=rubbish')).status).toBe(400);
  });

  test('resource types, resources, risk levels and frameworks: made, read, deleted', async () => {
    const { appId } = await cast.access({});
    const { appResourceType } = await administrator.must('POST', `/api/v1/apps/${appId}/resource_types`, {
      displayName: 'role',
      resourceType: 'ROLE',
    });
    const types = `/api/v1/apps/${appId}/resource_types/${appResourceType.id}`;
    const traits = async (object: object) => {
      const body = { appResourceType: object, updateMask: 'traitIds' };
      return (await administrator.must('POST', types, body)).appResourceType;
    };
    expect(await traits({ traitIds: ['a'] })).toMatchObject({ displayName: 'role', traitIds: ['a'] });
    const cleared = await traits({});
    expect(cleared).toMatchObject({ displayName: 'role' });
    expect(cleared.traitIds).toBeUndefined();
    const { appResource } = await administrator.must('POST', `${types}/resources`, { displayName: 'database' });
    expect(
      (await administrator.must('GET', `${types}/resources/${appResource.id}`)).appResourceView.appResource,
    ).toMatchObject({ displayName: 'database', appId });
    await administrator.must('DELETE', `${types}/resources/${appResource.id}`);
    expect((await administrator.call('GET', `${types}/resources/${appResource.id}`)).status).toBe(404);
    for (const kind of ['risk_levels', 'compliance_frameworks']) {
      const { value } = await administrator.must('POST', `/api/v1/attributes/${kind}`, { value: 'high' });
      expect((await administrator.must('GET', `/api/v1/attributes/${kind}/${value.id}`)).value).toMatchObject({
        value: 'high',
      });
      await administrator.must('DELETE', `/api/v1/attributes/${kind}/${value.id}`);
      expect((await administrator.call('DELETE', `/api/v1/attributes/${kind}/${value.id}`)).status).toBe(404);
    }
  });

  test('attributes of a type: the same values, listed, searched, made and deleted without knowing the kind', async () => {
    const { list: types } = await administrator.must('GET', '/api/v1/attributes/types');
    expect(types.map(({ name }: { name: string }) => name)).toEqual(['Risk Level', 'Compliance Framework']);
    const [{ id: attributeTypeId }] = types;
    const name = `severe ${createKsuid()}`;
    const { value } = await administrator.must('POST', '/api/v1/attributes', { attributeTypeId, value: name });
    expect((await administrator.must('GET', `/api/v1/attributes/risk_levels/${value.id}`)).value.value).toBe(name);
    expect((await administrator.must('GET', `/api/v1/attributes/${value.id}`)).value).toEqual(value);
    const listed = await administrator.must('GET', `/api/v1/attributes/types/${attributeTypeId}/values?page_size=100`);
    expect(listed.list).toContainEqual(value);
    const found = await administrator.must('POST', '/api/v1/search/attributes', {
      attributeTypeIds: [attributeTypeId],
      value: name.toUpperCase(),
    });
    expect(found.list).toEqual([value]);
    await administrator.must('DELETE', `/api/v1/attribute/${value.id}`);
    expect((await administrator.call('GET', `/api/v1/attributes/${value.id}`)).status).toBe(404);
    expect(
      await administrator.call('POST', '/api/v1/attributes', { attributeTypeId: value.id, value: 'x' }),
    ).toMatchObject({
      status: 404,
      body: { message: expect.stringContaining('no attribute type') },
    });
  });

  test("a resource's owners are deleted under the path that ConductorOne has for them", async () => {
    const { appId } = await cast.access({});
    const { appResourceType } = await administrator.must('POST', `/api/v1/apps/${appId}/resource_types`, {
      displayName: 'role',
      resourceType: 'ROLE',
    });
    const type = `/api/v1/apps/${appId}/resource_types/${appResourceType.id}`;
    const { appResource } = await administrator.must('POST', `${type}/resources`, { displayName: 'database' });
    const resource = `${type}/resource/${appResource.id}`;
    const owner = await cast.person('owner');
    await administrator.must('PUT', `${resource}/owners`, { userIds: [owner.id] });
    expect((await administrator.must('GET', `${resource}/ownerids`)).userIds).toEqual([owner.id]);
    await administrator.must('DELETE', `${resource}/ownerids`);
    expect((await administrator.must('GET', `${resource}/ownerids`)).userIds).toEqual([]);
  });

  test('who is no administrator changes no policy', async () => {
    const mallory = await cast.person('mallory');
    expect((await mallory.call('POST', '/api/v1/policies', { displayName: 'mine' })).status).toBe(403);
    expect((await mallory.call('GET', '/api/v1/policies')).status).toBe(200);
  });
});
