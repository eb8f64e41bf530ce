import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { importJWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { userRoles } from '../../src/model/caller.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
let clientId = '';
let secret = '';
let bearer = '';

beforeAll(async () => {
  signalbox = await startSignalbox({ worker: false });
});
afterAll(() => signalbox?.stop());

const form = (fields: Record<string, string>) =>
  signalbox.call('POST', '/auth/v1/token', new URLSearchParams(fields).toString(), {
    'Content-Type': 'application/x-www-form-urlencoded',
  });
const as = (token: string, method: string, path: string, body?: unknown) =>
  signalbox.call(method, path, body, { Authorization: `Bearer ${token}` });

async function tokenFor(fields: object): Promise<string> {
  const made = await as(bearer, 'POST', '/api/v1/iam/personal_clients', fields);
  return (
    await form({
      grant_type: 'client_credentials',
      client_id: made.body.client.clientId,
      client_secret: made.body.clientSecret,
    })
  ).body.access_token;
}

/** As the official SDKs sign it (C14). */
async function assertion(claims: object = {}, header: object = {}, key = jwkOf(secret)): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({
    iss: clientId,
    sub: clientId,
    aud: '127.0.0.1',
    iat: now,
    nbf: now - 120,
    exp: now + 120,
    ...claims,
  })
    .setProtectedHeader({ alg: 'EdDSA', nonce: randomUUID(), ...header })
    .sign(await importJWK(key, 'EdDSA'));
}

function jwkOf(text: string) {
  return JSON.parse(Buffer.from(text.replace('secret-token:conductorone.com:v1:', ''), 'base64').toString());
}

const withAssertion = (client_assertion: string) =>
  form({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_assertion,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  });

describe('without clients', () => {
  test('this machine needs no token, and a proxy or a foreign page gets nothing', async () => {
    expect((await signalbox.get('/api/v1/webhooks')).status).toBe(200);
    for (const headers of [
      { 'X-Forwarded-For': '203.0.113.9' },
      { Origin: 'https://evil.example' },
      { Host: 'evil.example' },
    ] as Record<string, string>[]) {
      expect(await signalbox.call('GET', '/api/v1/webhooks', undefined, headers)).toMatchObject({
        status: 401,
        body: { code: 16 },
      });
    }
    expect((await as('made-up', 'GET', '/api/v1/webhooks')).status).toBe(401);
  });
});

describe('with a client', () => {
  beforeAll(async () => {
    const made = await signalbox.must('POST', '/api/v1/iam/personal_clients', { displayName: 'terraform' });
    clientId = made.client.clientId;
    secret = made.clientSecret;
    bearer = (await form({ grant_type: 'client_credentials', client_id: clientId, client_secret: secret })).body
      .access_token;
  });

  test('its id and secret have the form that every client can read (C15)', () => {
    expect(clientId).toMatch(/^[a-z-]+-\d+@127\.0\.0\.1\/pcc$/);
    const text = secret.replace('secret-token:conductorone.com:v1:', '');
    expect(Buffer.from(text, 'base64').equals(Buffer.from(text, 'base64url'))).toBe(true);
    expect(text).toMatch(/^[A-Za-z0-9]+$/);
    expect(Object.keys(jwkOf(secret)).sort()).toEqual(['crv', 'd', 'kty', 'x']);
  });

  test('it is found by its name', async () => {
    for (const [query, found] of [
      ['RRAF', [clientId]],
      ['100%', []],
      ['', [clientId]],
    ] as const) {
      const { body } = await as(bearer, 'POST', '/api/v1/search/iam/personal_clients', { query });
      expect(body.list.map((client: { clientId: string }) => client.clientId)).toEqual(found);
    }
    expect((await as(bearer, 'POST', '/api/v1/search/iam/personal_clients', { nme: 'x' })).status).toBe(400);
  });

  test('a secret or an assertion gets a bearer of at least an hour (C13, C16)', async () => {
    for (const answer of [
      await form({ grant_type: 'client_credentials', client_id: clientId, client_secret: secret }),
      await withAssertion(await assertion()),
      await withAssertion(await assertion({ aud: ['127.0.0.1'] })),
    ]) {
      expect(answer).toMatchObject({
        status: 200,
        body: { token_type: 'Bearer' },
        headers: { 'cache-control': 'no-store' },
      });
      expect(answer.body.expires_in).toBeGreaterThanOrEqual(3_600);
      expect((await as(answer.body.access_token, 'GET', '/api/v1/webhooks')).status).toBe(200);
    }
  });

  test('every other route now needs it, but callbacks and the key set do not (C17, C90)', async () => {
    for (const [method, path] of [
      ['GET', '/api/v1/webhooks'],
      ['POST', '/api/v1/search/webhooks'],
      ['GET', '/api/v1/auth/introspect'],
      ['GET', '/api/v1/nothing'],
    ] as const) {
      expect(await signalbox.call(method, path)).toMatchObject({ status: 401, body: { code: 16, details: [] } });
    }
    expect((await signalbox.call('POST', '/api/v1/webhooks/callback/unknown')).status).toBe(400);
    expect((await signalbox.get('/auth/v1/jwks')).status).toBe(200);
  });

  test('introspect says who it is, in the spelling of the wire', async () => {
    const { body } = await as(bearer, 'GET', '/api/v1/auth/introspect');
    expect(body).toEqual({
      userId: expect.any(String),
      principleId: body.userId,
      roles: [userRoles.superAdministrator],
      permissions: [],
      features: [],
      tenantId: '127.0.0.1',
      signalbox: { privileges: ['read', 'operate', 'audit', 'admin'] },
    });
  });

  test.each([
    ['another audience', { aud: 'elsewhere.example' }, {}],
    ['a lifetime above five minutes', { exp: Math.floor(Date.now() / 1000) + 600 }, {}],
    [
      'an end that has passed',
      { exp: Math.floor(Date.now() / 1000) - 600, iat: Math.floor(Date.now() / 1000) - 700 },
      {},
    ],
    ['another issuer', { iss: 'somebody-1@127.0.0.1/pcc' }, {}],
    ['another subject', { sub: 'somebody-1@127.0.0.1/pcc' }, {}],
    ['no nonce', {}, { nonce: undefined }],
  ])('an assertion with %s is refused (C14)', async (_name, claims, header) => {
    expect(await withAssertion(await assertion(claims, header))).toMatchObject({
      status: 401,
      body: { error: 'invalid_client', code: 16 },
    });
  });

  test('an assertion is good once, and only from the right key (C14)', async () => {
    const once = await assertion();
    expect([(await withAssertion(once)).status, (await withAssertion(once)).status]).toEqual([200, 401]);
    const other = (await as(bearer, 'POST', '/api/v1/iam/personal_clients', {})).body.clientSecret;
    expect((await withAssertion(await assertion({}, {}, jwkOf(other)))).status).toBe(401);
    expect((await form({ grant_type: 'client_credentials', client_id: clientId, client_secret: other })).status).toBe(
      401,
    );
  });

  test('a secret that claims the public half of another proves nothing', async () => {
    const stranger = { ...jwkOf(secret), d: randomBytes(32).toString('base64url') };
    const forged = `secret-token:conductorone.com:v1:${Buffer.from(JSON.stringify(stranger)).toString('base64url')}`;
    expect((await form({ grant_type: 'client_credentials', client_id: clientId, client_secret: forged })).status).toBe(
      401,
    );
    for (const nonsense of [
      '',
      'secret-token:conductorone.com:v1:',
      'secret-token:conductorone.com:v1:e30',
      secret.slice(0, -9),
    ]) {
      expect(
        (await form({ grant_type: 'client_credentials', client_id: clientId, client_secret: nonsense })).status,
      ).toBe(401);
    }
    expect((await form({ grant_type: 'password', client_id: clientId })).status).toBe(400);
  });

  test('roles limit what it may do, and no client makes a stronger one (C18, C104)', async () => {
    const reader = await tokenFor({ scopedRoles: [userRoles.readOnlyAdministrator] });
    expect((await as(reader, 'GET', '/api/v1/webhooks')).status).toBe(200);
    expect(
      await as(reader, 'POST', '/api/v1/webhooks', { displayName: 'x', url: 'https://hooks.example.com/' }),
    ).toMatchObject({ status: 403, body: { code: 7 } });
    const basic = await tokenFor({ scopedRoles: [userRoles.basicUser] });
    expect((await as(basic, 'GET', '/api/v1/webhooks/000000000000000000000000000/instances')).status).toBe(403);
    expect(
      (await as(basic, 'POST', '/api/v1/iam/personal_clients', { scopedRoles: [userRoles.superAdministrator] })).status,
    ).toBe(403);
    expect((await as(bearer, 'POST', '/api/v1/iam/personal_clients', { scopedRoles: ['no role'] })).status).toBe(400);
  });

  test('a range, an end and a deletion shut it out', async () => {
    const elsewhere = await tokenFor({ allowSourceCidr: ['192.0.2.0/24'] });
    expect((await as(elsewhere, 'GET', '/api/v1/webhooks')).status).toBe(401);
    const here = await tokenFor({ allowSourceCidr: ['127.0.0.0/8'] });
    expect((await as(here, 'GET', '/api/v1/webhooks')).status).toBe(200);
    expect(await tokenFor({ expires: '0s' })).toBeUndefined();
    const made = await as(bearer, 'POST', '/api/v1/iam/personal_clients', { displayName: 'short-lived' });
    const token = (
      await form({
        grant_type: 'client_credentials',
        client_id: made.body.client.clientId,
        client_secret: made.body.clientSecret,
      })
    ).body.access_token;
    expect((await as(bearer, 'DELETE', `/api/v1/iam/personal_clients/${made.body.client.id}`)).body).toEqual({});
    expect((await as(token, 'GET', '/api/v1/webhooks')).status).toBe(401);
  });

  test('nothing that is stored is the secret (G9)', async () => {
    const { rows } = await signalbox.pool.query('SELECT api_client::text AS text FROM api_client');
    const listed = (await as(bearer, 'GET', '/api/v1/iam/personal_clients')).text;
    for (const text of [rows.map((row) => row.text).join(), listed, signalbox.logLines.join()]) {
      expect(text).not.toContain(jwkOf(secret).d);
      expect(text).not.toContain(createHash('sha256').update(secret).digest('hex'));
    }
    expect(listed).not.toContain('null');
  });
});
