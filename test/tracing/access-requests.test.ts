import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { payloadHexOf } from '../../src/model/ksuid.ts';
import { createCast, taskWhen } from '../helpers/access.ts';
import { startTestReceiver } from '../outbound/receiver.ts';
import { startTraced } from './traced-signalbox.ts';

afterEach(() => void vi.unstubAllEnvs());

test('an access request is one trace: who asks, what people do about it, and what follows', async () => {
  const { collector, signalbox } = await startTraced();
  const hook = await startTestReceiver((response) =>
    response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"version":"v1","complete":{}}'),
  );
  onTestFinished(() => hook.close());
  const cast = await createCast(signalbox);
  const [alice, bob] = [await cast.person('alice'), await cast.person('bob')];
  const { webhook } = await cast.administrator.must('POST', '/api/v1/webhooks', { displayName: 'w', url: hook.url });
  const { appId, appEntitlementId } = await cast.access({
    steps: [{ approval: { users: { userIds: [bob.id] } } }],
    entitlement: { provisionPolicy: { webhook: { webhookId: webhook.id } } },
  });
  const asked = await alice.must('POST', '/api/v1/task/grant', { appId, appEntitlementId, identityUserId: alice.id });
  const { task } = asked.taskView;
  const act = { policyStepId: task.policy.current.id, comment: 'a word that nobody should find in a trace' };
  expect((await alice.call('POST', `/api/v1/tasks/${task.id}/action/approve`, act)).status).toBe(403);
  await bob.must('POST', `/api/v1/tasks/${task.id}/action/approve`, act);
  await taskWhen(alice, task.id, ({ state }) => state === 'TASK_STATE_CLOSED', 60_000);

  // The receiver of the message that gives the access is in the trace of the request.
  const [, traceId = ''] = String((await hook.until(1, 60_000)).headers.traceparent).split('-');
  expect(traceId).toBe(payloadHexOf(task.id));
  const resumed = 'ask > act approve > resume accessRequest';
  const spans = await collector.untilPaths(traceId, [
    'ask',
    'ask > begin accessRequest',
    'ask > act approve',
    resumed,
    `${resumed} > send`,
    `${resumed} > send > POST`,
    `${resumed} > end accessRequest`,
  ]);
  const acts = spans.filter(({ name }) => name === 'act approve').map(({ attributes }) => attributes);
  expect(acts).toHaveLength(2);
  expect(acts).toContainEqual(
    expect.objectContaining({
      'signalbox.request.id': task.id,
      'signalbox.user.id': alice.id,
      'signalbox.outcome': 'refused',
      'signalbox.reason': 'forbidden',
    }),
  );
  expect(acts).toContainEqual(
    expect.objectContaining({ 'signalbox.user.id': bob.id, 'signalbox.act': 'approve', 'signalbox.outcome': 'done' }),
  );
  expect(collector.requests.map(({ body }) => body.toString()).join('\n')).not.toContain(act.comment);
}, 180_000);
