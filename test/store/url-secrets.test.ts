import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { newApiKey } from '../../src/http/auth/credentials.ts';
import { createApiKeys } from '../../src/store/api-keys.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';
import { startTestReceiver, type TestReceiver } from '../outbound/receiver.ts';

const newSecret = (name: string) => `${name}-${randomBytes(8).toString('hex')}`;
const secrets = {
  endpoint: newSecret('endpoint'),
  publicUrl: newSecret('public'),
  keySet: newSecret('keys'),
  cookie: newSecret('cookie'),
  token: newSecret('token'),
  redirect: newSecret('redirect'),
};
const admin = 'a'.repeat(40);
const bearer = (key: string) => ({ Authorization: `Bearer ${key}`, 'X-Authorization': key });

let signalbox: Signalbox;
let receiver: TestReceiver;
let reader: string;
let endpoint: { id: string; url: string };
let source: { id: string };
const jwt = {
  kind: 'jwt',
  jwksUrl: `https://issuer.example/keys?code=${secrets.keySet}&v=2`,
  issuer: 'i',
  audience: 'a',
};

const as = (key: string) => async (method: string, path: string, body?: unknown) =>
  (await signalbox.call(method, path, body, bearer(key))).body;

beforeAll(async () => {
  receiver = await startTestReceiver((response) => {
    response
      .writeHead(200, {
        'Set-Cookie': [`session=${secrets.cookie}`, 'theme=dark'],
        'X-Auth-Token': secrets.token,
        'Content-Type': 'application/json',
        'X-Request-Id': 'request-7',
        Location: `https://elsewhere.example/next?signature=${secrets.redirect}`,
        Link: `<https://elsewhere.example/?cursor=${secrets.redirect}>; rel="next"`,
      })
      .end('{}');
  });
  signalbox = await startSignalbox({ config: { apiKey: admin } });
  const { key, secret } = newApiKey({ name: 'reader', role: 'read' });
  await createApiKeys(signalbox.pool).create(key);
  reader = `${key.id}.${secret}`;
  endpoint = (
    await as(admin)('POST', '/api/v1/webhooks', {
      displayName: 'x',
      url: `http://127.0.0.1:${receiver.port}/in?code=${secrets.endpoint}&v=2`,
    })
  ).webhook;
  source = await as(admin)('POST', '/api/metadata/webhook', {
    name: 'jwt',
    sourcePlatform: 'Custom',
    receiverWorkflowNamesToVersions: { any: 0 },
    signalbox: { publicUrl: `https://caller:${secrets.publicUrl}@hooks.example.com`, custom: jwt },
  });
  await as(admin)('POST', `/api/v1/webhooks/${endpoint.id}/test`);
  await receiver.until(1);
  await vi.waitFor(
    async () =>
      expect(
        (await as(admin)('GET', `/api/v1/webhooks/${endpoint.id}/instances`)).list[0].signalbox.attempts,
      ).toHaveLength(1),
    { timeout: 20_000 },
  );
});

afterAll(async () => {
  await signalbox?.stop();
  await receiver?.close();
});

function expectNoSecret(text: string): void {
  for (const secret of Object.values(secrets)) {
    for (const form of [secret, Buffer.from(secret).toString('hex')])
      expect(text.includes(form), `holds ${secret}`).toBe(false);
  }
}

describe('secrets in URLs and in header lines of answers (G9)', () => {
  test('reach those they are for', () => {
    expect(receiver.deliveries[0]?.url).toBe(`/in?code=${secrets.endpoint}&v=2`);
  });

  test('lie in no table in the clear', async () => {
    const { rows: tables } = await signalbox.pool.query(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`,
    );
    for (const { name } of tables)
      expectNoSecret(
        (await signalbox.pool.query(`SELECT t::text AS row FROM "${name}" t`)).rows.map(({ row }) => row).join('\n'),
      );
    expect((await signalbox.pool.query('SELECT url FROM endpoint')).rows).toEqual([
      { url: `http://127.0.0.1:${receiver.port}/in?code=***&v=***` },
    ]);
  });

  test('are shown to administrators alone, who may change them', async () => {
    expect((await as(admin)('GET', `/api/v1/webhooks/${endpoint.id}`)).webhook.url).toBe(endpoint.url);
    expect((await as(admin)('GET', `/api/metadata/webhook/${source.id}`)).signalbox).toMatchObject({
      custom: jwt,
      publicUrl: `https://caller:${secrets.publicUrl}@hooks.example.com`,
    });
    const paths = [
      '/api/v1/webhooks',
      `/api/v1/webhooks/${endpoint.id}`,
      `/api/v1/webhooks/${endpoint.id}/instances`,
      '/api/metadata/webhook',
      `/api/metadata/webhook/${source.id}`,
    ];
    const answers = await Promise.all(paths.map((path) => signalbox.call('GET', path, undefined, bearer(reader))));
    expect(answers.map(({ status }) => status)).toEqual(paths.map(() => 200));
    expectNoSecret(answers.map(({ text }) => text).join('\n'));
    expect(answers[1]?.text).toContain('?code=***&v=***');
    expect(answers[4]?.text).toContain('https://issuer.example/keys?code=***&v=***');
  });

  test('of an answer are not even kept, while the rest of it is', async () => {
    const [instance] = (await as(admin)('GET', `/api/v1/webhooks/${endpoint.id}/instances`)).list;
    expect(instance.signalbox.attempts[0].responseHeaders).toMatchObject({
      'set-cookie': '***',
      'x-auth-token': '***',
      'content-type': 'application/json',
      'x-request-id': 'request-7',
      location: 'https://elsewhere.example/next?signature=***',
      link: '<https://elsewhere.example/?***>; rel="next"',
    });
    expectNoSecret(JSON.stringify(instance));
    expect(instance.spec.destination).toContain('?code=***&v=***');
  });

  test('stay when what is shown comes back', async () => {
    const [shown] = (await as(reader)('GET', '/api/v1/webhooks')).list;
    await as(admin)('POST', `/api/v1/webhooks/${endpoint.id}`, {
      webhook: { ...shown, description: 'changed' },
      updateMask: 'url,description',
    });
    expect((await as(admin)('GET', `/api/v1/webhooks/${endpoint.id}`)).webhook).toMatchObject({
      url: endpoint.url,
      description: 'changed',
    });
    const config = await as(reader)('GET', `/api/metadata/webhook/${source.id}`);
    await as(admin)('PUT', `/api/metadata/webhook/${source.id}`, {
      ...config,
      signalbox: {
        custom: config.signalbox.custom,
        publicUrl: `https://caller:${secrets.publicUrl}@hooks.example.com`,
      },
    });
    expect((await as(admin)('GET', `/api/metadata/webhook/${source.id}`)).signalbox.custom).toEqual(jwt);
  });

  test('stand in no line of the log and in no history', async () => {
    expectNoSecret(signalbox.logLines.join('\n'));
    const runs = [];
    for await (const { workflowId, taskQueue } of signalbox.client.workflow.list())
      if (taskQueue === signalbox.temporal.taskQueue) runs.push(workflowId);
    expect(runs).toHaveLength(1);
    const history = await signalbox.client.workflow.getHandle(String(runs[0])).fetchHistory();
    expectNoSecret(
      JSON.stringify(history).replaceAll(/"data":"([^"]*)"/g, (_whole, data) => Buffer.from(data, 'base64').toString()),
    );
  });

  test('are no part of a key set URL as user information, which no request takes along', async () => {
    const refused = await signalbox.call(
      'POST',
      '/api/metadata/webhook',
      {
        name: 'refused',
        sourcePlatform: 'Custom',
        receiverWorkflowNamesToVersions: { any: 0 },
        signalbox: { custom: { ...jwt, jwksUrl: 'https://me:secret@issuer.example/keys' } },
      },
      bearer(admin),
    );
    expect(refused).toMatchObject({ status: 400, text: expect.stringContaining('leave out user name and password') });
  });
});
