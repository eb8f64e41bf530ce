import { execFileSync } from 'node:child_process';
import { createHmac, createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifierNames } from '../../src/model/inbound/verification.ts';
import { platforms } from '../../src/platforms/index.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';
import { configFields } from './config-fields.ts';

const docs = new URL('../../docs/', import.meta.url);
const page = readFileSync(new URL('webhooks.md', docs), 'utf8');

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox({ worker: false })));
afterAll(() => signalbox?.stop());

test('docs/webhooks.md has every field of the configuration, and none that is not there', () => {
  const named = new Set(
    [...page.matchAll(/^\|([^|]+)\|/gm)]
      .flatMap(([, cell = '']) => [...cell.matchAll(/`([^`\s]+)`/g)].map(([, name = '']) => name))
      .filter((name) => /^[a-z]/.test(name)),
  );
  const fields = configFields();
  expect([...fields].filter((field) => !named.has(field))).toEqual([]);
  expect([...named].filter((name) => !fields.has(name))).toEqual([]);
});

const examples = new Map(
  [...page.matchAll(/^### (.+)\n[^#]*?```json\n([^]*?)```/gm)].map(
    ([, title = '', json = '']) => [title.replaceAll('`', ''), json] as const,
  ),
);
const hmac = (
  key: string | Buffer,
  text: string,
  { algorithm = 'sha256', encoding = 'hex' as 'hex' | 'base64' } = {},
) => createHmac(algorithm, key).update(text).digest(encoding);
const seconds = () => String(Math.floor(Date.now() / 1000));
const base64 = { encoding: 'base64' } as const;

interface Asked {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** As the sender of each example proves its requests. `secret` is the example's own. */
const genuine: Readonly<Record<string, (secret: string, url: string) => Asked>> = {
  HEADER_BASED: () => ({ headers: { 'X-Api-Key': 'a-long-random-value' }, body: '{}' }),
  SIGNATURE_BASED: (secret) => ({ headers: { 'X-Signature': hmac(secret, '{}') }, body: '{}' }),
  HMAC_BASED: (secret) => ({
    headers: { Authorization: `HMAC ${hmac(Buffer.from(secret, 'base64'), '{}', base64)}` },
    body: '{}',
  }),
  SLACK_BASED: (secret) => {
    const [at, body] = [seconds(), '{"type":"url_verification","challenge":"c"}'];
    return {
      headers: { 'X-Slack-Request-Timestamp': at, 'X-Slack-Signature': `v0=${hmac(secret, `v0:${at}:${body}`)}` },
      body,
    };
  },
  'SLACK_BASED, unsigned': () => ({ headers: {}, body: '{"type":"url_verification","challenge":"c"}' }),
  STRIPE: (secret) => {
    const at = seconds();
    return {
      headers: { 'Stripe-Signature': `t=${at},v1=${hmac(secret, `${at}.{"id":"evt_1"}`)}` },
      body: '{"id":"evt_1"}',
    };
  },
  TWITTER: (secret) => ({
    headers: { 'x-twitter-webhooks-signature': `sha256=${hmac(secret, '{}', base64)}` },
    body: '{}',
  }),
  TWILIO: (secret, url) => ({
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      'X-Twilio-Signature': hmac(secret, `${url}Ahi`, { algorithm: 'sha1', ...base64 }),
    },
    body: 'A=hi',
  }),
  PAGERDUTY: (secret) => ({ headers: { 'X-PagerDuty-Signature': `v1=${hmac(secret, '{}')}` }, body: '{}' }),
  ZENDESK: (secret) => {
    const at = new Date().toISOString();
    return {
      headers: {
        'X-Zendesk-Webhook-Signature-Timestamp': at,
        'X-Zendesk-Webhook-Signature': hmac(secret, `${at}{}`, base64),
      },
      body: '{}',
    };
  },
  'Custom: basic': (secret) => ({
    headers: { Authorization: `Basic ${Buffer.from(`sender:${secret}`).toString('base64')}` },
    body: '{}',
  }),
  'Custom: bearer': (secret) => ({ headers: { Authorization: `Bearer ${secret}` }, body: '{}' }),
  'Custom: hmac': (secret) => {
    const at = seconds();
    return { headers: { 'Calendly-Webhook-Signature': `t=${at},v1=${hmac(secret, `${at}.{}`)}` }, body: '{}' };
  },
  'Custom: challenge': (secret) => ({
    headers: { 'X-Signature': hmac(secret, '{"challenge":"c"}') },
    body: '{"challenge":"c"}',
  }),
};

describe('docs/webhooks.md has an example of every verifier, and each works as it stands', () => {
  test('none is missing', () => {
    const custom = ['basic', 'bearer', 'hmac', 'jwt', 'challenge'].map((kind) => `Custom: ${kind}`);
    expect([...verifierNames, ...custom].filter((name) => !examples.has(name))).toEqual([]);
  });

  test.each([...examples])('%s', async (title, json) => {
    const answer = await signalbox.call('POST', '/api/metadata/webhook', json, { 'Content-Type': 'application/json' });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.warnings ?? []).toEqual(
      title.endsWith('unsigned') ? [expect.objectContaining({ path: 'signalbox.unsigned' })] : [],
    );
    const {
      id,
      signalbox: { url },
    } = answer.body;
    const forged = await signalbox.postEvent(id, { headers: { 'Content-Type': 'application/json' }, body: '{}' });
    expect(forged.status).toBe(401);
    const ask = genuine[title];
    if (ask === undefined) return;
    const { headers, body } = ask(JSON.parse(json).secretValue, url);
    expect(
      (await signalbox.postEvent(id, { headers: { 'Content-Type': 'application/json', ...headers }, body })).status,
    ).toBe(200);
    expect((await signalbox.must('GET', `/api/metadata/webhook/${id}`)).urlVerified).toBe(true);
  });

  test('SENDGRID, with a key of which we have the other half', async () => {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const secretValue = pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    const config = { ...JSON.parse(examples.get('SENDGRID') ?? ''), name: randomUUID(), secretValue };
    const { id } = await signalbox.must('POST', '/api/metadata/webhook', config);
    const at = seconds();
    const headers = {
      'X-Twilio-Email-Event-Webhook-Timestamp': at,
      'X-Twilio-Email-Event-Webhook-Signature': createSign('sha256')
        .update(`${at}[]`)
        .sign(pair.privateKey)
        .toString('base64'),
    };
    expect((await signalbox.postEvent(id, { headers, body: '[]' })).status).toBe(200);
  });

  test('FACEBOOK, from the handshake to an event', async () => {
    const config = { ...JSON.parse(examples.get('FACEBOOK') ?? ''), name: randomUUID() };
    const { id } = await signalbox.must('POST', '/api/metadata/webhook', config);
    expect(
      (
        await signalbox.postEvent(id, {
          method: 'GET',
          query: `?hub.mode=subscribe&hub.verify_token=${config.secretKey}&hub.challenge=c`,
        })
      ).text,
    ).toBe('c');
    expect(
      (
        await signalbox.postEvent(id, {
          headers: { 'X-Hub-Signature-256': `sha256=${hmac(config.secretValue, '{}')}` },
          body: '{}',
        })
      ).status,
    ).toBe(200);
  });
});

describe('the page of every platform has a call that sets it up', () => {
  const pages = readdirSync(new URL('platforms/', docs));

  test('one page for each platform', () => {
    expect(pages.sort()).toEqual(platforms.map(({ name }) => `${name}.md`).sort());
  });

  test.each(pages)('%s', async (name) => {
    const text = readFileSync(new URL(`platforms/${name}`, docs), 'utf8');
    const body =
      /curl -sS \$API\/api\/metadata\/webhook -H 'Content-Type: application\/json' -d '([^']+)'/.exec(text)?.[1] ?? '';
    const answer = await signalbox.call('POST', '/api/metadata/webhook', body, { 'Content-Type': 'application/json' });
    expect([answer.status, answer.body.warnings], answer.text).toEqual([200, undefined]);
    // Set up as it stands, it refuses what nobody has signed.
    expect([400, 401]).toContain(
      (await signalbox.postEvent(answer.body.id, { headers: { 'Content-Type': 'application/json' }, body: '{}' }))
        .status,
    );
  });
});

test('README names every platform', () => {
  const readme = readFileSync(new URL('../README.md', docs), 'utf8');
  for (const { label, name } of platforms) expect(readme, label).toContain(`docs/platforms/${name}.md`);
});

test('the pages of the platforms say what the platforms say of themselves', () => {
  execFileSync(process.execPath, ['--import', 'tsx', 'scripts/platform-pages.mjs', '--check'], {
    cwd: new URL('..', docs),
  });
}, 30_000);
