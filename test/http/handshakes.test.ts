import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signAsSlack } from '../helpers/sign.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox({ worker: false })));
afterAll(() => signalbox?.stop());

const receivers = { receiverWorkflowNamesToVersions: { any: 0 } };
const script = '<script>alert(1)</script>';
const encoded = encodeURIComponent(script);
const slackBody = { type: 'url_verification', challenge: script };

describe('what a handshake reflects is text to every browser (R64)', () => {
  test.each([
    {
      what: 'Slack, signed',
      config: { sourcePlatform: 'Slack', secretValue: 's' },
      ask: () => signAsSlack('s', slackBody),
      type: 'text/plain',
      body: script,
    },
    {
      what: 'Slack, unsigned',
      config: { sourcePlatform: 'Slack', signalbox: { unsigned: true } },
      ask: () => ({ headers: {}, body: JSON.stringify(slackBody) }),
      type: 'text/plain',
      body: script,
    },
    {
      what: 'a plain parameter',
      config: { sourcePlatform: 'Slack', signalbox: { unsigned: true } },
      ask: () => ({ method: 'GET', query: `?challenge=${encoded}` }),
      type: 'text/plain',
      body: script,
    },
    {
      what: 'Facebook',
      config: { sourcePlatform: 'Facebook', secretKey: 'token', secretValue: 's' },
      ask: () => ({ method: 'GET', query: `?hub.mode=subscribe&hub.verify_token=token&hub.challenge=${encoded}` }),
      type: 'text/plain',
      body: script,
    },
    {
      what: 'Microsoft Graph',
      config: { sourcePlatform: 'msgraph', secretValue: 's' },
      ask: () => ({ query: `?validationToken=${encoded}`, body: '' }),
      type: 'text/plain',
      body: script,
    },
    {
      what: 'Twitter',
      config: { sourcePlatform: 'Twitter', secretValue: 's' },
      ask: () => ({ method: 'GET', query: '?crc_token=abc' }),
      type: 'application/json',
      body: expect.stringMatching(/^\{"response_token":"sha256=[^"]+"\}$/),
    },
  ])('$what', async ({ config, ask, type, body }) => {
    const { id } = await signalbox.createSource({ ...receivers, ...config });
    const answer = await signalbox.postEvent(id, ask());
    expect([answer.status, answer.text]).toEqual([200, body]);
    expect(answer.headers).toMatchObject({
      'content-type': expect.stringContaining(type),
      'x-content-type-options': 'nosniff',
    });
    expect((await signalbox.ledger(id)).map(({ outcome }) => outcome)).toEqual(['challenge']);
  });

  test('and never longer than 1,024 characters', async () => {
    const { id } = await signalbox.createSource({
      ...receivers,
      sourcePlatform: 'Slack',
      signalbox: { unsigned: true },
    });
    const ask = (length: number) =>
      signalbox.postEvent(id, { method: 'GET', query: `?challenge=${'x'.repeat(length)}` });
    const refused = await ask(1_025);
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(refused.text).not.toContain('xxx');
    expect((await ask(1_024)).text).toHaveLength(1_024);
  });
});
