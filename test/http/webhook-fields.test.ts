import { createHmac, randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { signAsGitHub } from '../helpers/sign.ts';
import { base, signalbox, known, post, github, hmac } from './saved-webhooks.ts';

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
