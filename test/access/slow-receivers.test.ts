import { afterAll, beforeAll, test } from 'vitest';
import { createCast, type Cast } from '../helpers/access.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';
import { startTestReceiver, type TestReceiver } from '../outbound/receiver.ts';

let signalbox: Signalbox;
let receiver: TestReceiver;
let cast: Cast;

beforeAll(async () => {
  [signalbox, receiver] = await Promise.all([startSignalbox(), startTestReceiver(() => undefined)]);
  cast = await createCast(signalbox);
});
afterAll(async () => {
  await signalbox?.stop();
  await receiver?.close();
});

test('receivers that do not answer hold up nobody who asks for access', async () => {
  const alice = await cast.person('alice');
  const { administrator } = cast;
  const silent = await Promise.all(
    ['one', 'two', 'three'].map(async (displayName) => {
      const { webhook } = await administrator.must('POST', '/api/v1/webhooks', { displayName, url: receiver.url });
      return { steps: [{ approval: { webhook: { webhookId: webhook.id } } }] };
    }),
  );
  const bodyOf = async (options: { readonly steps: readonly object[] }) => {
    const { appId, appEntitlementId } = await cast.access(options);
    return { appId, appEntitlementId, identityUserId: alice.id };
  };
  // An endpoint is sent 64 messages at once, a worker of Temporal does 100 activities at once if it is not told otherwise.
  const flood = await Promise.all(Array.from({ length: 60 }).flatMap(() => silent.map(bodyOf)));
  const people = await bodyOf({ steps: [{ approval: { users: { userIds: [administrator.id] } } }] });
  const ask = (body: object) => taken(() => alice.call('POST', '/api/v1/task/grant', body));
  const asked = Promise.all(flood.map(ask));
  await receiver.until(60, 60_000);
  const { id } = (await ask(people)).taskView.task;
  await taken(() => alice.call('POST', `/api/v1/tasks/${id}/action/comment`, { comment: 'please' }));
  await asked;
}, 180_000);

/** A busy machine is not held against it; the receivers are silent for thirty seconds. */
async function taken(call: () => Promise<{ readonly status: number; readonly body: any }>): Promise<any> {
  const untilMs = Date.now() + 20_000;
  for (;;) {
    const { status, body } = await call();
    // 409: it was opened after all.
    if (status === 200 || status === 409) return body;
    if (status !== 503 || Date.now() > untilMs) throw new Error(`${status}: ${JSON.stringify(body)}`);
  }
}
