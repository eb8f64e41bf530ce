import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEndpoints } from '../../src/store/outbound/endpoints.ts';
import { createSecretBox } from '../../src/store/secret-box.ts';
import { createCast, type Person } from '../helpers/access.ts';
import { atOnce } from '../helpers/at-once.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
let administrator: Person;
beforeAll(async () => {
  signalbox = await startSignalbox({ worker: false });
  ({ administrator } = await createCast(signalbox));
}, 90_000);
afterAll(() => signalbox?.stop());

interface Kind {
  readonly path: string;
  readonly wrapper: string;
  readonly table: string;
  readonly id: string;
  /** Two fields, each changed by somebody else. */
  readonly changes: readonly [object, object];
}

async function createKinds(): Promise<readonly Kind[]> {
  const must = (path: string, body: object) => administrator.must('POST', `/api/v1${path}`, body);
  const { app } = await must('/apps', { displayName: 'a' });
  const ofApp = `/apps/${app.id}`;
  const { appEntitlementView } = await must(`${ofApp}/entitlements`, { displayName: 'e' });
  const { appResourceType } = await must(`${ofApp}/resource_types`, { displayName: 't' });
  const ofType = `${ofApp}/resource_types/${appResourceType.id}`;
  const { appResource } = await must(`${ofType}/resources`, { displayName: 'r' });
  const { appUserView } = await must(`${ofApp}/app_users`, { displayName: 'u' });
  const { policy } = await must('/policies', { displayName: 'p', policyType: 'POLICY_TYPE_GRANT' });
  const { id: entitlementId } = appEntitlementView.appEntitlement;
  const names = [{ displayName: 'new' }, { description: 'new' }] as const;
  return [
    { path: ofApp, wrapper: 'app', table: 'app', id: app.id, changes: names },
    {
      path: `${ofApp}/entitlements/${entitlementId}`,
      wrapper: 'entitlement',
      table: 'entitlement',
      id: entitlementId,
      changes: names,
    },
    {
      path: ofType,
      wrapper: 'appResourceType',
      table: 'resource_type',
      id: appResourceType.id,
      changes: [{ displayName: 'new' }, { traitIds: ['new'] }],
    },
    {
      path: `${ofType}/resources/${appResource.id}`,
      wrapper: 'appResource',
      table: 'resource',
      id: appResource.id,
      changes: names,
    },
    {
      path: `${ofApp}/app_users/${appUserView.appUser.id}`,
      wrapper: 'appUser',
      table: 'app_user',
      id: appUserView.appUser.id,
      changes: [{ displayName: 'new' }, { username: 'new' }],
    },
    { path: `/policies/${policy.id}`, wrapper: 'policy', table: 'policy', id: policy.id, changes: names },
  ];
}

test('two who change different fields of a record both find their own in it', async () => {
  for (const { path, wrapper, table, id, changes } of await createKinds()) {
    const [one, other] = changes;
    const change = (fields: object) => () => administrator.must('POST', `/api/v1${path}`, { [wrapper]: fields });
    await atOnce(signalbox.pool, { table, by: 'id', is: id }, [change(one), change(other)]);
    const { rows } = await signalbox.pool.query(`SELECT document FROM ${table} WHERE id = $1`, [id]);
    expect(rows[0].document, table).toMatchObject({ ...one, ...other });
  }
});

test('a record that is deleted while it is changed is not there', async () => {
  for (const { path, wrapper, table, id, changes } of (await createKinds()).toReversed()) {
    const [, answer] = await atOnce(signalbox.pool, { table, by: 'id', is: id }, [
      () => signalbox.pool.query(`UPDATE ${table} SET deleted_at = clock_timestamp() WHERE id = $1`, [id]),
      () => administrator.call('POST', `/api/v1${path}`, { [wrapper]: changes[0] }),
    ]);
    expect([table, answer.status]).toEqual([table, 404]);
  }
});

test('keys that an outgoing webhook was given outlast a change of its fields at the same time', async () => {
  const { webhook } = await administrator.must('POST', '/api/v1/webhooks', {
    displayName: 'w',
    url: 'http://127.0.0.1:9/',
    signalbox: { signatures: ['standard-webhooks'] },
  });
  const path = `/api/v1/webhooks/${webhook.id}`;
  const [{ webhook: rotated }] = await atOnce(signalbox.pool, { table: 'endpoint', by: 'id', is: webhook.id }, [
    () => administrator.must('POST', `${path}/rotate`),
    () => administrator.must('POST', path, { webhook: { description: 'new' } }),
  ]);
  const stored = await createEndpoints(signalbox.pool, createSecretBox(signalbox.secretKey)).find(webhook.id);
  expect(stored).toMatchObject({
    description: 'new',
    secrets: [{ key: rotated.signalbox.newSecrets[0].key }, { key: webhook.signalbox.newSecrets[0].key }],
  });
  expect(rotated.signalbox.newSecrets).toHaveLength(1);
});
