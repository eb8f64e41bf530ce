import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitTask } from '../helpers/api.ts';
import { signAsGitHub } from '../helpers/sign.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

const base = '/api/metadata/webhook';
let signalbox: Signalbox;
let known: string;
beforeAll(async () => {
  signalbox = await startSignalbox({ worker: false, workflowTypes: ['ownWorkflow'] });
  known = await signalbox.saveDefinition([waitTask()], { version: 2 });
});
afterAll(() => signalbox?.stop());

const config = (more: object = {}) => ({
  name: `fields-${randomUUID()}`,
  receiverWorkflowNamesToVersions: { [known]: 0 },
  ...more,
});
const post = (more: object) => signalbox.call('POST', base, config(more));
const github = { sourcePlatform: 'GitHub', secretValue: 's' };
const warningsOf = async (more: object) => {
  const answer = await post(more);
  expect(answer.status, answer.text).toBe(200);
  return (answer.body.warnings ?? []) as readonly { path: string; message: string }[];
};
const custom = (more: object, beside: object = {}) => ({
  sourcePlatform: 'Custom',
  secretValue: 's',
  signalbox: { custom: more },
  ...beside,
});
const hmac = { kind: 'hmac', header: 'X-Mac', algorithm: 'sha256', encoding: 'hex' };

describe('a platform’s own name for its secret is `secretValue` (the words of the first document)', () => {
  const signed = (header: string, value: (body: string) => string) => (body: string) => ({
    body,
    headers: { 'Content-Type': 'application/json', [header]: value(body) },
  });
  const hex = (body: string) => createHmac('sha256', 'abc').update(body).digest('hex');
  const base64 = (body: string) => createHmac('sha256', 'abc').update(body).digest('base64');
  const seconds = () => String(Math.floor(Date.now() / 1000));

  test.each([
    { sourcePlatform: 'GitHub', field: 'secret', ask: signed('X-Hub-Signature-256', (body) => `sha256=${hex(body)}`) },
    { sourcePlatform: 'PagerDuty', field: 'secret', ask: signed('X-PagerDuty-Signature', (body) => `v1=${hex(body)}`) },
    {
      sourcePlatform: 'Stripe',
      field: 'endpointSecret',
      ask: signed('Stripe-Signature', (body) => {
        const t = seconds();
        return `t=${t},v1=${hex(`${t}.${body}`)}`;
      }),
    },
    {
      sourcePlatform: 'Twitter',
      field: 'TWITTER_CONSUMER_SECRET',
      ask: signed('x-twitter-webhooks-signature', (body) => `sha256=${base64(body)}`),
    },
    {
      sourcePlatform: 'Zendesk',
      field: 'SIGNING_SECRET',
      ask: (body: string) => {
        const at = new Date().toISOString();
        return {
          body,
          headers: { 'X-Zendesk-Webhook-Signature': base64(at + body), 'X-Zendesk-Webhook-Signature-Timestamp': at },
        };
      },
    },
    {
      sourcePlatform: 'Custom',
      verifier: 'SIGNATURE_BASED',
      headerKey: 'X-Sig',
      field: 'secret',
      ask: signed('X-Sig', hex),
    },
  ])('$sourcePlatform: $field', async ({ field, ask, ...more }) => {
    const created = await post({ ...more, [field]: 'abc' });
    expect(created.body).toMatchObject({ secretValue: 'abc', signalbox: { secretSet: true } });
    expect(created.body).not.toHaveProperty('warnings');
    expect((await signalbox.postEvent(created.body.id, ask(`{"n":"${randomUUID()}"}`))).status).toBe(200);
  });

  test('Twilio: AuthToken', async () => {
    const { body } = await post({ sourcePlatform: 'Twilio', AuthToken: 'abc' });
    const signature = createHmac('sha1', 'abc').update(`${body.signalbox.url}Ahi`).digest('base64');
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', 'X-Twilio-Signature': signature };
    expect((await signalbox.postEvent(body.id, { headers, body: 'A=hi' })).status).toBe(200);
  });

  test('the same under both names is one secret; two different ones are refused', async () => {
    expect((await post({ ...github, secret: 's' })).status).toBe(200);
    const answer = await post({ ...github, secret: 'other' });
    expect([answer.status, answer.body.message]).toEqual([400, expect.stringContaining('two different secrets')]);
    expect(answer.text).not.toContain('other');
  });

  test.each([
    {
      what: 'another platform’s',
      more: { sourcePlatform: 'GitHub', AuthToken: 'x' },
      path: 'AuthToken',
      says: /GitHub's secret is sent as "secretValue"/,
    },
    {
      what: 'nobody’s',
      more: { sourcePlatform: 'Slack', signingSecret: 'x' },
      path: 'signingSecret',
      says: /Slack's secret \(signing secret\) is sent as "secretValue"/,
    },
    {
      what: 'one that nothing would look at',
      more: { sourcePlatform: 'Custom', headers: { 'X-K': 'k' }, secret: 'x' },
      path: 'secret',
      says: /prove themselves by "headers"/,
    },
    {
      what: 'of a platform that takes none',
      more: { sourcePlatform: 'PayPal', secret: 'x' },
      path: 'secret',
      says: /no secret proves the requests of PayPal/,
    },
    { what: 'a list', more: { sourcePlatform: 'GitHub', secret: ['x'] }, path: 'secret', says: /./ },
    { what: 'a key', more: { sourcePlatform: 'GitHub', api_key: 'x' }, path: 'api_key', says: /sent as "secretValue"/ },
  ])('$what is refused, never dropped', async ({ more, path, says }) => {
    const answer = await post(more);
    expect([answer.status, answer.body.validationErrors]).toEqual([
      400,
      [{ path, message: expect.stringMatching(says) }],
    ]);
  });
});

describe('no field is dropped without a word', () => {
  test.each([
    ['secretvalue', 'secretValue'],
    ['receiverWorkflowNameToVersions', 'receiverWorkflowNamesToVersions'],
    ['workflowToStart', 'workflowsToStart'],
    ['sourcePlatfrom', 'sourcePlatform'],
    ['header', 'headers'],
    ['Verifier', 'verifier'],
    ['signalBox', 'signalbox'],
    ['extraSecrets', 'extraSecrets'],
  ])('%s: did you mean %s?', async (wrong, right) => {
    const answer = await post({ ...github, [wrong]: 'x' });
    expect([answer.status, answer.body.message]).toEqual([400, expect.stringMatching(/did you mean|secretValue/)]);
    expect(answer.body.message).toContain(right);
  });

  test('a setting that stands beside `signalbox` is told where it belongs', async () => {
    expect((await post({ ...github, splitArrays: true })).body.message).toContain('"splitArrays" in "signalbox"');
  });

  test.each([
    ['signalbox', { signalbox: { extraSecret: ['x'] } }, 'extraSecrets'],
    ['custom', { signalbox: { custom: { ...hmac, algorithmn: 'sha1' } } }, 'algorithm'],
    [
      'the signature of a challenge',
      { signalbox: { custom: { kind: 'challenge', field: 'c', signatures: hmac } } },
      'signature',
    ],
    ['sns', { signalbox: { sns: { topicArns: ['arn:aws:sns:x'], topicArn: 'y' } } }, 'topicArns'],
    [
      'a key',
      {
        signalbox: { httpSignatures: { keys: [{ keyId: 'k', algorithm: 'ed25519', publicKey: 'x', publickey: 'x' }] } },
      },
      'publicKey',
    ],
    ['the place of an id', { signalbox: { deliveryId: { heder: 'X-Id' } } }, 'header'],
  ])('in %s as well', async (_where, more, right) => {
    const answer = await post({ ...github, ...more });
    expect([answer.status, answer.body.message]).toEqual([400, expect.stringContaining(right)]);
  });

  test('a name that is missing and a field that may have been it are told together', async () => {
    const answer = await signalbox.call('POST', base, {
      ...github,
      nam: 'x',
      receiverWorkflowNamesToVersions: { [known]: 0 },
    });
    expect(answer.body.message).toMatch(/give the webhook a name.*did you mean "name"/);
  });

  test('what other versions may know is passed over with a warning, in the body and in a header (R1)', async () => {
    const answer = await post({ ...github, somethingNew: 1, bodyKey: 'x', url: 'u' });
    expect(answer.body.warnings).toEqual([{ path: 'somethingNew', message: expect.stringContaining('has no effect') }]);
    expect(answer.headers['x-signalbox-warning']).toContain('somethingNew');
  });

  test('what GET shows can be sent back as it is', async () => {
    const made = await post({
      ...github,
      signalbox: { extraSecrets: ['t'], splitArrays: true, deliveryId: 'X-Id' },
      workflowsToStart: { nowhere: 1 },
    });
    const shown = await signalbox.must('GET', `${base}/${made.body.id}`);
    expect(shown.warnings).toHaveLength(1);
    const answer = await signalbox.call('PUT', `${base}/${made.body.id}`, shown);
    expect([answer.status, answer.body.signalbox]).toMatchObject([
      200,
      { secretSet: true, splitArrays: true, deliveryId: { header: 'X-Id' } },
    ]);
    expect((await signalbox.postEvent(made.body.id, signAsGitHub('t', { n: randomUUID() }))).status).toBe(200);
  });

  test('a part of a configuration is refused with the way to change a secret alone', async () => {
    const { body } = await post(github);
    const answer = await signalbox.call('PUT', `${base}/${body.id}`, { secretValue: 'new' });
    expect([answer.status, answer.body.message]).toEqual([
      400,
      expect.stringContaining(`POST /api/sources/${body.id}/rotate {"secret"`),
    ]);
    expect(answer.text).not.toContain('new"');
  });
});

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
});

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
