import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { hashOf, newApiKey } from '../../src/http/auth/credentials.ts';
import { createTokens } from '../../src/http/auth/tokens.ts';
import { apiRoles, type Role } from '../../src/model/api-key.ts';
import { createApiKeys } from '../../src/store/api-keys.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

const bootstrapKey = 'bootstrap-key-of-more-than-32-characters';
const webhook = {
  name: 'hello',
  sourcePlatform: 'Custom',
  headers: { 'X-Key': 'open sesame' },
  receiverWorkflowNamesToVersions: { some: 0 },
};

describe('with keys', () => {
  let signalbox: Signalbox;
  const credentials = new Map<Role, { keyId: string; keySecret: string }>();
  beforeAll(async () => {
    signalbox = await startSignalbox({ worker: false, config: { apiKey: bootstrapKey } });
    for (const role of apiRoles) {
      const { key, secret } = newApiKey({ name: `the ${role} one`, role });
      await createApiKeys(signalbox.pool).create(key);
      credentials.set(role, { keyId: key.id, keySecret: secret });
    }
  });
  afterAll(() => signalbox.stop());

  const as = (credential: string) => ({ 'X-Authorization': credential });
  const keyOf = (role: Role) => `${credentials.get(role)?.keyId}.${credentials.get(role)?.keySecret}`;

  it.each([
    '/api/metadata/webhook',
    '/api/events',
    '/api/workflow/x',
    '/api/token/userInfo',
    '/API/Events',
    '//api//events',
    '/api/unknown',
  ])('%s needs one', async (path) => {
    const answer = await signalbox.get(path);
    expect([answer.status, answer.body.status, answer.body.error]).toEqual([401, 401, 'INVALID_TOKEN']);
  });

  it('health and receiving URLs need none', async () => {
    expect((await signalbox.get('/health')).status).toBe(200);
    expect((await signalbox.get('/api/health')).status).toBe(200);
    const source = await signalbox.call('POST', '/api/metadata/webhook', webhook, as(bootstrapKey));
    for (const base of ['/webhook', '/api/webhook']) {
      const answer = await signalbox.call('POST', `${base}/${source.body.id}`, '{}', {
        'X-Key': 'open sesame',
        'Content-Type': 'application/json',
      });
      expect(answer.status).toBe(200);
    }
  });

  it.each(apiRoles)('%s is shown a definition with its credentials only where it may write one', async (role) => {
    const inner = {
      name: 'call',
      taskReferenceName: 'inner',
      type: 'HTTP',
      inputParameters: {
        http_request: {
          uri: 'https://api.example.com/x?api_key=mark-3',
          method: 'GET',
          headers: { 'X-Api-Key': 'mark-4' },
        },
      },
    };
    const definition = {
      name: `with-credentials-${role}`,
      version: 1,
      tasks: [
        {
          name: 'call',
          taskReferenceName: 'call',
          type: 'HTTP',
          inputParameters: {
            uri: 'https://api.example.com',
            method: 'POST',
            headers: { Authorization: 'Bearer mark-1' },
            body: { client_secret: 'mark-2' },
          },
        },
        {
          name: 'choose',
          taskReferenceName: 'choose',
          type: 'SWITCH',
          evaluatorType: 'value-param',
          expression: 'x',
          inputParameters: { x: 1 },
          decisionCases: { 1: [inner] },
        },
      ],
    };
    expect((await signalbox.call('POST', '/api/metadata/workflow', definition, as(bootstrapKey))).status).toBe(200);
    for (const path of [
      `/api/metadata/workflow/${definition.name}`,
      `/api/metadata/workflow/${definition.name}?version=1`,
      '/api/metadata/workflow',
      `/api/metadata/workflow?name=${definition.name}`,
    ]) {
      const { status, body } = await signalbox.call('GET', path, undefined, as(keyOf(role)));
      const one = Array.isArray(body) ? body.find(({ name }) => name === definition.name) : body;
      expect([status, JSON.stringify(one).match(/mark-\d/g) ?? []]).toEqual([
        200,
        role === 'admin' ? ['mark-1', 'mark-2', 'mark-3', 'mark-4'] : [],
      ]);
      expect(one.tasks.map((task: { taskReferenceName: string }) => task.taskReferenceName)).toEqual([
        'call',
        'choose',
      ]);
    }
  });

  it('a client logs in with key id and secret and works with the token (A3)', async () => {
    const { status, body } = await signalbox.call('POST', '/api/token', credentials.get('admin'));
    expect(status).toBe(200);
    const info = await signalbox.call('GET', '/api/token/userInfo', undefined, as(body.token));
    expect(info.body).toMatchObject({
      id: credentials.get('admin')?.keyId,
      name: 'the admin one',
      roles: [{ name: 'ADMIN' }],
      applicationUser: true,
    });
    expect(
      (await signalbox.call('GET', '/api/events', undefined, { Authorization: `Bearer ${body.token}` })).status,
    ).toBe(200);
  });

  it('a definition in a start needs the role that registering it needs', async () => {
    const start = { workflowDef: { name: 'inline', tasks: [{ name: 'n', taskReferenceName: 'n', type: 'NOOP' }] } };
    const statusAs = async (role: Role) =>
      (await signalbox.call('POST', '/api/workflow', start, as(keyOf(role)))).status;
    expect([await statusAs('read'), await statusAs('operate'), await statusAs('admin')]).toEqual([403, 403, 200]);
  });

  it.each([
    ['another secret', () => ({ ...credentials.get('admin'), keySecret: credentials.get('read')?.keySecret })],
    ['an unknown id', () => ({ ...credentials.get('admin'), keyId: 'key_0' })],
    ['no secret at all', () => ({ keyId: 'bootstrap', keySecret: '' })],
  ])('a login with %s is refused, without telling clients to try again with a new token', async (_what, body) => {
    const answer = await signalbox.call('POST', '/api/token', body());
    expect(answer.status).toBe(401);
    expect(answer.body.error).toBeUndefined();
  });

  it('a token that has expired and one that was made up are told apart (A4)', async () => {
    const { keyId = '', keySecret = '' } = credentials.get('admin') ?? {};
    const boundTo = hashOf(keySecret);
    const yesterday = await createTokens(signalbox.secretKey, () => Date.now() - 86_400_000).issue(keyId, { boundTo });
    const madeUp = await createTokens(Buffer.alloc(32)).issue(keyId, { boundTo });
    expect((await signalbox.call('GET', '/api/events', undefined, as(yesterday))).body.error).toBe('EXPIRED_TOKEN');
    for (const token of [madeUp, 'x', 'key_0.x', `${madeUp}x`]) {
      expect((await signalbox.call('GET', '/api/events', undefined, as(token))).body.error).toBe('INVALID_TOKEN');
    }
  });

  it.each([
    ['GET', '/api/metadata/webhook', 'read'],
    ['GET', '/api/events', 'read'],
    ['GET', '/api/waits', 'read'],
    ['GET', '/api/waits/none/1/explain', 'read'],
    ['POST', '/api/workflow/none', 'operate'],
    ['DELETE', '/api/workflow/none', 'operate'],
    ['POST', '/api/events/none/replay', 'operate'],
    ['POST', '/api/metadata/webhook/none/history/none/replay', 'operate'],
    ['POST', '/api/metadata/webhook', 'admin'],
    ['DELETE', '/api/metadata/webhook/x', 'admin'],
    ['PUT', '/api/METADATA/workflow', 'admin'],
    ['POST', '/api//metadata/workflow', 'admin'],
  ] as const)('%s %s needs the role %s', async (method, path, needed) => {
    for (const role of apiRoles) {
      const { status, body } = await signalbox.call(method, path, method === 'GET' ? undefined : {}, as(keyOf(role)));
      const isEnough = apiRoles.indexOf(role) >= apiRoles.indexOf(needed);
      expect([role, status === 403]).toEqual([role, !isEnough]);
      if (status === 403) expect(body.error).toBeUndefined();
    }
  });

  it('whoever makes a webhook is named in it', async () => {
    const made = await signalbox.call(
      'POST',
      '/api/metadata/webhook',
      { ...webhook, name: 'mine' },
      as(keyOf('admin')),
    );
    expect(made.body.createdBy).toBe('the admin one');
    const changed = await signalbox.call(
      'PUT',
      `/api/metadata/webhook/${made.body.id}`,
      { ...webhook, name: 'ours' },
      as(bootstrapKey),
    );
    expect(changed.body.createdBy).toBe('the admin one');
  });

  it('expected header values are shown to administrators only', async () => {
    const made = await signalbox.call(
      'POST',
      '/api/metadata/webhook',
      { ...webhook, name: 'headers' },
      as(keyOf('admin')),
    );
    const shown = async (role: Role) =>
      (await signalbox.call('GET', `/api/metadata/webhook/${made.body.id}`, undefined, as(keyOf(role)))).body.headers;
    expect([await shown('admin'), await shown('operate'), await shown('read')]).toEqual([
      webhook.headers,
      { 'X-Key': '***' },
      { 'X-Key': '***' },
    ]);
    expect((await signalbox.call('GET', '/api/metadata/webhook', undefined, as(keyOf('read')))).text).not.toContain(
      'open sesame',
    );
  });

  it('a password in the public URL is shown to administrators only', async () => {
    const signalboxOptions = { publicUrl: 'https://caller:open-sesame-2@hooks.example.com' };
    const made = await signalbox.call(
      'POST',
      '/api/metadata/webhook',
      { ...webhook, name: 'with a password', signalbox: signalboxOptions },
      as(keyOf('admin')),
    );
    const shown = async (role: Role) =>
      (await signalbox.call('GET', `/api/metadata/webhook/${made.body.id}`, undefined, as(keyOf(role)))).body.signalbox;
    expect(await shown('admin')).toMatchObject({
      publicUrl: signalboxOptions.publicUrl,
      url: `${signalboxOptions.publicUrl}/webhook/${made.body.id}`,
    });
    expect(await shown('operate')).toMatchObject({
      publicUrl: 'https://hooks.example.com',
      url: `https://hooks.example.com/webhook/${made.body.id}`,
    });
  });

  it('a revoked key is dead at once, and its tokens are', async () => {
    const { key, secret } = newApiKey({ name: 'short', role: 'admin' });
    await createApiKeys(signalbox.pool).create(key);
    const { token } = (await signalbox.call('POST', '/api/token', { keyId: key.id, keySecret: secret })).body;
    expect((await signalbox.call('GET', '/api/events', undefined, as(token))).status).toBe(200);
    await createApiKeys(signalbox.pool).revoke(key.id);
    for (const credential of [token, `${key.id}.${secret}`]) {
      expect((await signalbox.call('GET', '/api/events', undefined, as(credential))).status).toBe(401);
    }
  });

  it('secrets are kept as hashes, and no body is read from someone without a key', async () => {
    const { rows } = await signalbox.pool.query('SELECT secret_hash FROM api_key');
    for (const { keySecret } of credentials.values())
      expect(rows.some((row) => row.secret_hash.includes(Buffer.from(keySecret)))).toBe(false);
    const answer = await signalbox.call('POST', '/api/metadata/webhook', '{'.repeat(1000), {
      'Content-Type': 'application/json',
    });
    expect(answer.status).toBe(401);
  });

  it('a token is dead once the key that it was given for has been replaced', async () => {
    const { token } = (await signalbox.call('POST', '/api/token', { keyId: 'bootstrap', keySecret: bootstrapKey }))
      .body;
    const restarted = await startSignalbox({
      worker: false,
      beside: signalbox,
      config: { apiKey: `new-${bootstrapKey}` },
    });
    onTestFinished(() => restarted.stop());
    for (const server of [signalbox, restarted]) {
      const statuses = await Promise.all(
        ['/api/events', '/api/v1/webhooks'].map(
          async (path) => (await server.call('GET', path, undefined, { Authorization: `Bearer ${token}` })).status,
        ),
      );
      expect(statuses).toEqual(server === signalbox ? [200, 200] : [401, 401]);
    }
  });

  it.each([
    '/api/metadata\\webhook',
    '/api/metadata/webhook#/history/x/replay',
    '/api/events#',
    '/webhook/x#',
    '/health#',
    '/api/v1/webhooks#',
    '/api/metadata\\webhook#',
  ])('a target that can be read in two ways is refused before anything else: %s', async (target) => {
    for (const method of ['GET', 'POST']) {
      const head = await rawRequest(signalbox.url, `${method} ${target} HTTP/1.1`, { 'X-Authorization': bootstrapKey });
      expect(head).toMatch(/^HTTP\/1\.1 400 /);
    }
  });
});

describe('without keys', () => {
  let signalbox: Signalbox;
  beforeAll(async () => void (signalbox = await startSignalbox({ worker: false })));
  afterAll(() => signalbox.stop());

  it('this machine may call the API, and clients get a token that is ignored', async () => {
    const { status, body } = await signalbox.call('POST', '/api/token', { keyId: 'any', keySecret: 'any' });
    expect(status).toBe(200);
    expect((await signalbox.call('GET', '/api/events', undefined, { 'X-Authorization': body.token })).status).toBe(200);
  });

  it.each<[string, Record<string, string>]>([
    ['a proxy', { 'X-Forwarded-For': '203.0.113.7' }],
    ['a page of another site', { Origin: 'https://evil.example' }],
    ['a page that the browser calls cross-site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['a page of another port of this machine', { Origin: 'http://localhost:3000' }],
    ['a page that the browser calls same-site', { 'Sec-Fetch-Site': 'same-site' }],
    ['a page without an origin', { Origin: 'null' }],
    ['an app of this machine', { Origin: 'capacitor://localhost' }],
    ['a page of this machine over https', { Origin: 'https://localhost' }],
    ...[
      'Forwarded',
      'X-Forwarded-Host',
      'X-Forwarded-Proto',
      'X-Forwarded-Server',
      'X-Real-IP',
      'Via',
      'CF-Connecting-IP',
      'True-Client-IP',
      'X-Original-URL',
      'X-Client-IP',
      'X-Envoy-External-Address',
      'Fastly-Client-IP',
      'CDN-Loop',
    ].map((name): [string, Record<string, string>] => [`a proxy that adds ${name} alone`, { [name]: 'x' }]),
  ])('%s may not', async (_who, headers) => {
    const answer = await signalbox.call('POST', '/api/metadata/webhook', webhook, headers);
    expect([answer.status, answer.body.code]).toEqual([403, 'FORBIDDEN']);
    expect((await signalbox.call('POST', '/webhook/none', '{}', headers)).status).toBe(404);
  });

  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.nip.io', 'user@127.0.0.1', '2130706433', '0.0.0.0'])(
    'a name that was pointed here may not: %s',
    async (host) => {
      expect(await rawRequest(signalbox.url, 'GET /api/events HTTP/1.1', { Host: host })).toMatch(/^HTTP\/1\.1 403 /);
    },
  );

  it('a page of the server itself may', async () => {
    const own = { Origin: signalbox.url, 'Sec-Fetch-Site': 'same-origin' };
    expect((await signalbox.call('GET', '/api/events', undefined, own)).status).toBe(200);
  });
});

describe('where a key is needed', () => {
  it('a server that others can reach does not start without one, and names the setting', async () => {
    await expect(startSignalbox({ worker: false, config: { host: '0.0.0.0' } })).rejects.toThrow(
      /^HOST 0\.0\.0\.0 .* SIGNALBOX_API_KEY/,
    );
  });

  it.each([
    ['PUBLIC_URL', { publicUrl: 'https://hooks.example.com' }],
    ['SIGNALBOX_TRUSTED_PROXIES', { trustedProxies: ['127.0.0.1'] }],
  ])('a server that others reach through a proxy, as %s says, does not start without one', async (setting, config) => {
    await expect(startSignalbox({ worker: false, config })).rejects.toThrow(
      new RegExp(`^${setting} .*SIGNALBOX_API_KEY`),
    );
  });

  it('with one it starts, and without it on loopback a stored key is asked for as well', async () => {
    const open = await startSignalbox({ worker: false, config: { host: '0.0.0.0', apiKey: bootstrapKey } });
    onTestFinished(() => open.stop());
    expect((await open.get('/api/events')).status).toBe(401);
    await createApiKeys(open.pool).create(newApiKey({ name: 'first', role: 'admin' }).key);
    const beside = await startSignalbox({ worker: false, beside: open });
    onTestFinished(() => beside.stop());
    expect((await beside.get('/api/events')).status).toBe(401);
  });
});

/** The first bytes that the server writes, to a request as it stands: clients of HTTP would mend the target. */
function rawRequest(url: string, line: string, headers: Record<string, string>): Promise<string> {
  const { port, host } = new URL(url);
  const lines = Object.entries({ Host: host, Connection: 'close', ...headers }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () => socket.end([line, ...lines, '', ''].join('\r\n')));
    socket.once('data', (data) => resolve(data.toString())).once('error', reject);
  });
}
