import { createHmac, randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signAsGitHub, type SignedRequest } from '../helpers/sign.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

const base = '/api/metadata/webhook';
let signalbox: Signalbox;

beforeAll(async () => {
  signalbox = await startSignalbox({ worker: false });
});

afterAll(() => signalbox?.stop());

const config = (more: object = {}) => ({
  name: `rotated-${randomUUID()}`,
  sourcePlatform: 'GitHub',
  secretValue: 'leaked',
  receiverWorkflowNamesToVersions: { orders: 0 },
  ...more,
});
const create = (more: object = {}) => signalbox.must<any>('POST', base, config(more));
const read = (id: string) => signalbox.must<any>('GET', `${base}/${id}`);
const put = (source: any, more: object) =>
  signalbox.must<any>('PUT', `${base}/${source.id}`, {
    ...source,
    secretValue: undefined,
    signalbox: undefined,
    ...more,
  });
const rotate = (id: string, body: object = {}) => signalbox.call('POST', `/api/sources/${id}/rotate`, body);
const status = async (id: string, request: SignedRequest) => (await signalbox.postEvent(id, request)).status;
const accepts = async (id: string, secret: string) =>
  (await status(id, signAsGitHub(secret, { n: randomUUID() }))) === 200;
const monthSeconds = 30 * 86_400;

describe('a secret that leaked can be withdrawn (R11, R14)', () => {
  test('rotating without overlap withdraws also the secrets of earlier rotations', async () => {
    const { id } = await create();
    const second = (await rotate(id, { keepOldForSeconds: monthSeconds })).body.secretValue;
    expect([await accepts(id, 'leaked'), await accepts(id, second)]).toEqual([true, true]);
    const third = (await rotate(id, { keepOldForSeconds: 0 })).body.secretValue;
    expect([await accepts(id, 'leaked'), await accepts(id, second), await accepts(id, third)]).toEqual([
      false,
      false,
      true,
    ]);
    expect((await read(id)).signalbox).not.toHaveProperty('retiringSecrets');
  });

  test('an empty text clears the retiring secrets with the stored one', async () => {
    const source = await create();
    const second = (await rotate(source.id, { keepOldForSeconds: monthSeconds })).body.secretValue;
    await put(source, { secretValue: '' });
    expect([await accepts(source.id, 'leaked'), await accepts(source.id, second)]).toEqual([false, false]);
    expect((await read(source.id)).signalbox).toMatchObject({ secretSet: false });
  });

  test('an empty list withdraws the retiring secrets alone; the view tells how many there are and until when, and never what they are', async () => {
    const source = await create();
    const until = (await rotate(source.id, { keepOldForSeconds: monthSeconds })).body.oldSecretsUntil;
    const current = await rotate(source.id, { keepOldForSeconds: monthSeconds, secret: 'third-secret' });
    expect((await read(source.id)).signalbox.retiringSecrets).toEqual([
      { until: current.body.oldSecretsUntil },
      { until },
    ]);
    expect(JSON.stringify(await read(source.id))).not.toContain('leaked');
    await put(source, { signalbox: { retiringSecrets: [{ until: current.body.oldSecretsUntil }] } });
    expect(await accepts(source.id, 'leaked')).toBe(false);
    expect((await read(source.id)).signalbox.retiringSecrets).toEqual([{ until: current.body.oldSecretsUntil }]);
    await put(source, { signalbox: { retiringSecrets: [] } });
    expect((await read(source.id)).signalbox).not.toHaveProperty('retiringSecrets');
    expect(await accepts(source.id, 'third-secret')).toBe(true);
  });

  test('another setting leaves them, and so does a client that sends back what it read', async () => {
    const source = await create();
    await rotate(source.id, { keepOldForSeconds: monthSeconds });
    await put(source, { signalbox: { dedupeWindowSeconds: 7 } });
    await put(source, await read(source.id));
    expect(await accepts(source.id, 'leaked')).toBe(true);
  });

  test('what has retired is no longer shown', async () => {
    const { id } = await create();
    const { oldSecretsUntil } = (await rotate(id, { keepOldForSeconds: 1 })).body;
    await new Promise((resolve) => setTimeout(resolve, Date.parse(oldSecretsUntil) - Date.now() + 50));
    expect((await read(id)).signalbox).not.toHaveProperty('retiringSecrets');
  });
});

describe('a new secret has the form that the scheme takes (R52)', () => {
  test('HMAC_BASED gets standard base64, and the events signed with it are accepted', async () => {
    const { id } = await create({ sourcePlatform: 'Custom', verifier: 'HMAC_BASED', secretValue: '' });
    for (let round = 0; round < 8; round += 1) {
      const { secretValue } = (await rotate(id, { keepOldForSeconds: 0 })).body;
      expect(secretValue).toMatch(/^[A-Za-z0-9+/]{43}=$/);
      const body = JSON.stringify({ round });
      const signature = createHmac('sha256', Buffer.from(secretValue, 'base64')).update(body).digest('base64');
      expect(await status(id, { body, headers: { Authorization: `HMAC ${signature}` } })).toBe(200);
    }
  });

  test('Standard Webhooks gets whsec_ and base64, as its own library takes it', async () => {
    const { id } = await create({ sourcePlatform: 'Standard Webhooks', secretValue: '' });
    for (let round = 0; round < 8; round += 1) {
      const { secretValue } = (await rotate(id, { keepOldForSeconds: 0 })).body;
      const body = JSON.stringify({ round });
      const [name, at] = [`msg_${round}`, new Date()];
      const headers = {
        'webhook-id': name,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Webhook(secretValue).sign(name, at, body),
      };
      expect(await status(id, { body, headers })).toBe(200);
    }
  });

  test.each([
    {
      what: 'the key is decoded',
      custom: { keyEncoding: 'base64' },
      toKey: (secret: string) => Buffer.from(secret, 'base64'),
    },
    { what: 'the key is text', custom: {}, toKey: (secret: string) => secret },
  ])('a scheme of one’s own where $what', async ({ custom, toKey }) => {
    const { id } = await create({
      sourcePlatform: 'Custom',
      signalbox: { custom: { kind: 'hmac', header: 'X-Mac', algorithm: 'sha256', encoding: 'hex', ...custom } },
    });
    const { secretValue } = (await rotate(id, { keepOldForSeconds: 0 })).body;
    expect(
      await status(id, {
        body: '{}',
        headers: { 'X-Mac': createHmac('sha256', toKey(secretValue)).update('{}').digest('hex') },
      }),
    ).toBe(200);
  });

  test.each([
    {
      what: 'headers prove the requests',
      more: { sourcePlatform: 'Custom', headers: { 'X-Key': 'k' } },
      says: /headers/,
    },
    {
      what: 'the platform has a key pair',
      more: { sourcePlatform: 'SendGrid', secretValue: '' },
      says: /SendGrid.*verification key/,
    },
    {
      what: 'the platform has a key pair of another kind',
      more: { sourcePlatform: 'Discord', secretValue: '' },
      says: /Discord.*public key/,
    },
    { what: 'the platform makes the secret itself', more: { sourcePlatform: 'Slack' }, says: /Slack.*signing secret/ },
    {
      what: 'no secret is used at all',
      more: { sourcePlatform: 'PayPal', signalbox: { paypal: { webhookId: 'w' } } },
      says: /PayPal/,
    },
    {
      what: 'nothing is signed',
      more: {
        sourcePlatform: 'Custom',
        secretValue: undefined,
        signalbox: { custom: { kind: 'challenge', field: 'challenge' } },
      },
      says: /secret/,
    },
  ])('there is nothing to make where $what: 409, and all stays as it was', async ({ more, says }) => {
    const { id } = await create(more);
    const before = await read(id);
    const answer = await rotate(id);
    expect([answer.status, answer.body.status]).toEqual([409, 409]);
    expect(answer.body.message).toMatch(says);
    expect(answer.body).not.toHaveProperty('secretValue');
    expect(await read(id)).toEqual(before);
  });

  test.each([
    { what: 'text for decoded keys', more: { sourcePlatform: 'Microsoft Teams' }, secret: 'not base64!' },
    { what: 'a broken whsec_', more: { sourcePlatform: 'Svix', secretValue: '' }, secret: 'whsec_-_-_' },
    {
      what: 'a broken signing token where a plain one would do',
      more: { sourcePlatform: 'GitLab' },
      secret: 'whsec_-_-_',
    },
    { what: 'noise for a public key', more: { sourcePlatform: 'SendGrid', secretValue: '' }, secret: 'noise' },
    { what: 'base64 for a key in hex', more: { sourcePlatform: 'Discord', secretValue: '' }, secret: 'bm9pc2U=' },
    {
      what: 'any where headers prove the requests',
      more: { sourcePlatform: 'Custom', headers: { 'X-Key': 'k' } },
      secret: 'meaningless',
    },
  ])('a given secret that the scheme cannot use is refused with 400: $what', async ({ more, secret }) => {
    const { id } = await create(more);
    const answer = await rotate(id, { secret });
    expect(answer.status).toBe(400);
    expect(answer.body.validationErrors).toMatchObject([{ path: 'secret' }]);
    expect(answer.text).not.toContain(secret);
  });

  test('GitLab takes a plain token and a signing token; we make plain ones', async () => {
    const { id } = await create({ sourcePlatform: 'GitLab' });
    const post = (token: string) => status(id, { body: '{}', headers: { 'X-Gitlab-Token': token } });
    const { secretValue } = (await rotate(id, { keepOldForSeconds: 0 })).body;
    expect([await post(secretValue), await post('leaked')]).toEqual([200, 401]);
    expect((await rotate(id, { secret: `whsec_${Buffer.alloc(32, 1).toString('base64')}` })).status).toBe(200);
  });

  test('a secret that the platform made is taken, and the old one retires', async () => {
    const { id } = await create({ sourcePlatform: 'Stripe' });
    expect((await rotate(id, { secret: 'whsec_from_stripe' })).body).toMatchObject({
      secretValue: 'whsec_from_stripe',
      oldSecretsUntil: expect.any(String),
    });
  });

  test('a public key given anew retires the one in `secretKey` as well', async () => {
    const { id } = await create({ sourcePlatform: 'Discord', secretKey: 'ab'.repeat(32), secretValue: '' });
    await rotate(id, { secret: 'cd'.repeat(32) });
    const shown = await read(id);
    expect(shown).not.toHaveProperty('secretKey');
    expect(shown.signalbox.retiringSecrets).toHaveLength(1);
  });
});
