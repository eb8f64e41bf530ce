import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { base, signalbox, config, post, github, warningsOf, custom, hmac } from './saved-webhooks.ts';

describe('what can never verify anything is refused', () => {
  const pem = generateKeyPairSync('rsa', { modulusLength: 2048 })
    .publicKey.export({ type: 'spki', format: 'pem' })
    .toString();
  test.each([
    [
      'a base64 secret that is none',
      { sourcePlatform: 'Custom', verifier: 'HMAC_BASED', secretValue: 'not base64!' },
      'secretValue',
      /standard base64/,
    ],
    [
      'a token of Teams that is none',
      { sourcePlatform: 'Microsoft Teams', secretValue: 'not base64!' },
      'secretValue',
      /standard base64/,
    ],
    ['a whsec_ that is none', { sourcePlatform: 'Svix', secretValue: 'whsec_-_-_' }, 'secretValue', /whsec_/],
    [
      'an extra secret',
      { sourcePlatform: 'Microsoft Teams', secretValue: 'YWJj', signalbox: { extraSecrets: ['no-64'] } },
      'signalbox.extraSecrets[0]',
      /standard base64/,
    ],
    ['a public key that is none', { sourcePlatform: 'SendGrid', secretValue: 'noise' }, 'secretValue', /P-256/],
    [
      'a public key of another form',
      { sourcePlatform: 'Discord', secretValue: 'bm9pc2U=' },
      'secretValue',
      /64 hexadecimal/,
    ],
    [
      'a custom key that is no base64',
      custom({ ...hmac, keyEncoding: 'base64' }, { secretValue: 'no-64' }),
      'secretValue',
      /standard base64/,
    ],
    [
      'a header without a value',
      { sourcePlatform: 'Custom', headers: { 'X-Key': '' } },
      'headers.X-Key',
      /empty one is never accepted/,
    ],
    [
      'a path to many places for an id',
      { ...github, signalbox: { deliveryId: { path: '$.items[*].id' } } },
      'signalbox.deliveryId.path',
      /one place/,
    ],
    [
      'a key of another kind',
      {
        sourcePlatform: 'rfc9421',
        signalbox: { httpSignatures: { keys: [{ keyId: 'k', algorithm: 'ed25519', publicKey: pem }] } },
      },
      'signalbox.httpSignatures.keys[0]',
      /ed25519/,
    ],
    [
      'a signature that has to cover nothing',
      {
        sourcePlatform: 'rfc9421',
        signalbox: {
          httpSignatures: { keys: [{ keyId: 'k', algorithm: 'rsa-v1_5-sha256', publicKey: pem }], required: [] },
        },
      },
      'signalbox.httpSignatures.required',
      /cover/,
    ],
    [
      'roots that are no certificates',
      { sourcePlatform: 'PayPal', signalbox: { paypal: { webhookId: 'w', trustedRoots: 'none' } } },
      'signalbox.paypal.trustedRoots',
      /PEM/,
    ],
    [
      'a platform that was misspelt',
      { sourcePlatform: 'Pagerdutty' },
      'verifier',
      /did you mean "PagerDuty".*GitHub, Slack/,
    ],
  ])('%s', async (_what, more, path, says) => {
    const answer = await post(more);
    expect([answer.status, answer.body.validationErrors]).toEqual([
      400,
      expect.arrayContaining([{ path, message: expect.stringMatching(says) }]),
    ]);
  });

  test('one that was stored before may stay while other things change; a new one may not come', async () => {
    const { body } = await post({ sourcePlatform: 'GitHub', secretValue: 'no base64' });
    const put = (more: object) => signalbox.call('PUT', `${base}/${body.id}`, { ...config(more), name: body.name });
    expect((await put({ sourcePlatform: 'Custom', verifier: 'HMAC_BASED' })).status).toBe(400);
    expect((await put({ sourcePlatform: 'Custom', verifier: 'HMAC_BASED', secretValue: 'YWJj' })).status).toBe(200);
  });
});

describe('what may have been meant is warned of', () => {
  test.each([
    [
      'an unknown receiver',
      { ...github, receiverWorkflowNamesToVersions: { nobody: 0 } },
      'receiverWorkflowNamesToVersions.nobody',
      /no workflow "nobody" yet/,
    ],
    [
      'an unknown version',
      { ...github, workflowsToStart: { ownWorkflow: 0, nothing: 9 } },
      'workflowsToStart.nothing',
      /version 9 of workflow "nothing"/,
    ],
    [
      'a secret that nothing looks at',
      { sourcePlatform: 'Custom', headers: { 'X-K': 'k' }, secretValue: 'x' },
      'secretValue',
      /nothing looks at it/,
    ],
    ['no secret', { sourcePlatform: 'Stripe' }, 'secretValue', /every request is refused.*endpointSecret/],
    ['white space around it', { ...github, secretValue: 'abc\n' }, 'secretValue', /white space/],
    ['no topics', { sourcePlatform: 'SNS' }, 'signalbox.sns', /topicArns/],
    ['no id at PayPal', { sourcePlatform: 'PayPal' }, 'signalbox.paypal', /webhookId/],
    ['no keys', { sourcePlatform: 'rfc9421' }, 'signalbox.httpSignatures', /keys/],
    ['headers that nothing looks at', { ...github, headers: { 'X-K': 'k' } }, 'headers', /no effect/],
    [
      'a header that nothing looks at',
      { sourcePlatform: 'Stripe', secretValue: 's', headerKey: 'X-Mine' },
      'headerKey',
      /no effect/,
    ],
    [
      'an option of another platform',
      { ...github, signalbox: { sns: { topicArns: ['arn:aws:sns:x'] } } },
      'signalbox.sns',
      /belongs to the platform sns/,
    ],
    [
      'a window where no time is signed',
      { ...github, signalbox: { timestampToleranceSeconds: 60 } },
      'signalbox.timestampToleranceSeconds',
      /no time is signed/,
    ],
    ['a verifier beside `custom`', { ...custom(hmac), verifier: 'STRIPE' }, 'verifier', /custom decides/],
    [
      'a token that does not cover the body',
      custom(
        { kind: 'jwt', jwksUrl: 'https://i.example/jwks', issuer: 'i', audience: 'a' },
        { secretValue: undefined },
      ),
      'signalbox.custom.bodyHashClaim',
      /does not cover the body/,
    ],
    [
      'old signatures of HubSpot',
      { sourcePlatform: 'HubSpot', secretValue: 's', signalbox: { lowestSignatureVersion: 'v1' } },
      'signalbox.lowestSignatureVersion',
      /never grow old/,
    ],
    ['lists beside an expression', { ...github, expression: '({})' }, 'expression', /have no effect/],
    ['an evaluator without an expression', { ...github, evaluatorType: 'javascript' }, 'evaluatorType', /no effect/],
    [
      'a key without a workflow',
      { ...github, workflowsToStart: { idempotencyKey: 'k' } },
      'workflowsToStart.idempotencyKey',
      /no effect/,
    ],
    [
      'a strategy without a key',
      { ...github, workflowsToStart: { [`ownWorkflow`]: 0, idempotencyStrategy: 'FAIL' } },
      'workflowsToStart.idempotencyStrategy',
      /no effect/,
    ],
  ])('%s', async (_what, more, path, says) => {
    expect(await warningsOf(more)).toEqual([{ path, message: expect.stringMatching(says) }]);
  });

  test.each([
    ['GitHub', github],
    ['Custom headers', { sourcePlatform: 'Custom', headers: { 'X-K': 'k' } }],
    [
      'a known version and a workflow in TypeScript',
      { ...github, receiverWorkflowNamesToVersions: { ownWorkflow: 0 } },
    ],
    ['a header that the scheme reads', { ...github, headerKey: 'X-Own' }],
    ['a header of the platform’s own', { sourcePlatform: 'Stripe', secretValue: 's', headerKey: 'stripe-signature' }],
    ['Slack with a secret', { sourcePlatform: 'Slack', secretValue: 's' }],
  ])('nothing is said of what is right: %s', async (_what, more) => {
    expect(await warningsOf(more)).toEqual([]);
  });

  test('a list shows what keeps a webhook from working, and the warning goes when it is mended', async () => {
    const { body } = await post({ sourcePlatform: 'GitHub' });
    const listed = async () => (await signalbox.must<any[]>('GET', base)).find(({ id }) => id === body.id).warnings;
    expect(await listed()).toMatchObject([{ path: 'secretValue' }]);
    await signalbox.must('POST', `/api/sources/${body.id}/rotate`, { secret: 's' });
    expect(await listed()).toBeUndefined();
  });
});
