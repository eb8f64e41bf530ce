import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { waitTask } from '../helpers/api.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';
import { startTestReceiver, status } from '../outbound/receiver.ts';

vi.setConfig({ testTimeout: 120_000 });

let signalbox: Signalbox;
beforeAll(async () => {
  signalbox = await startSignalbox();
});
afterAll(() => signalbox?.stop());

/** An answer is shared for a second, so it is asked until it has come up with what was done. */
const poll = (path: string, read: (body: any) => unknown) =>
  expect.poll(async () => read(await signalbox.must('GET', path)), { timeout: 60_000, interval: 200 });

it('nothing has come: all numbers are there, and none', async () => {
  expect(await signalbox.must('GET', '/api/home')).toEqual({
    events: { minutes: [], complete: true, looked: 0, wokeNobody: 0 },
    deliveries: { states: [], complete: true },
    backlog: { events: 0, oldestSeconds: 0, messages: 0, messageOldestSeconds: 0 },
    openWaits: 0,
  });
  expect(await signalbox.must('GET', '/api/activity')).toEqual({ sources: [] });
});

it('of each source: how many came, how many were refused and mostly why, and the last; of all: by minute and outcome', async () => {
  const workflow = await signalbox.saveDefinition([
    waitTask({ '$.kind': 'wanted' }),
    waitTask({ '$.kind': 'never' }, 'more'),
  ]);
  const busy = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [workflow]: 0 } });
  const idle = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [workflow]: 0 } });
  await signalbox.startWorkflow(workflow);
  await signalbox.untilWaiting(1);
  const json = { 'Content-Type': 'application/json' };
  for (const body of ['{"a":1}', '{"a":2}'])
    await signalbox.postEvent(busy.id, { headers: { ...json, 'X-Key': 'wrong' }, body });
  await signalbox.postEvent(busy.id, { headers: { ...json, 'X-Key': 'open sesame' }, body: '{"broken' });
  await signalbox.postOpen(busy.id, { kind: 'other' });
  await signalbox.postOpen(busy.id, { kind: 'wanted' });
  await signalbox.untilIdle();
  const [newest] = await signalbox.ledger(busy.id);

  await poll('/api/activity', ({ sources }) => sources.find(({ sourceId }: any) => sourceId === busy.id)?.events).toBe(
    5,
  );
  const { sources } = await signalbox.must('GET', '/api/activity');
  const byId = new Map(sources.map((source: any) => [source.sourceId, source]));
  const refusals = (await signalbox.ledger(busy.id)).filter(({ outcome }) => outcome === 'rejected');
  const wrongKey = refusals.find(({ method, bodyBytes }) => method === 'POST' && bodyBytes === 7)?.reason;
  expect(byId.get(busy.id)).toEqual({
    sourceId: busy.id,
    events: 5,
    refused: refusals.length,
    topReason: { reason: wrongKey, count: 2 },
    lastAt: newest.receivedAt,
    lastOutcome: 'accepted',
    complete: true,
  });
  expect(byId.get(idle.id)).toEqual({ sourceId: idle.id, events: 0, refused: 0, complete: true });

  await poll('/api/home', ({ events, openWaits }) => [events.looked, events.wokeNobody, openWaits]).toEqual([2, 1, 1]);
  const { events, backlog } = await signalbox.must('GET', '/api/home');
  const sum = (outcome: string) =>
    events.minutes
      .filter((minute: any) => minute.outcome === outcome)
      .reduce((total: number, { count }: { count: number }) => total + count, 0);
  expect([sum('accepted'), sum('rejected')]).toEqual([2, refusals.length]);
  expect(events.dispatchMs.median).toBeGreaterThan(0);
  expect(events.dispatchMs.p95).toBeGreaterThanOrEqual(events.dispatchMs.median);
  expect(backlog.events).toBe(0);
});

it('a message that nobody has answered is backlog until it is decided', async () => {
  const held: ServerResponse[] = [];
  const receiver = await startTestReceiver((response) => void held.push(response));
  onTestFinished(() => receiver.close());
  const { webhook } = await signalbox.must('POST', '/api/v1/webhooks', { displayName: 'slow', url: receiver.url });
  await signalbox.must('POST', `/api/v1/webhooks/${webhook.id}/test`);
  const count = ({ deliveries, backlog }: any) => [
    deliveries.states.reduce((sum: number, state: { count: number }) => sum + state.count, 0),
    backlog.messages,
  ];
  await receiver.until(1, 60_000);
  await poll('/api/home', count).toEqual([1, 1]);
  receiver.answer = status(200);
  for (const response of held) response.end();
  await poll('/api/home', count).toEqual([1, 0]);
});
