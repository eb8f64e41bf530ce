import { createHash, createHmac, createPublicKey, verify } from 'node:crypto';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { verifyDelivery, type DeliveryRequest, type VerifyOptions } from '../../src/receiver/verify-delivery.ts';
import { startTestReceiver, status, type TestReceiver } from '../outbound/receiver.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
let receiver: TestReceiver;

beforeAll(async () => {
  [signalbox, receiver] = await Promise.all([startSignalbox(), startTestReceiver()]);
});
afterAll(async () => {
  await receiver?.close();
  await signalbox?.stop();
});
beforeEach(() => {
  receiver.deliveries.length = 0;
  receiver.answer = status(202);
});

async function createWebhook(fields: object = {}): Promise<any> {
  const { webhook } = await signalbox.must('POST', '/api/v1/webhooks', {
    displayName: 'middleware',
    url: receiver.url,
    ...fields,
  });
  return webhook;
}

async function instanceWhen(webhookId: string, instanceId: string, state: string): Promise<any> {
  const until = Date.now() + 15_000;
  for (;;) {
    const { instance } = await signalbox.must('GET', `/api/v1/webhooks/${webhookId}/instances/${instanceId}`);
    if (instance.state === `WEBHOOK_STATE_${state}`) return instance;
    if (Date.now() > until) throw new Error(`The instance is ${JSON.stringify(instance)}, not ${state}.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('a test delivery has the body, headers and claims that ConductorOne documents, and a blank callback makes it a success (C30-C32, C92, C100)', async () => {
  const created = await createWebhook();
  const { webhook: instance } = await signalbox.must('POST', `/api/v1/webhooks/${created.id}/test`);
  expect(instance.webhookId).toBe(created.id);
  const delivery = await receiver.until(1);

  expect(Object.keys(delivery.json)).toEqual(['version', 'webhookId', 'callbackUrl', 'event', 'payload']);
  expect(delivery.json).toMatchObject({
    version: 'v1',
    webhookId: instance.id,
    event: 'c1.webhooks.v1.PayloadTest',
    payload: { '@type': 'type.googleapis.com/c1.webhooks.v1.PayloadTest' },
  });
  const hash = createHash('sha256').update(delivery.body).digest('base64');
  expect(delivery.headers).toMatchObject({
    'content-type': 'application/json',
    'content-digest': `sha-256=${hash}`,
    'webhook-version': 'v1',
    'webhook-id': instance.id,
    'webhook-event': 'c1.webhooks.v1.PayloadTest',
    'webhook-callback-url': delivery.json.callbackUrl,
    'signalbox-webhook-config-id': created.id,
  });
  const [scheme, token = ''] = (delivery.headers.authorization ?? '').split(' ');
  expect(scheme).toBe('bearer');
  const keys = createRemoteJWKSet(new URL(`${signalbox.url}/auth/v1/jwks`));
  const { payload, protectedHeader } = await jwtVerify(token, keys, { audience: '127.0.0.1', algorithms: ['ES256'] });
  expect(Object.keys(payload).sort()).toEqual([
    'aud',
    'c1typ',
    'exp',
    'htb_s256',
    'htm',
    'htu',
    'iat',
    'iss',
    'jti',
    'nbf',
  ]);
  expect(payload).toMatchObject({
    c1typ: 'wh',
    htm: 'POST',
    htu: `http://127.0.0.1:${receiver.port}/hook`,
    htb_s256: hash,
  });
  expect([(payload.exp ?? 0) - (payload.iat ?? 0), (payload.iat ?? 0) - (payload.nbf ?? 0)]).toEqual([120, 60]);
  expect(protectedHeader).toMatchObject({ alg: 'ES256', typ: 'JWT' });

  await instanceWhen(created.id, instance.id, 'WAITING_CALLBACK');
  const callback = await signalbox.call('POST', new URL(delivery.json.callbackUrl).pathname);
  expect([callback.status, callback.body]).toEqual([202, {}]);
  const done = await instanceWhen(created.id, instance.id, 'SUCCESS');
  expect(done.signalbox).toMatchObject({
    callback: { status: 202, body: '' },
    decidedBy: 'callback',
    attempts: [{ statusCode: 202 }],
  });
  expect(JSON.stringify(done)).not.toContain('/callback/');
});

describe('the configuration (C1-C24)', () => {
  test('is created with its defaults, 200, no null, and a KSUID', async () => {
    const answer = await signalbox.call('POST', '/api/v1/webhooks', {
      displayName: 'x',
      url: receiver.url,
      description: null,
      callbackTimeout: null,
    });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect(answer.text).not.toContain('null');
    expect(answer.body.webhook).toMatchObject({
      id: expect.stringMatching(/^[a-zA-Z0-9]{27}$/),
      description: '',
      callbackTimeout: '691200s',
      createdAt: expect.stringMatching(/Z$/),
      signalbox: {
        disabled: false,
        callbackMode: 'blankCompletes',
        onPolicyFailure: 'deny',
        retryPreset: 'fast',
        headers: {},
        signatures: ['jwt'],
      },
    });
  });

  test('comes back as it was sent, and changes by mask or by what is given (C8, C12)', async () => {
    const { id, createdAt } = await createWebhook({ callbackTimeout: '86400.0s', description: 'first' });
    expect((await signalbox.get(`/api/v1//webhooks/${id}`)).body.webhook.callbackTimeout).toBe('86400.0s');
    const change = (body: object) => signalbox.must('POST', `/api/v1/webhooks/${id}`, body);
    const masked = await change({
      webhook: { displayName: 'new name', description: 'not in the mask' },
      updateMask: 'display_name',
    });
    expect(masked.webhook).toMatchObject({ displayName: 'new name', description: 'first', createdAt });
    const given = await change({
      webhook: { id: 'read only', description: 'second', signalbox: { retryPreset: 'day' } },
    });
    expect(given.webhook).toMatchObject({
      id,
      displayName: 'new name',
      description: 'second',
      signalbox: { retryPreset: 'day', callbackMode: 'blankCompletes' },
    });
    expect((await change({ webhook: {}, updateMask: 'description,callbackTimeout' })).webhook).toMatchObject({
      description: '',
      callbackTimeout: '691200s',
    });
    expect((await signalbox.call('POST', `/api/v1/webhooks/${id}`, { displayName: 'flat' })).status).toBe(400);
  });

  test.each([
    ['seed', 'blankCompletes'],
    ['current', 'documentRequired'],
  ])('takes the former name of a callback mode, %s, and shows that of today', async (former, name) => {
    const { id } = await createWebhook({ signalbox: { callbackMode: former } });
    expect((await signalbox.get(`/api/v1/webhooks/${id}`)).body.webhook.signalbox.callbackMode).toBe(name);
  });

  test.each([
    [{ displayName: '' }, 'Webhook.DisplayName'],
    [{ displayName: undefined }, 'Webhook.DisplayName'],
    [{ url: 'http://hooks.example.com/' }, 'Webhook.Url'],
    [{ url: 'https://10.0.0.1/' }, 'Webhook.Url'],
    [{ url: undefined }, 'Webhook.Url'],
    [{ callbackTimeout: '86399s' }, 'Webhook.CallbackTimeout'],
    [{ callbackTimeout: '2592001s' }, 'Webhook.CallbackTimeout'],
    [{ callbackTimeout: '8 days' }, 'Webhook.CallbackTimeout'],
    [{ signalbox: { headers: { 'Webhook-Id': 'mine' } } }, 'Webhook.Signalbox.Headers'],
    [{ signalbox: { headers: { authorization: 'mine' } } }, 'Webhook.Signalbox.Headers'],
    [{ signalbox: { headers: { 'X-Bad': 'a\r\nb' } } }, 'Webhook.Signalbox.Headers'],
    [{ signalbox: { callbackMode: 'other' } }, 'Webhook.Signalbox.CallbackMode'],
  ])('with %j is refused and names the field (C9)', async (fields, field) => {
    const answer = await signalbox.call('POST', '/api/v1/webhooks', { displayName: 'x', url: receiver.url, ...fields });
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 3, message: expect.stringContaining(`invalid ${field}`), details: [] },
    });
  });

  test('is deleted with 200 and an empty body, and is 404 from then on (C1, C6, C11)', async () => {
    const { id } = await createWebhook();
    const headers = { 'Content-Type': 'application/json', 'Content-Length': '0' };
    expect(await signalbox.call('DELETE', `/api/v1/webhooks/${id}`, '', headers)).toMatchObject({
      status: 200,
      body: {},
    });
    expect(await signalbox.get(`/api/v1/webhooks/${id}`)).toMatchObject({ status: 404, body: { code: 5 } });
    expect((await signalbox.call('DELETE', `/api/v1/webhooks/${id}`)).status).toBe(404);
    expect(await signalbox.get('/api/v1/webhooks/not-an-id')).toMatchObject({
      status: 400,
      body: { code: 3, message: expect.stringContaining('^[a-zA-Z0-9]{27}$') },
    });
  });

  test('is listed in pages and searched by name, description and refs (C7, C153)', async () => {
    const mark = `page ${Math.random()}`;
    const made: string[] = [];
    for (let at = 0; at < 12; at += 1)
      made.push((await createWebhook(at % 2 ? { displayName: `${mark} ${at}` } : { description: `about ${mark}` })).id);
    const first = await signalbox.must('POST', '/api/v1/search/webhooks', { query: mark.toUpperCase(), pageSize: 1 });
    const second = await signalbox.must('POST', '/api/v1/search/webhooks', {
      query: mark,
      pageSize: 10,
      pageToken: first.nextPageToken,
    });
    expect([...first.list, ...second.list].map(({ id }) => id)).toEqual(made);
    expect([first.list.length, second.nextPageToken]).toEqual([10, '']);
    const refs = [made[3], '2mqg9IILyNefQ6oMTvolM4FjDTS', made[1]].map((id) => ({ id }));
    expect(
      (await signalbox.must('POST', '/api/v1/search/webhooks', { refs })).list.map(({ id }: { id: string }) => id),
    ).toEqual([made[3], made[1]]);
    expect((await signalbox.get('/api/v1/webhooks?page_size=10')).body.list.length).toBe(10);
    expect(await signalbox.get('/api/v1/webhooks?page_token=zzz')).toMatchObject({ status: 400 });
    expect((await signalbox.must('POST', '/api/v1/search/webhooks', { query: '%' })).list).toEqual([]);
  });

  test('keeps header values and keys to itself, at rest as well (G9)', async () => {
    const { id, signalbox: own } = await createWebhook({
      signalbox: { headers: { 'X-Api-Key': 'open sesame' }, signatures: ['jwt', 'standard-webhooks'] },
    });
    expect(own.headers).toEqual({ 'X-Api-Key': '***' });
    const [{ key }] = own.newSecrets;
    const again = await signalbox.get(`/api/v1/webhooks/${id}`);
    expect(again.text).not.toContain(key);
    await signalbox.must('POST', `/api/v1/webhooks/${id}`, {
      webhook: { signalbox: { headers: { 'X-Api-Key': '***', 'X-More': '1' } } },
    });
    receiver.answer = status(200);
    await signalbox.must('POST', `/api/v1/webhooks/${id}/test`);
    expect((await receiver.until(1)).headers).toMatchObject({ 'x-api-key': 'open sesame', 'x-more': '1' });
    const { rows } = await signalbox.pool.query('SELECT endpoint::text AS text FROM endpoint WHERE id = $1', [id]);
    expect(rows[0].text).not.toContain('sesame');
    expect(rows[0].text).not.toContain(Buffer.from('sesame').toString('hex'));
  });

  test('sends stored headers to the address alone that they were stored for', async () => {
    const { id } = await createWebhook({ signalbox: { headers: { 'X-Api-Key': 'open sesame' } } });
    const save = (webhook: object) => signalbox.call('POST', `/api/v1/webhooks/${id}`, { webhook });
    const url = 'https://hooks.example.com/in';
    for (const more of [{}, { signalbox: { headers: { 'X-Api-Key': '***' } } }])
      expect(await save({ url, ...more })).toMatchObject({
        status: 400,
        body: { message: expect.stringContaining('X-Api-Key is for another address') },
      });
    expect((await save({ url: `${receiver.url}/other` })).status).toBe(200);
    expect((await save({ url, signalbox: { headers: { 'X-Api-Key': 'another' } } })).status).toBe(200);
    expect((await save({ url: receiver.url, signalbox: { headers: {} } })).status).toBe(200);
  });

  test('never sends a reference or a mask in place of a value', async () => {
    const { id } = await createWebhook({});
    for (const value of ['Bearer ${workflow.secrets.TOKEN}', '{{ token }}', '***']) {
      expect(
        await signalbox.call('POST', `/api/v1/webhooks/${id}`, {
          webhook: { signalbox: { headers: { Authorization: value } } },
        }),
        value,
      ).toMatchObject({ status: 400, body: { code: 3 } });
      expect(
        (
          await signalbox.call('POST', '/api/v1/webhooks', {
            displayName: 'x',
            url: receiver.url,
            signalbox: { headers: { 'X-Token': value } },
          })
        ).status,
        value,
      ).toBe(400);
    }
    expect(
      (
        await signalbox.call('POST', '/api/v1/webhooks', {
          displayName: 'x',
          url: 'https://hooks.example.com/${token}',
        })
      ).status,
    ).toBe(400);
  });

  test('an unknown route has the error body of C9', async () => {
    expect(await signalbox.get('/api/v1/nothing')).toMatchObject({
      status: 501,
      body: { code: 12, message: expect.any(String), details: [] },
    });
    expect(await signalbox.call('POST', '/api/v1/webhooks', '{"displayName":')).toMatchObject({
      status: 400,
      body: { code: 3 },
    });
  });
});

describe('signatures', () => {
  test('of Standard Webhooks verify, the old key beside the new after a rotation', async () => {
    const { id, signalbox: own } = await createWebhook({
      signalbox: { signatures: ['jwt', 'standard-webhooks', 'standard-webhooks-ed25519'] },
    });
    const { webhook: rotated } = await signalbox.must('POST', `/api/v1/webhooks/${id}/rotate`);
    const keys = [...rotated.signalbox.newSecrets, ...own.newSecrets];
    await signalbox.must('POST', `/api/v1/webhooks/${id}/test`);
    const { headers, body } = await receiver.until(1);
    const signed = Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`);
    const signatures = String(headers['webhook-signature']).split(' ');
    expect(signatures).toHaveLength(4);
    for (const { scheme, key, publicKey } of keys) {
      const holds = signatures.some((signature) =>
        scheme === 'standard-webhooks'
          ? signature ===
            `v1,${createHmac('sha256', Buffer.from(key.slice(6), 'base64'))
              .update(signed)
              .digest('base64')}`
          : signature.startsWith('v1a,') && verifyRaw(publicKey, signed, Buffer.from(signature.slice(4), 'base64')),
      );
      expect(holds).toBe(true);
    }
  });

  test('verify by the receiver export, which refuses what was changed', async () => {
    const { id } = await createWebhook();
    await signalbox.must('POST', `/api/v1/webhooks/${id}/test`);
    const { method, headers, body, json } = await receiver.until(1);
    const request = { method, headers, body: Buffer.from(body) };
    const options = {
      jwksUrl: `${signalbox.url}/auth/v1/jwks`,
      audience: '127.0.0.1',
      issuer: new URL(signalbox.url).host,
      url: `http://127.0.0.1:${receiver.port}/hook`,
    };
    expect(await verifyDelivery(request, options)).toMatchObject({
      kind: 'verified',
      id: json.webhookId,
      event: json.event,
      callbackUrl: json.callbackUrl,
    });
    const keys = (await signalbox.get('/auth/v1/jwks')).body;
    expect((await verifyDelivery(request, { keys, audience: '127.0.0.1' })).kind).toBe('verified');
    const wrong: [DeliveryRequest, VerifyOptions][] = [
      [{ ...request, body: Buffer.from(body.replace('v1', 'v2')) }, options],
      [{ ...request, method: 'PUT' }, options],
      [{ ...request, headers: {} }, options],
      [{ ...request, headers: { ...headers, authorization: `${headers.authorization}x` } }, options],
      [request, { ...options, audience: 'another.example' }],
      [request, { ...options, issuer: 'another.example' }],
      [request, { ...options, url: 'http://127.0.0.1/other' }],
      [request, { keys: { keys: [] }, audience: '127.0.0.1' }],
    ];
    for (const [changed, given] of wrong) expect((await verifyDelivery(changed, given)).kind).toBe('refused');
    await expect(verifyDelivery(request, { ...options, jwksUrl: 'http://127.0.0.1:9/none' })).rejects.toThrow();
  });

  test('keys are public, short-lived in caches, and hold nothing private (C33)', async () => {
    const answer = await signalbox.get('/auth/v1/jwks');
    expect(Number(/max-age=(\d+)/.exec(String(answer.headers['cache-control']))?.[1])).toBeLessThanOrEqual(600);
    expect(Object.keys(answer.body.keys[0]).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
  });
});

describe('the history (C100-C104)', () => {
  test('lists the newest first, by state and event', async () => {
    const { id } = await createWebhook();
    receiver.answer = status(200, 'thanks');
    const sent = await signalbox.must('POST', `/api/v1/webhooks/${id}/send`, {
      event: 'acme.created',
      payload: { n: 1 },
    });
    await instanceWhen(id, sent.instance.id, 'SUCCESS');
    receiver.answer = status(410, 'go away', { 'X-Why': 'moved' });
    const { webhook: instance } = await signalbox.must('POST', `/api/v1/webhooks/${id}/test`);
    const dead = await instanceWhen(id, instance.id, 'FATAL_ERROR');
    expect(dead.signalbox).toMatchObject({
      event: 'c1.webhooks.v1.PayloadTest',
      failure: { reason: 'gone' },
      attempts: [
        {
          statusCode: 410,
          responseBody: 'go away',
          responseHeaders: { 'x-why': 'moved' },
          durationMs: expect.any(Number),
        },
      ],
    });
    const all = (await signalbox.get(`/api/v1/webhooks/${id}/instances`)).body.list;
    expect(all.map((one: any) => one.id)).toEqual([instance.id, sent.instance.id]);
    const listed = async (query: string) =>
      (await signalbox.get(`/api/v1/webhooks/${id}/instances?${query}`)).body.list.map((one: any) => one.id);
    expect(await listed('state=WEBHOOK_STATE_SUCCESS')).toEqual([sent.instance.id]);
    expect(await listed('event=c1.webhooks.v1.PayloadTest')).toEqual([instance.id]);
    expect((await signalbox.get(`/api/v1/webhooks/${id}/instances?state=odd`)).status).toBe(400);
  });

  test('redelivers what is dead under the same id and with the same bytes, one or all, after a dry run (C103)', async () => {
    const { id } = await createWebhook();
    receiver.answer = status(410);
    const since = new Date().toISOString();
    const { instance } = await signalbox.must('POST', `/api/v1/webhooks/${id}/send`, { event: 'acme.created' });
    await instanceWhen(id, instance.id, 'FATAL_ERROR');
    expect(await signalbox.must('POST', `/api/v1/webhooks/${id}/redeliver`, { since, dryRun: true })).toEqual({
      instanceIds: [instance.id],
      dryRun: true,
      complete: true,
    });
    expect(
      await signalbox.call('POST', `/api/v1/webhooks/${id}/redeliver`, { since: '-200000-01-01T00:00:00Z' }),
    ).toMatchObject({ status: 400 });
    expect(receiver.deliveries).toHaveLength(1);
    receiver.answer = status(202);
    await signalbox.must('POST', `/api/v1/webhooks/${id}/instances/${instance.id}/redeliver`);
    const again = await receiver.until(2);
    expect(again.body).toBe(receiver.deliveries[0]?.body);
    expect(await signalbox.call('POST', `/api/v1/webhooks/${id}/instances/${instance.id}/redeliver`)).toMatchObject({
      status: 400,
      body: { code: 9 },
    });
    await signalbox.call('POST', new URL(again.json.callbackUrl).pathname);
    expect(await instanceWhen(id, instance.id, 'SUCCESS')).toMatchObject({ attempts: 2 });
    expect(await signalbox.must('POST', `/api/v1/webhooks/${id}/redeliver`, { since })).toEqual({
      instanceIds: [],
      dryRun: false,
      complete: true,
    });
  });

  test('says that there may be more than one call delivers again', async () => {
    const { id } = await createWebhook();
    receiver.answer = status(410);
    const since = new Date().toISOString();
    const { instance } = await signalbox.must('POST', `/api/v1/webhooks/${id}/send`, { event: 'acme.created' });
    await instanceWhen(id, instance.id, 'FATAL_ERROR');
    await signalbox.pool.query(
      `INSERT INTO message SELECT (jsonb_populate_record(m, jsonb_build_object('id', m.id || n, 'delivery_key', m.id || n))).*
         FROM message m, generate_series(1, 500) AS n WHERE m.id = $1`,
      [instance.id],
    );
    const { instanceIds, complete } = await signalbox.must('POST', `/api/v1/webhooks/${id}/redeliver`, {
      since,
      dryRun: true,
    });
    expect([instanceIds.length, complete]).toEqual([500, false]);
  });

  test('never shows the callback URL, in answers, logs or at rest (C104, C90)', async () => {
    const { id } = await createWebhook();
    await signalbox.must('POST', `/api/v1/webhooks/${id}/test`);
    const { json } = await receiver.until(1);
    const token = json.callbackUrl.split('/').at(-1);
    await signalbox.call('POST', new URL(json.callbackUrl).pathname);
    await instanceWhen(id, json.webhookId, 'SUCCESS');
    const { rows } = await signalbox.pool.query('SELECT message::text AS text FROM message WHERE id = $1', [
      json.webhookId,
    ]);
    const history = (await signalbox.get(`/api/v1/webhooks/${id}/instances`)).text;
    for (const text of [history, rows[0].text, signalbox.logLines.join('\n')])
      expect(text).not.toContain(token.slice(27));
  });
});

test('10,000 wrong tokens are refused, soon by 429, while a right one still works (C98)', async () => {
  const counts = new Map<number, number>();
  for (let at = 0; at < 100; at += 1) {
    const answers = await Promise.all(
      [...Array(100)].map((_none, n) =>
        signalbox.call('POST', `/api/v1/webhooks/callback/${String(at * 100 + n).padStart(27, '0')}${'A'.repeat(43)}`),
      ),
    );
    for (const { status: code } of answers) counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  expect([...counts.keys()].sort()).toEqual([400, 429]);
  expect(counts.get(400)).toBeLessThanOrEqual(300);
  const { id } = await createWebhook();
  await signalbox.must('POST', `/api/v1/webhooks/${id}/test`);
  const { json } = await receiver.until(1);
  expect((await signalbox.call('POST', new URL(json.callbackUrl).pathname)).status).toBe(202);
}, 60_000);

function verifyRaw(publicKey: string, signed: Buffer, signature: Buffer): boolean {
  const key = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey.slice(5), 'base64').toString('base64url') },
    format: 'jwk',
  });
  return verify(null, signed, key, signature);
}
