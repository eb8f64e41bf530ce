import { createHmac, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitTask } from '../helpers/api.ts';
import { signAsGitHub } from '../helpers/sign.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';
import { startIssuer, type Issuer } from './fuzz/issuer.ts';
import type { Sender, Signed } from './fuzz/sender.ts';
import { createSenders } from './fuzz/senders.ts';

let signalbox: Signalbox;
let issuer: Issuer;
let senders: Readonly<Record<string, Sender>>;

beforeAll(async () => {
  const own = {
    secret: 'a shared secret',
    bytes: randomBytes(32),
    ec: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    ed: generateKeyPairSync('ed25519'),
    rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  };
  issuer = await startIssuer(own);
  signalbox = await startSignalbox({ config: { allowTargets: ['127.0.0.1'] } });
  senders = createSenders({ ...own, clock: Date.now, issuerUrl: issuer.url });
});
afterAll(async () => {
  await signalbox?.stop();
  await issuer?.stop();
});

const receivers = { receiverWorkflowNamesToVersions: { nobody: 0 } };
const ids = [
  'X-GitHub-Delivery',
  'X-Shopify-Webhook-Id',
  'X-Atlassian-Webhook-Identifier',
  'Linear-Delivery',
  'X-Zendesk-Webhook-Invocation-Id',
  'X-Webhook-Id',
  'I-Twilio-Idempotency-Token',
];

/** Whether a request was taken as an event of its own. */
async function acts(sourceId: string, { method = 'POST', headers, body, query = '' }: Signed): Promise<boolean> {
  const answer = await signalbox.postEvent(sourceId, { method, headers: { ...headers }, body, query });
  return (
    answer.status === 200 &&
    answer.headers['x-signalbox-event-id'] !== undefined &&
    answer.headers['x-signalbox-duplicate'] === undefined
  );
}

/** Requests that somebody can make of one that they have seen, without its key. */
const copies: Readonly<Record<string, (seen: Signed) => Signed>> = {
  'as it was': (seen) => seen,
  'under another webhook-id': (seen) =>
    Object.keys(seen.headers).some((name) => /^(webhook|svix)-id$/i.test(name))
      ? seen
      : { ...seen, headers: { ...seen.headers, 'webhook-id': randomUUID() } },
  'under another Idempotency-Key': (seen) => ({
    ...seen,
    headers: { ...seen.headers, 'Idempotency-Key': randomUUID() },
  }),
  'under another id of its platform': (seen) => ({
    ...seen,
    headers: { ...seen.headers, ...Object.fromEntries(ids.map((name) => [name, randomUUID()])) },
  }),
  'without any id': (seen) => ({
    ...seen,
    headers: Object.fromEntries(
      Object.entries(seen.headers).filter(([name]) => !ids.includes(name) && name !== 'Idempotency-Key'),
    ),
  }),
  'with a parameter': (seen) => ({ ...seen, query: `${seen.query ?? ''}${seen.query ? '&' : '?'}again=1` }),
  'with another type of body': (seen) => ({
    ...seen,
    headers: { ...seen.headers, 'Content-Type': 'application/vnd.again+json' },
  }),
};

function settingsIn(config: Sender['config']): object {
  return (config['signalbox'] as object | undefined) ?? {};
}

/** Whether an operator has built the method. */
const builtBy = (config: Sender['config']) => 'custom' in settingsIn(config);

/** Those whose own ids are no part of what they sign, nor is any time: see the record on repeats. */
const untimedIds = ['github', 'shopify', 'jira', 'pagerduty'];

describe('a captured request is no new event, however its unsigned parts are changed', () => {
  test('every platform and every custom method that signs the body', async () => {
    const tried = Object.entries(senders).filter(
      ([, sender]) => sender.coversBody && !sender.isOpen && !sender.isUnsignable,
    );
    expect(tried.length).toBeGreaterThan(25);
    const acted: string[] = [];
    for (const [name, { config, sign }] of tried) {
      // Who builds a method says whether the ids beside it are to be believed; so does who knows that these bodies never repeat.
      const strict = untimedIds.includes(name) || builtBy(config) || config['verifier'] !== undefined;
      const settings = { ...settingsIn(config), ...(strict && { dedupeWindowSeconds: 300 }) };
      for (const first of ['without any id', 'under another id of its platform', 'under another Idempotency-Key']) {
        const { id } = await signalbox.createSource({ ...receivers, ...config, signalbox: settings });
        const url = `${signalbox.url}/webhook/${id}`;
        const seen = sign(url);
        expect(await acts(id, copies[first]?.(seen) ?? seen), `${name}, the first, ${first}`).toBe(true);
        for (const [what, copy] of Object.entries(copies))
          if (await acts(id, copy(seen))) acted.push(`${name}: ${first}, then ${what}`);
      }
    }
    expect(acted).toEqual([]);
  }, 120_000);
});

describe('two deliveries under different ids', () => {
  const github = (settings?: object) =>
    signalbox.createSource({ ...receivers, sourcePlatform: 'GitHub', secretValue: 's', signalbox: settings });
  const twice = async (id: string, headers: readonly Record<string, string>[]) => {
    const { body, headers: signed } = signAsGitHub('s', { action: 'deploy' });
    const results: boolean[] = [];
    for (const more of headers) results.push(await acts(id, { body, headers: { ...signed, ...more } }));
    return results;
  };

  test('with equal bodies and no signed time are two events (R72), also for a platform whose ids are not signed', async () => {
    const { id } = await github();
    expect(
      await twice(id, [{ 'X-GitHub-Delivery': 'a' }, { 'X-GitHub-Delivery': 'b' }, { 'X-GitHub-Delivery': 'a' }]),
    ).toEqual([true, true, false]);
  });

  test('are one where the operator counts equal bodies as repeats; the ledger says why', async () => {
    const { id } = await github({ dedupeWindowSeconds: 60 });
    expect(await twice(id, [{ 'X-GitHub-Delivery': 'a' }, { 'X-GitHub-Delivery': 'b' }])).toEqual([true, false]);
    const [repeat] = await signalbox.ledger(id);
    expect(repeat).toMatchObject({
      outcome: 'duplicate',
      deliveryId: 'b',
      detail: expect.stringContaining('has come before, under another delivery id'),
    });
  });

  test('under the id that the operator named are two, whatever else is equal', async () => {
    const { id } = await github({ deliveryId: { header: 'X-Mine' } });
    expect(await twice(id, [{ 'X-Mine': '1' }, { 'X-Mine': '2' }, { 'X-Mine': '1' }])).toEqual([true, true, false]);
  });

  test('a redelivery under its own id stays one, though the sender signs it anew at another time', async () => {
    const { id } = await signalbox.createSource({ ...receivers, sourcePlatform: 'Zendesk', secretValue: 's' });
    const at = (time: string): Signed => ({
      body: '{"n":1}',
      headers: {
        'X-Zendesk-Webhook-Signature-Timestamp': time,
        'X-Zendesk-Webhook-Signature': createHmac('sha256', 's').update(`${time}{"n":1}`).digest('base64'),
        'X-Zendesk-Webhook-Invocation-Id': 'i-1',
      },
    });
    expect([
      await acts(id, at(new Date().toISOString())),
      await acts(id, at(new Date(Date.now() - 5_000).toISOString())),
    ]).toEqual([true, false]);
  });
});

describe('Mailgun signs a token and no payload', () => {
  const signature = () => {
    const [timestamp, token] = [String(Math.floor(Date.now() / 1000)), randomBytes(25).toString('hex')];
    return {
      timestamp,
      token,
      signature: createHmac('sha256', 's')
        .update(timestamp + token)
        .digest('hex'),
    };
  };
  const event = (signed: object, id: string, more: object = {}): Signed => ({
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ signature: signed, 'event-data': { id, ...more } }),
  });

  test('one signature vouches for one event; another payload or form of body under it is a repeat', async () => {
    const { id } = await signalbox.createSource({ ...receivers, sourcePlatform: 'Mailgun', secretValue: 's' });
    const seen = signature();
    const form: Signed = {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ ...seen, event: 'unsubscribed' }).toString(),
    };
    expect(await acts(id, event(seen, 'genuine'))).toBe(true);
    for (const forged of [
      event(seen, 'forged-1', { event: 'unsubscribed' }),
      event(seen, 'forged-2'),
      form,
      event({ ...seen, token: `${seen.token} ` }, 'x'),
    ])
      expect(await acts(id, forged)).toBe(false);
    // It tries again under a new signature: the event's id tells.
    expect([await acts(id, event(signature(), 'genuine')), await acts(id, event(signature(), 'another'))]).toEqual([
      false,
      true,
    ]);
  });
});

describe('Twilio signs names and values without saying where one ends', () => {
  async function twilio() {
    const {
      id,
      signalbox: { url },
    } = await signalbox.createSource({ ...receivers, sourcePlatform: 'Twilio', secretValue: 's' });
    const sign = (fields: Record<string, string>, query = ''): Signed => {
      const signed =
        url +
        query +
        Object.keys(fields)
          .sort()
          .map((name) => name + fields[name])
          .join('');
      return {
        query,
        body: new URLSearchParams(fields).toString(),
        headers: {
          'Content-Type': 'application/x-www-form-urlencoded',
          'X-Twilio-Signature': createHmac('sha1', 's').update(signed).digest('base64'),
        },
      };
    };
    return { id, sign };
  }

  test('a message that was cut in another way, doubled or reordered is the same message', async () => {
    const { id, sign } = await twilio();
    const seen = sign({ Body: 'hi', From: '+1', MessageSid: 'SM1' });
    expect(await acts(id, seen)).toBe(true);
    const forged = [
      'MessageSid=SM1&MessageSid=SM1&Body=hi&From=%2B1',
      'BodyhiFrom=%2B1&MessageSid=SM1',
      'Body=hi&From=%2B1MessageSidSM1',
      'Body=hiFrom%2B1MessageSidSM1',
      'MessageSid=SM1&From=%2B1&Body=hi',
    ];
    for (const body of forged) {
      const added: readonly Record<string, string>[] = [
        {},
        { 'I-Twilio-Idempotency-Token': randomUUID() },
        { 'Idempotency-Key': randomUUID() },
      ];
      for (const headers of added) {
        expect(
          await acts(id, { ...seen, body, headers: { ...seen.headers, ...headers } }),
          `${body} ${Object.keys(headers).join()}`,
        ).toBe(false);
      }
    }
  });

  test('its statuses are events of their own', async () => {
    const { id, sign } = await twilio();
    const status = (MessageStatus: string) => sign({ MessageSid: 'SM1', MessageStatus });
    expect([
      await acts(id, status('sent')),
      await acts(id, status('delivered')),
      await acts(id, status('sent')),
    ]).toEqual([true, true, false]);
  });

  test('the steps of a call are told by what was signed, and a token does not make one of two', async () => {
    const { id, sign } = await twilio();
    const step = (CallStatus: string) => sign({ CallSid: 'CA1', CallStatus });
    const under = (signed: Signed, token: string): Signed => ({
      ...signed,
      headers: { ...signed.headers, 'I-Twilio-Idempotency-Token': token },
    });
    expect([
      await acts(id, under(step('ringing'), 'a')),
      await acts(id, under(step('ringing'), 'b')),
      await acts(id, under(step('in-progress'), 'a')),
    ]).toEqual([true, false, false]);
    expect(await acts(id, step('completed'))).toBe(true);
  });

  test('one URL in two spellings is one', async () => {
    const { id, sign } = await twilio();
    const seen = sign({ Body: 'x' }, '?a=%27b%27');
    expect([await acts(id, seen), await acts(id, { ...seen, query: "?a='b'" })]).toEqual([true, false]);
  });
});

test('a captured request resumes and starts nothing once more', async () => {
  const workflow = await signalbox.saveDefinition([waitTask({}, 'wait_ref', { since: 'task' })]);
  const { id } = await signalbox.createSource({
    sourcePlatform: 'Zendesk',
    secretValue: 's',
    receiverWorkflowNamesToVersions: { [workflow]: 0 },
  });
  const at = new Date().toISOString();
  const seen = {
    'X-Zendesk-Webhook-Signature-Timestamp': at,
    'X-Zendesk-Webhook-Signature': createHmac('sha256', 's').update(`${at}{}`).digest('base64'),
  };
  const first = await signalbox.startWorkflow(workflow);
  await signalbox.untilWaiting(1);
  expect(await acts(id, { body: '{}', headers: { ...seen, 'X-Zendesk-Webhook-Invocation-Id': 'a' } })).toBe(true);
  await signalbox.untilStatus(first, 'COMPLETED');
  const second = await signalbox.startWorkflow(workflow);
  await signalbox.untilWaiting(1);
  expect(await acts(id, { body: '{}', headers: { ...seen, 'X-Zendesk-Webhook-Invocation-Id': 'b' } })).toBe(false);
  await signalbox.untilIdle();
  expect(await signalbox.statusOf(second)).toBe('RUNNING');
});
