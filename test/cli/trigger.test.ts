import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { platforms } from '../../src/platforms/index.ts';
import { samples } from '../../src/platforms/samples/index.ts';
import { runSignalbox } from '../helpers/command-line.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox({ worker: false })));
afterAll(() => signalbox?.stop());

const trigger = (words: readonly string[], env: Record<string, string> = {}) =>
  runSignalbox(['trigger', ...words], { env: { SIGNALBOX_URL: signalbox.url, ...env } });

const create = (more: object): Promise<{ id: string; name: string }> =>
  signalbox.createSource({ name: randomUUID(), receiverWorkflowNamesToVersions: { orderPayment: 0 }, ...more });

/** The ten of Conductor's document but SendGrid, whose private key a server never has. */
const signable = platforms.slice(0, 10).filter(({ name }) => name !== 'sendgrid');

test.each(signable.map(({ name }) => name))(
  '%s: the command makes a webhook, and every sample of the platform is genuine to it and on record',
  async (name) => {
    const made = await trigger([name, '--create', '--json']);
    expect(made.code, made.error).toBe(0);
    const { webhookId } = JSON.parse(made.out);
    for (const { event, isHandshake } of samples[name] ?? []) {
      if (isHandshake) continue;
      const { code, out, error } = await trigger([webhookId, event, '--json']);
      expect([code, JSON.parse(out).outcome], `${event} ${error}`).toEqual([0, 'accepted']);
      expect(await signalbox.must('GET', `/api/events/${JSON.parse(out).eventId}`)).toMatchObject({
        outcome: 'accepted',
      });
    }
    expect((await signalbox.must('GET', `/api/metadata/webhook/${webhookId}`)).urlVerified).toBe(true);
  },
);

test('a new webhook has a secret of its own, so another one is refused before it is made', async () => {
  const words = ['intercom', '--create', '--secret-env', 'HUSH'];
  expect(await trigger(words, { HUSH: 'hush' })).toMatchObject({
    code: 2,
    error: expect.stringContaining('a secret of its own'),
  });
  expect((await trigger(['intercom', '--create'])).error).toContain('made the webhook');
  expect((await trigger(['intercom', '--create', '--workflow', 'other'])).error).toContain('was there already');
});

test.each([
  ['paypal', [], 'Only PayPal can sign'],
  ['sns', [], 'Only Amazon SNS can sign'],
  ['mailgun', ['delivred'], 'has no sample "delivred"'],
] as const)('%s: what cannot be sent is refused before a webhook is made for it', async (platform, event, message) => {
  const refused = await trigger([platform, ...event, '--create']);
  expect(refused).toMatchObject({ code: 2, out: '', error: expect.stringContaining(message) });
  expect(refused.error).not.toContain('made the webhook');
});

describe('with the secret, the command signs and posts as the platform does', () => {
  test('another value for a member of the body arrives', async () => {
    const { id, name } = await create({ sourcePlatform: 'GitHub', secretValue: 'hush' });
    const words = [name, 'issues.opened', '--secret-env', 'HUSH', '--set', 'action=reopened', '--json'];
    const { code, out } = await trigger(words, { HUSH: 'hush' });
    expect(code).toBe(0);
    const entry = await signalbox.must('GET', `/api/events/${JSON.parse(out).eventId}`);
    expect([entry.sourceId, JSON.parse(entry.body).action]).toEqual([id, 'reopened']);
  });

  test('a wrong secret is refused: the reason is told, and the exit code is 1', async () => {
    const { name } = await create({ sourcePlatform: 'Zendesk', secretValue: 'hush' });
    const { code, error } = await trigger([name, '--secret-env', 'HUSH'], { HUSH: 'other' });
    expect([code, error]).toEqual([1, expect.stringContaining('signature mismatch')]);
  });
});

describe("with the secret, the command proves itself as the webhook's own settings say", () => {
  const hmac = { kind: 'hmac', header: 'X-Sig', algorithm: 'sha256', encoding: 'hex', timestampHeader: 'X-At' };
  test.each([
    ['a custom HMAC', 'hush', { signalbox: { custom: { ...hmac, template: '{timestamp}.{body}' } } }],
    ['a bearer token', 'hush', { signalbox: { custom: { kind: 'bearer' } } }],
    ['Basic', 'hush', { signalbox: { custom: { kind: 'basic', username: 'shop' } } }],
    ['another header', 'hush', { sourcePlatform: 'GitHub', verifier: 'SIGNATURE_BASED', headerKey: 'X-Own-Sig' }],
    ['another method', 'aHVzaA==', { sourcePlatform: 'GitHub', verifier: 'HMAC_BASED', headerKey: 'X-Own-Sig' }],
    ['the method of a platform', 'hush', { sourcePlatform: 'our shop', verifier: 'SLACK_BASED' }],
    ['options of the platform', 'hush', { sourcePlatform: 'CloudEvents' }],
  ])('%s', async (_what, secretValue, more) => {
    const { name } = await create({ secretValue, ...more });
    const { code, out, error } = await trigger([name, '--secret-env', 'HUSH', '--json'], { HUSH: secretValue });
    expect([code, error]).toEqual([0, '']);
    expect(await signalbox.must('GET', `/api/events/${JSON.parse(out).eventId}`)).toMatchObject({
      outcome: 'accepted',
    });
  });

  test.each([
    ['headers', { headers: { 'X-Key': 'open' } }, 'by its headers'],
    ['headers of a platform', { sourcePlatform: 'GitHub', verifier: 'HEADER_BASED', headers: { a: 'b' } }, 'headers'],
    ['a challenge alone', { signalbox: { custom: { kind: 'challenge', field: 'challenge' } } }, 'in another way'],
  ])('%s: no secret proves them, so it is refused', async (_what, more, message) => {
    const { id, name } = await create(more);
    const { code, error } = await trigger([name, '--secret-env', 'HUSH'], { HUSH: 'hush' });
    expect([code, error]).toEqual([2, expect.stringContaining(message)]);
    expect(await signalbox.ledger(id)).toEqual([]);
  });

  test("Facebook's handshake carries a token that is not told: that is said, and nothing is sent", async () => {
    const { id, name } = await create({ sourcePlatform: 'Facebook', secretValue: 'hush', secretKey: 'token' });
    const words = [name, '--secret-env', 'HUSH'];
    const { code, error } = await trigger(words, { HUSH: 'hush' });
    expect([code, error]).toEqual([1, expect.stringContaining('call once without --secret-env')]);
    expect(await signalbox.ledger(id)).toEqual([]);
    expect((await trigger([name])).code).toBe(0);
    expect(await trigger(words, { HUSH: 'hush' })).toMatchObject({ code: 0, out: expect.stringContaining('accepted') });
  });

  test('a handshake that is refused ends it, with the reason', async () => {
    const { id, name } = await create({ sourcePlatform: 'Facebook', secretValue: 'hush' });
    const { code, out, error } = await trigger([name, '--secret-env', 'HUSH'], { HUSH: 'hush' });
    expect([code, error, out]).toEqual([
      1,
      expect.stringMatching(/403: the handshake that comes first was refused: ./),
      expect.stringContaining('verification'),
    ]);
    expect(await signalbox.ledger(id)).toHaveLength(1);
  });
});

describe('what cannot be meant is said before anything is sent', () => {
  test.each([
    [['gihub'], /Did you mean github\?/],
    [[], /Name a platform/],
    [['github', 'push', 'more'], /too many arguments/],
    [['github', '--set', 'action=x'], /needs --secret-env/],
    [['shopify'], /no webhook of Shopify yet; --create makes one/],
    [['github', '--secret-env', 'NOT_SET'], /NOT_SET of --secret-env is not set/],
  ] as const)('%j', async (words, message) => {
    expect(await trigger([...words])).toMatchObject({ code: 2, out: '', error: expect.stringMatching(message) });
  });

  test('two webhooks of one platform: their names are told', async () => {
    const [first, second] = [
      await create({ sourcePlatform: 'Linear', secretValue: 's' }),
      await create({ sourcePlatform: 'Linear', secretValue: 's' }),
    ];
    const { code, error } = await trigger(['linear']);
    expect([code, error]).toEqual([2, expect.stringContaining('2 webhooks are of Linear')]);
    for (const { name } of [first, second]) expect(error).toContain(name);
  });

  test('a key that cannot be read is said with its file', async () => {
    expect(await trigger(['discord', '--private-key', '/nowhere.pem'])).toMatchObject({
      code: 1,
      out: '',
      error: expect.stringContaining('/nowhere.pem cannot be read: ENOENT'),
    });
  });

  test('a server that is not there is said with its address', async () => {
    expect(await trigger(['github'], { SIGNALBOX_URL: 'http://127.0.0.1:1' })).toMatchObject({
      code: 3,
      error: expect.stringContaining('http://127.0.0.1:1 does not answer (SIGNALBOX_URL)'),
    });
  });

  test('--list says what there is, without a server', async () => {
    const { out } = await trigger(['stripe', '--list'], { SIGNALBOX_URL: 'http://127.0.0.1:1' });
    expect(out).toMatch(/invoice\.payment_failed +a card was declined/);
    const json = await trigger(['stripe', '--list', '--json'], { SIGNALBOX_URL: 'http://127.0.0.1:1' });
    expect(JSON.parse(json.out).samples).toContainEqual({
      event: 'invoice.payment_failed',
      summary: expect.stringContaining('a card was declined'),
    });
  });
});
