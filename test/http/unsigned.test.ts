import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitTask } from '../helpers/api.ts';
import { signAsSlack } from '../helpers/sign.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox()));
afterAll(() => signalbox?.stop());

const base = '/api/metadata/webhook';
const config = (more: object) => ({
  name: `unsigned-${randomUUID()}`,
  receiverWorkflowNamesToVersions: { orders: 0 },
  ...more,
});
const create = (more: object) => signalbox.must<any>('POST', base, config(more));
const put = (source: any, more: object) =>
  signalbox.call('PUT', `${base}/${source.id}`, { ...config(more), name: source.name });
const read = (id: string) => signalbox.must<any>('GET', `${base}/${id}`);
/** Requests that anybody can send who knows the URL. */
const post = async (id: string, body = `{"n":"${randomUUID()}"}`) =>
  (await signalbox.postEvent(id, { headers: { 'Content-Type': 'application/json' }, body })).status;
const greet = async (id: string) =>
  (await signalbox.postEvent(id, { method: 'GET', query: '?challenge=x&hub.mode=subscribe&hub.challenge=x' })).status;
const unsigned = { signalbox: { unsigned: true } };
const challenge = (more: object = {}) => ({
  sourcePlatform: 'Custom',
  signalbox: { custom: { kind: 'challenge', field: 'challenge', ...more } },
});

/** Every way in which a configuration can be without a secret that it has by its platform, or once had. */
const everyPlatform = [
  'GitHub',
  'Slack',
  'Twilio',
  'Stripe',
  'PagerDuty',
  'Zendesk',
  'Twitter',
  'Facebook',
  'SendGrid',
  'CloudEvents',
  'Discord',
  'DocuSign',
  'Dropbox',
  'GitLab',
  'HubSpot',
  'Intercom',
  'Jira',
  'Linear',
  'Mailgun',
  'msgraph',
  'Microsoft Teams',
  'PayPal',
  'Shopify',
  'SNS',
  'Square',
  'Standard Webhooks',
  'Svix',
  'Twitch',
  'Zoom',
  'rfc9421',
];

describe('without a secret nothing is taken (R14, R35)', () => {
  test.each(everyPlatform)(
    '%s: neither before nor after a stranger has tried the handshake',
    async (sourcePlatform) => {
      for (const secretValue of [undefined, '']) {
        const source = await create({ sourcePlatform, secretValue });
        const verified = await create({ sourcePlatform, secretValue, urlVerified: true });
        await greet(source.id);
        expect([await post(source.id), await post(source.id), await post(verified.id)]).toEqual([401, 401, 401]);
        expect(source.warnings.map((warning: any) => warning.message).join(' ')).toMatch(
          /every (request|event) is refused/,
        );
      }
    },
  );

  test.each(['Slack', 'Facebook'])(
    '%s: a withdrawn secret closes the webhook, also with an open door stored from before',
    async (sourcePlatform) => {
      const source = await create({ sourcePlatform, secretValue: 'leaked', urlVerified: true });
      expect((await put(source, { sourcePlatform, secretValue: '' })).status).toBe(200);
      expect([await post(source.id), await greet(source.id), await post(source.id)]).toEqual([
        401,
        expect.any(Number),
        401,
      ]);
      expect((await read(source.id)).signalbox).toMatchObject({ secretSet: false });
      expect((await read(source.id)).signalbox).not.toHaveProperty('unsigned');
    },
  );

  test.each([
    {
      how: 'a PUT that brings one',
      store: (source: any) => put(source, { sourcePlatform: 'Slack', secretValue: 'secret' }),
    },
    {
      how: 'a rotation',
      store: (source: any) =>
        signalbox.call('POST', `/api/sources/${source.id}/rotate`, { secret: 'secret', keepOldForSeconds: 0 }),
    },
  ])('$how ends the unsigned mode for good: withdrawing does not bring it back', async ({ store }) => {
    const source = await create({ sourcePlatform: 'Slack', ...unsigned });
    await greet(source.id);
    expect(await post(source.id)).toBe(200);
    expect((await store(source)).status).toBe(200);
    expect(await post(source.id)).toBe(401);
    expect((await signalbox.postEvent(source.id, signAsSlack('secret', { n: 1 }))).status).toBe(200);
    // As official clients do, who know nothing of `signalbox`.
    expect((await put(source, { sourcePlatform: 'Slack', secretValue: '' })).status).toBe(200);
    expect([await greet(source.id), await post(source.id)]).toEqual([401, 401]);
  });

  test('the signature of a custom challenge that loses its secret', async () => {
    const signature = { kind: 'hmac', header: 'X-Mac', algorithm: 'sha256', encoding: 'hex' };
    const source = await create({ ...challenge({ signature }), secretValue: 'secret', urlVerified: true });
    expect((await put(source, { ...challenge({ signature }), secretValue: '' })).status).toBe(200);
    expect(await post(source.id)).toBe(401);
  });
});

describe('the unsigned mode is chosen, and said wherever the webhook is shown (R35)', () => {
  test('in the answer, the list, a header and the log', async () => {
    const answer = await signalbox.call('POST', base, config({ sourcePlatform: 'Slack', ...unsigned }));
    const { id } = answer.body;
    expect(String(answer.headers['x-signalbox-warning'])).toContain(
      'signalbox.unsigned: this webhook is not authenticated',
    );
    const listed = (await signalbox.must<any[]>('GET', base)).find((one) => one.id === id);
    for (const shown of [answer.body, await read(id), listed]) {
      expect(shown).toMatchObject({
        signalbox: { unsigned: true, secretSet: false },
        warnings: expect.arrayContaining([
          { path: 'signalbox.unsigned', message: expect.stringContaining('not authenticated') },
        ]),
      });
    }
    await greet(id);
    expect(await post(id)).toBe(200);
    const lines = signalbox.logLines.map((line) => JSON.parse(line)).filter((line) => line.source === id);
    expect(lines).toMatchObject([{ event: 'source.saved', unsigned: true }, { event: 'source.unsigned' }]);
  });

  test('with it the documented flow holds: unverified, challenge, verified, events taken, run completed (R34)', async () => {
    const workflow = await signalbox.saveDefinition([waitTask({ "$['event']['type']": 'message' })]);
    const source = await create({
      sourcePlatform: 'Slack',
      receiverWorkflowNamesToVersions: { [workflow]: 0 },
      ...unsigned,
    });
    const run = await signalbox.startWorkflow(workflow);
    await signalbox.untilWaiting(1);
    expect(await post(source.id, '{"event":{"type":"message"}}')).toBe(401);
    expect((await signalbox.postEvent(source.id, { body: '{"type":"url_verification","challenge":"c"}' })).text).toBe(
      'c',
    );
    expect((await read(source.id)).urlVerified).toBe(true);
    expect(await post(source.id, '{"event":{"type":"message"}}')).toBe(200);
    await signalbox.untilStatus(run, 'COMPLETED');
  });

  test('a custom challenge without a signature says so as well', async () => {
    expect(await create(challenge())).toMatchObject({
      signalbox: { unsigned: true },
      warnings: expect.arrayContaining([expect.objectContaining({ path: 'signalbox.unsigned' })]),
    });
  });

  test('to be taken unsigned is another method: it begins unverified (R19)', async () => {
    const source = await create({ sourcePlatform: 'Slack', secretValue: 'secret', urlVerified: true });
    const answer = await put(source, { sourcePlatform: 'Slack', secretValue: '', ...unsigned });
    expect([answer.status, answer.body.urlVerified]).toEqual([200, false]);
    expect(await post(source.id)).toBe(401);
  });

  test('a configuration that was read can be sent back', async () => {
    const source = await create({ sourcePlatform: 'Slack', ...unsigned });
    const answer = await signalbox.call('PUT', `${base}/${source.id}`, await read(source.id));
    expect([answer.status, answer.body.signalbox.unsigned]).toEqual([200, true]);
  });

  test.each([
    {
      what: 'beside a secret',
      more: { sourcePlatform: 'Slack', secretValue: 's', ...unsigned },
      says: /a secret is stored/,
    },
    {
      what: 'where requests always prove themselves',
      more: { sourcePlatform: 'GitHub', ...unsigned },
      says: /GitHub always prove/,
    },
    {
      what: 'with headers',
      more: { sourcePlatform: 'Custom', headers: { 'X-K': 'k' }, ...unsigned },
      says: /only Slack, Facebook/,
    },
    {
      what: 'taken back where nothing else proves requests',
      more: { sourcePlatform: 'Custom', signalbox: { ...challenge().signalbox, unsigned: false } },
      says: /challenge without a signature/,
    },
    {
      what: 'unsaid, beside a secret that nothing would look at',
      more: { ...challenge(), secretValue: 's' },
      says: /nothing looks at a secret/,
    },
  ])('it is refused $what', async ({ more, says }) => {
    const answer = await signalbox.call('POST', base, config(more));
    expect([answer.status, answer.body.message]).toEqual([400, expect.stringMatching(says)]);
  });

  test('a stored secret and the mode exclude each other also when they come one after the other', async () => {
    const source = await create({ sourcePlatform: 'Slack', secretValue: 's' });
    expect((await put(source, { sourcePlatform: 'Slack', ...unsigned })).body.message).toMatch(
      /withdraw the secret in the same request/,
    );
    const extra = await create({ sourcePlatform: 'Slack', secretValue: 's', signalbox: { extraSecrets: ['t'] } });
    expect((await put(extra, { sourcePlatform: 'Slack', secretValue: '', ...unsigned })).status).toBe(400);
    expect(
      (await put(extra, { sourcePlatform: 'Slack', secretValue: '', signalbox: { unsigned: true, extraSecrets: [] } }))
        .status,
    ).toBe(200);
  });
});
