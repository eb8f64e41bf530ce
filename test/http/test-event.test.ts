import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { platforms } from '../../src/platforms/index.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox({ worker: false })));
afterAll(() => signalbox?.stop());

const create = (more: object): Promise<{ id: string }> =>
  signalbox.createSource({ name: randomUUID(), receiverWorkflowNamesToVersions: { orderPayment: 0 }, ...more });
const sendTo = (id: string, body: object = {}) => signalbox.call('POST', `/api/sources/${id}/test-event`, body);

/** Those for which an operator's settings are enough to sign with. */
const signable = platforms.filter(({ name }) => !['sns', 'paypal', 'sendgrid', 'discord', 'rfc9421'].includes(name));

it.each(signable.map((preset) => [preset.name, preset] as const))(
  '%s: a test event is signed with the source’s own secret, accepted, marked as a test and verifies the URL',
  async (_name, { label, guide: { example } }) => {
    const { id } = await create({ sourcePlatform: label, ...example });
    const { status, body, text } = await sendTo(id);
    expect([status, body.outcome], text).toEqual([200, 'accepted']);
    const entry = await signalbox.must('GET', `/api/events/${body.eventId}`);
    expect(entry).toMatchObject({ outcome: 'accepted', sourceId: id });
    expect(Object.fromEntries(entry.headers)['X-Signalbox-Test']).toBe('anonymous');
    expect((await signalbox.must('GET', `/api/metadata/webhook/${id}`)).urlVerified).toBe(true);
    // Each is a delivery of its own.
    expect((await sendTo(id)).body.outcome).toBe('accepted');
  },
);

it('a challenge comes before the first event of Slack and Facebook, as they send it', async () => {
  for (const [sourcePlatform, more] of [
    ['Slack', {}],
    ['Facebook', { secretKey: 'a-verify-token' }],
  ] as const) {
    const { id } = await create({ sourcePlatform, secretValue: 's', ...more });
    const { body } = await sendTo(id);
    expect(body, sourcePlatform).toMatchObject({ outcome: 'accepted', handshake: { outcome: 'challenge' } });
    expect((await sendTo(id)).body.handshake).toBeUndefined();
  }
});

it('an event by its name; one that there is not is refused with those that there are', async () => {
  const { id } = await create({ sourcePlatform: 'GitHub', secretValue: 's' });
  expect((await sendTo(id, { event: 'pull_request.closed' })).body.event).toBe('pull_request.closed');
  const { status, body } = await sendTo(id, { event: 'pull_request.close' });
  expect([status, body.validationErrors[0]]).toEqual([
    400,
    { path: 'event', message: expect.stringMatching(/did you mean "pull_request.closed"\?.*release.published/) },
  ]);
  expect((await sendTo(id, { evnt: 'push' })).status).toBe(400);
});

it('nothing is sent where only the platform has the key, or no secret is stored: 409 says what to do', async () => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  for (const [config, message] of [
    [{ sourcePlatform: 'SendGrid', secretValue: key }, /private key/],
    [{ sourcePlatform: 'GitHub' }, /no secret is stored/],
    [{ sourcePlatform: 'SNS', signalbox: { sns: { topicArns: ['arn:aws:sns:x'] } } }, /only Amazon SNS can sign/],
  ] as const) {
    const { id } = await create(config);
    const answer = await sendTo(id);
    expect([answer.status, answer.body.message]).toEqual([409, expect.stringMatching(message)]);
    expect((await signalbox.must('GET', `/api/events?source=${id}`)).events).toEqual([]);
  }
});

it('a webhook that is switched off refuses its test like anything else, and says so', async () => {
  const { id } = await create({ sourcePlatform: 'Stripe', secretValue: 'whsec_x' });
  await signalbox.must('POST', `/api/sources/${id}/disable`);
  const { body } = await sendTo(id);
  expect(body).toMatchObject({ outcome: 'rejected', reason: 'SOURCE_DISABLED' });
});

it('an unknown webhook is 404', async () => {
  expect((await sendTo('nobody')).status).toBe(404);
});
