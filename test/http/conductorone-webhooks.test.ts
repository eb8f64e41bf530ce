import { createHash } from 'node:crypto';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
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
  const { webhook } = await signalbox.must('POST', '/api/v1/webhooks', { displayName: 'middleware', url: receiver.url, ...fields });
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

test('a test delivery has the body, headers and claims of the seed, and a blank callback makes it a success (C30-C32, C92, C100)', async () => {
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
  expect(Object.keys(payload).sort()).toEqual(['aud', 'c1typ', 'exp', 'htb_s256', 'htm', 'htu', 'iat', 'iss', 'jti', 'nbf']);
  expect(payload).toMatchObject({ c1typ: 'wh', htm: 'POST', htu: `http://127.0.0.1:${receiver.port}/hook`, htb_s256: hash });
  expect([(payload.exp ?? 0) - (payload.iat ?? 0), (payload.iat ?? 0) - (payload.nbf ?? 0)]).toEqual([120, 60]);
  expect(protectedHeader).toMatchObject({ alg: 'ES256', typ: 'JWT' });

  await instanceWhen(created.id, instance.id, 'WAITING_CALLBACK');
  const callback = await signalbox.call('POST', new URL(delivery.json.callbackUrl).pathname);
  expect([callback.status, callback.body]).toEqual([202, {}]);
  const done = await instanceWhen(created.id, instance.id, 'SUCCESS');
  expect(done.signalbox).toMatchObject({ callback: { status: 202, body: '' }, decidedBy: 'callback', attempts: [{ statusCode: 202 }] });
  expect(JSON.stringify(done)).not.toContain('/callback/');
});
