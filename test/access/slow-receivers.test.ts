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
  const people = [{ approval: { users: { userIds: [administrator.id] } } }];
  const ask = async (options: { readonly steps: readonly object[] }) => {
    const { appId, appEntitlementId } = await cast.access(options);
    const body = { appId, appEntitlementId, identityUserId: alice.id };
    return (await alice.must('POST', '/api/v1/task/grant', body)).taskView.task;
  };
  // An endpoint is sent 64 messages at once, a worker of Temporal does 100 activities at once.
  const asking = silent.flatMap((one) => Array.from({ length: 60 }, () => one));
  const asked = Promise.all(asking.map(ask));
  await receiver.until(60, 20_000);
  const task = await ask({ steps: people });
  await alice.must('POST', `/api/v1/tasks/${task.id}/action/comment`, { comment: 'please' });
  await asked;
}, 120_000);
