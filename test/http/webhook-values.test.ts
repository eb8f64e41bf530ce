import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { signAsGitHub } from '../helpers/sign.ts';
import { config, hmac, base, signalbox, known, post, github, custom } from './saved-webhooks.ts';

describe('a reference is never a value', () => {
  const reference = '${workflow.secrets.PAYMENTS}';
  test.each([
    ['secretValue', { ...github, secretValue: reference }],
    ['secretValue', { ...github, secretValue: `whsec_${reference}` }],
    ['secretValue', { ...github, secretValue: '{{ secrets.PAYMENTS }}' }],
    ['secret', { sourcePlatform: 'GitHub', secret: reference }],
    ['secretKey', { sourcePlatform: 'Facebook', secretValue: 's', secretKey: reference }],
    ['headerKey', { ...github, headerKey: reference }],
    ['sourcePlatform', { ...github, sourcePlatform: reference }],
    ['headers.X-Key', { sourcePlatform: 'Custom', headers: { 'X-Key': `Bearer ${reference}` } }],
    ['signalbox.extraSecrets[0]', { ...github, signalbox: { extraSecrets: [reference] } }],
    [
      'signalbox.sharedKeys.k.secret',
      {
        sourcePlatform: 'Twilio',
        secretValue: 's',
        signalbox: { sharedKeys: { k: { secret: reference, algorithm: 'HMAC_SHA256' } } },
      },
    ],
    [
      'signalbox.httpSignatures.keys[0].secretBase64',
      {
        sourcePlatform: 'rfc9421',
        signalbox: { httpSignatures: { keys: [{ keyId: 'k', algorithm: 'hmac-sha256', secretBase64: reference }] } },
      },
    ],
    [
      'signalbox.httpSignatures.keys[0].publicKey',
      {
        sourcePlatform: 'rfc9421',
        signalbox: { httpSignatures: { keys: [{ keyId: 'k', algorithm: 'ed25519', publicKey: reference }] } },
      },
    ],
    ['signalbox.paypal.webhookId', { sourcePlatform: 'PayPal', signalbox: { paypal: { webhookId: reference } } }],
    ['signalbox.publicUrl', { ...github, signalbox: { publicUrl: 'https://${env.HOST}/hooks' } }],
    ['signalbox.custom.username', custom({ kind: 'basic', username: reference })],
    ['signalbox.custom.prefix', custom({ ...hmac, prefix: reference })],
    ['signalbox.custom.template', custom({ ...hmac, template: '${timestamp}.{body}', timestampHeader: 'X-T' })],
    [
      'signalbox.custom.issuer',
      custom({ kind: 'jwt', jwksUrl: 'https://i.example/jwks', issuer: reference, audience: 'a' }),
    ],
    [
      'signalbox.custom.jwksUrl',
      custom({ kind: 'jwt', jwksUrl: 'https://${tenant}.example/jwks', issuer: 'i', audience: 'a' }),
    ],
  ])('%s', async (path, more) => {
    const answer = await post(more);
    expect([answer.status, answer.body.validationErrors?.map((error: any) => error.path)]).toEqual([400, [path]]);
    expect(answer.body.message).toContain('references like ${workflow.secrets.NAME}');
  });

  test('nor when a secret is rotated or replaced', async () => {
    const { body } = await post(github);
    expect((await signalbox.call('POST', `/api/sources/${body.id}/rotate`, { secret: reference })).status).toBe(400);
    expect(
      (
        await signalbox.call('PUT', `${base}/${body.id}`, {
          ...config(github),
          name: body.name,
          secretValue: reference,
        })
      ).status,
    ).toBe(400);
    expect((await signalbox.postEvent(body.id, signAsGitHub(reference, {}))).status).toBe(401);
  });

  test('an idempotency key and a correlation id may be ones: they are resolved for each event (M61)', async () => {
    const more = {
      workflowsToStart: { [known]: 0, idempotencyKey: '${workflow.input.id}' },
      signalbox: { startCorrelationId: '${workflow.input.id}' },
    };
    expect((await post({ ...github, ...more })).status).toBe(200);
  });
});

describe('the mask is never a value', () => {
  test.each([
    ['headers.X-Key', { sourcePlatform: 'Custom', headers: { 'X-Key': '***' } }],
    ['signalbox.extraSecrets[0]', { ...github, signalbox: { extraSecrets: ['***'] } }],
    [
      'signalbox.sharedKeys.k.secret',
      {
        sourcePlatform: 'Twilio',
        secretValue: 's',
        signalbox: { sharedKeys: { k: { secret: '***', algorithm: 'HMAC_SHA1' } } },
      },
    ],
    [
      'signalbox.httpSignatures.keys[0].secretBase64',
      {
        sourcePlatform: 'rfc9421',
        signalbox: { httpSignatures: { keys: [{ keyId: 'k', algorithm: 'hmac-sha256', secretBase64: '***' }] } },
      },
    ],
  ])('%s is refused where nothing is stored', async (path, more) => {
    const answer = await post(more);
    expect([answer.status, answer.body.validationErrors?.map((error: any) => error.path)]).toEqual([
      400,
      expect.arrayContaining([path]),
    ]);
  });

  test('as `secretValue` of a new webhook it stores nothing, claims nothing and warns (R10)', async () => {
    const answer = await post({ sourcePlatform: 'GitHub', secretValue: '***' });
    expect(answer.body).toMatchObject({
      signalbox: { secretSet: false },
      warnings: expect.arrayContaining([{ path: 'secretValue', message: expect.stringContaining('none is stored') }]),
    });
    expect(answer.body).not.toHaveProperty('secretValue');
    expect((await signalbox.postEvent(answer.body.id, signAsGitHub('***', {}))).status).toBe(401);
  });

  test('as a header’s value it keeps the stored one, whatever the case of its name', async () => {
    const { body } = await post({ sourcePlatform: 'Custom', headers: { 'X-Key': 'open sesame' } });
    await signalbox.must('PUT', `${base}/${body.id}`, {
      ...config({ sourcePlatform: 'Custom' }),
      name: body.name,
      headers: { 'x-key': '***' },
    });
    const ask = async (value: string) =>
      (await signalbox.postEvent(body.id, { headers: { 'X-Key': value }, body: '{}' })).status;
    expect([await ask('***'), await ask('open sesame')]).toEqual([401, 200]);
  });

  test.each([
    ['Stripe', 'stripe', 'apiKey', 'apiUrl', '/v1/{id}'],
    ['Standard Webhooks', 'thin', 'token', 'url', '/v1/{id}'],
  ])(
    'as a key of %s it keeps the stored one for its address, and for no other',
    async (sourcePlatform, member, key, url, path) => {
      const given = (host: string, value: string) => ({
        sourcePlatform,
        signalbox: { [member]: { [url]: `https://${host}${path}`, [key]: value } },
      });
      const { body: made } = await post({
        ...given('api.example.com', 'rk_of_the_operator'),
        name: `keys-${randomUUID()}`,
      });
      const save = (more: object) => signalbox.call('PUT', `${base}/${made.id}`, { ...config(more), name: made.name });
      expect((await save(given('api.example.com', '***'))).body.signalbox[member][key]).toBe('***');
      const elsewhere = await save(given('elsewhere.example.com', '***'));
      expect([elsewhere.status, elsewhere.body.validationErrors]).toEqual([
        400,
        [
          expect.objectContaining({
            path: `signalbox.${member}.${key}`,
            message: expect.stringContaining('send the key itself'),
          }),
        ],
      ]);
      expect((await save(given('elsewhere.example.com', 'rk_anew'))).status).toBe(200);
    },
  );
});
