import { createHmac, createSign, generateKeyPairSync } from 'node:crypto';
import { sign as signAsOctokit } from '@octokit/webhooks-methods';
import { EventWebhook } from '@sendgrid/eventwebhook';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { waitTask } from '../helpers/api.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox()));
afterAll(() => signalbox.stop());

interface Signed {
  readonly headers: Record<string, string>;
  readonly body: string;
}

interface Sender {
  readonly config: object;
  readonly sign: () => Signed | Promise<Signed>;
}

const payload = '{"kind":"ping","n":1.0,"text":"Grüße \\/ \\u00e4"}';
const json = { 'Content-Type': 'application/json' };
const standardSecret = `whsec_${Buffer.from('thirty-two bytes of secret here!').toString('base64')}`;
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const sendgridKey = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');

const senders: Readonly<Record<string, Sender>> = {
  'GitHub by @octokit/webhooks-methods': {
    config: { sourcePlatform: 'GitHub', secretValue: 'hush' },
    sign: async () => ({
      body: payload,
      headers: { ...json, 'X-GitHub-Delivery': '1', 'X-Hub-Signature-256': await signAsOctokit('hush', payload) },
    }),
  },
  'Standard Webhooks by standardwebhooks': {
    config: { sourcePlatform: 'Standard Webhooks', secretValue: standardSecret },
    sign: () => {
      const at = new Date();
      const headers = { 'webhook-id': 'msg_1', 'webhook-timestamp': String(Math.floor(at.getTime() / 1000)) };
      return {
        body: payload,
        headers: { ...json, ...headers, 'webhook-signature': new Webhook(standardSecret).sign('msg_1', at, payload) },
      };
    },
  },
  // The library only verifies: what it accepts is what is posted.
  'SendGrid by @sendgrid/eventwebhook': {
    config: { sourcePlatform: 'Sendgrid', verifier: 'SENDGRID', secretValue: sendgridKey },
    sign: () => {
      const body = `[${payload}]\r\n`;
      const timestamp = String(Math.floor(Date.now() / 1000));
      const signature = createSign('sha256')
        .update(timestamp + body)
        .sign(privateKey, 'base64');
      const library = new EventWebhook();
      if (!library.verifySignature(library.convertPublicKeyToECDSA(sendgridKey), body, signature, timestamp))
        throw new Error('The library does not accept it.');
      return {
        body,
        headers: {
          ...json,
          'X-Twilio-Email-Event-Webhook-Signature': signature,
          'X-Twilio-Email-Event-Webhook-Timestamp': timestamp,
        },
      };
    },
  },
};

it.each(Object.entries(senders))('%s: a waiting workflow completes', async (_name, { config, sign }) => {
  const { source, run } = await waiting(config);
  expect((await signalbox.postEvent(source.id, await sign())).status).toBe(200);
  await signalbox.untilStatus(run, 'COMPLETED');
});

it.each(Object.entries(senders))(
  '%s: one byte changed is refused and kept, and wakes nobody',
  async (_name, { config, sign }) => {
    const { source, run } = await waiting(config);
    const { headers, body } = await sign();
    const answer = await signalbox.postEvent(source.id, { headers, body: body.replace('1.0', '1.1') });
    expect([answer.status, (await signalbox.ledger(source.id)).map((entry) => entry.reason)]).toEqual([
      401,
      ['SIGNATURE_MISMATCH'],
    ]);
    await signalbox.untilIdle();
    expect(await signalbox.statusOf(run)).toBe('RUNNING');
    await signalbox.must('DELETE', `/api/workflow/${run}`);
  },
);

it('an empty secret verifies nothing, not even what is signed with it (R14)', async () => {
  const source = await signalbox.createSource({
    sourcePlatform: 'GitHub',
    secretValue: '',
    receiverWorkflowNamesToVersions: { any: 0 },
  });
  const signature = `sha256=${createHmac('sha256', '').update(payload).digest('hex')}`;
  expect(
    (await signalbox.postEvent(source.id, { headers: { ...json, 'X-Hub-Signature-256': signature }, body: payload }))
      .status,
  ).toBe(401);
});

async function waiting(config: object) {
  const workflow = await signalbox.saveDefinition([waitTask({}, 'wait_ref', { since: 'task' })]);
  const source = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [workflow]: 0 }, ...config });
  const run = await signalbox.startWorkflow(workflow);
  await signalbox.untilWaiting(1);
  return { source, run };
}
