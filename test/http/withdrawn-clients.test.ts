import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newApiKey } from '../../src/http/auth/credentials.ts';
import { createApiKeys } from '../../src/store/api-keys.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

const bootstrapKey = 'bootstrap-key-of-more-than-32-characters';
const path = '/api/v1/iam/personal_clients';
let signalbox: Signalbox;

beforeAll(async () => {
  signalbox = await startSignalbox({ worker: false, config: { apiKey: bootstrapKey } });
});
afterAll(() => signalbox?.stop());

interface Made {
  readonly id: string;
  readonly token: string;
  readonly madeById: string | undefined;
}

const as = (token: string, method: string, target: string, body?: unknown) =>
  signalbox.call(method, target, body, { Authorization: `Bearer ${token}` });

async function makeWith(token: string): Promise<Made> {
  const { body } = await as(token, 'POST', path, {});
  const login = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: body.client.clientId,
    client_secret: body.clientSecret,
  });
  const { body: answer } = await signalbox.call('POST', '/auth/v1/token', login.toString(), {
    'Content-Type': 'application/x-www-form-urlencoded',
  });
  return { id: body.client.id, token: answer.access_token, madeById: body.client.signalbox?.madeById };
}

const works = async ({ token }: Made) => (await as(token, 'GET', '/api/v1/auth/introspect')).status === 200;
const working = async (...made: Made[]) => Promise.all(made.map(works));

describe('clients that were made with a client', () => {
  test('say so, and are withdrawn with it, and so is what was made with them; others stay', async () => {
    const leaked = await makeWith(bootstrapKey);
    const beside = await makeWith(bootstrapKey);
    const child = await makeWith(leaked.token);
    const grandchild = await makeWith(child.token);
    expect([leaked.madeById, child.madeById, grandchild.madeById]).toEqual(['bootstrap', leaked.id, child.id]);
    const deleted = await as(beside.token, 'DELETE', `${path}/${leaked.id}`);
    expect([deleted.status, deleted.body]).toEqual([200, {}]);
    const warnings = [deleted.headers['x-signalbox-warning'] ?? []].flat();
    expect(warnings).toEqual([expect.stringContaining(child.id), expect.stringContaining(grandchild.id)]);
    expect(await working(leaked, child, grandchild, beside)).toEqual([false, false, false, true]);
    const { list } = (await as(beside.token, 'GET', path)).body;
    expect(list.map(({ id }: { id: string }) => id)).toEqual([beside.id]);
  });

  test('stay where that is asked for, and are withdrawn with the maker of their maker then', async () => {
    const first = await makeWith(bootstrapKey);
    const old = await makeWith(first.token);
    const renewed = await makeWith(old.token);
    expect((await as(renewed.token, 'DELETE', `${path}/${old.id}?keepMade=true`)).status).toBe(200);
    expect(await working(first, old, renewed)).toEqual([true, false, true]);
    expect((await as(first.token, 'GET', `${path}/${renewed.id}`)).body.client.signalbox).toEqual({
      madeById: first.id,
    });
    await as(bootstrapKey, 'DELETE', `${path}/${first.id}`);
    expect(await works(renewed)).toBe(false);
  });

  test('no other word than true or false is taken, and no other parameter', async () => {
    const { id } = await makeWith(bootstrapKey);
    expect((await as(bootstrapKey, 'DELETE', `${path}/${id}?keepMade=perhaps`)).status).toBe(400);
    expect((await as(bootstrapKey, 'DELETE', `${path}/${id}?keepmade=true`)).status).toBe(400);
    expect((await as(bootstrapKey, 'DELETE', `${path}/${id}`)).status).toBe(200);
  });

  test('none is left of those that were being made meanwhile', async () => {
    const leaked = await makeWith(bootstrapKey);
    const making = Array.from({ length: 40 }, () => as(leaked.token, 'POST', path, {}));
    const deleting = as(bootstrapKey, 'DELETE', `${path}/${leaked.id}`);
    const made = (await Promise.all(making)).flatMap(({ body }) => (body.client === undefined ? [] : [body.client.id]));
    expect((await deleting).status).toBe(200);
    const left = await Promise.all(made.map(async (id) => (await as(bootstrapKey, 'GET', `${path}/${id}`)).status));
    expect(left.filter((status) => status !== 404)).toEqual([]);
  });
});

test('clients that were made with an API key are withdrawn with the key', async () => {
  const { key, secret } = newApiKey({ name: 'leaked', role: 'admin' });
  const keys = createApiKeys(signalbox.pool);
  await keys.create(key);
  const client = await makeWith(`${key.id}.${secret}`);
  const child = await makeWith(client.token);
  expect([client.madeById, ...(await working(client, child))]).toEqual([key.id, true, true]);
  expect(await keys.revoke(key.id)).toEqual({ withdrawnClients: [client.id, child.id] });
  expect(await working(client, child)).toEqual([false, false]);
  expect(await keys.revoke(key.id)).toBeUndefined();
});
