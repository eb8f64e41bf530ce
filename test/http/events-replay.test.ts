import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { waitTask } from '../helpers/api.ts';
import { signAsGitHub, signAsSlack } from '../helpers/sign.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox()));
afterAll(() => signalbox.stop());

const secret = 'it is a secret';
const setTask = { name: 'set', taskReferenceName: 'set', type: 'SET_VARIABLE', inputParameters: { x: 1 } };
const idOf = (answer: { headers: any }) => String(answer.headers['x-signalbox-event-id']);
const replay = (id: string, query = '') => signalbox.call('POST', `/api/events/${id}/replay${query}`);

/** A workflow of these waits, listed as a receiver of the source, in the name of which it is listed. */
async function listen(name: string, config: object = {}) {
  return signalbox.createSource({
    sourcePlatform: 'GitHub',
    secretValue: secret,
    receiverWorkflowNamesToVersions: { [name]: 0 },
    ...config,
  });
}

async function openWaits(workflowId: string): Promise<number> {
  const { rows } = await signalbox.pool.query(
    `SELECT count(*)::int AS count FROM wait WHERE workflow_id = $1 AND state = 'open'`,
    [workflowId],
  );
  return rows[0].count;
}

it('brings an event to a wait that it had missed, and to no wait twice (R100)', async () => {
  const workflow = await signalbox.saveDefinition([waitTask({ '$.n': 1 }, 'first'), waitTask({ '$.n': 1 }, 'second')]);
  const other = await signalbox.saveDefinition([waitTask({ '$.n': 1 })]);
  const source = await listen(workflow);
  const [run, missed] = await Promise.all([signalbox.startWorkflow(workflow), signalbox.startWorkflow(other)]);
  await expect.poll(() => openWaits(missed)).toBe(1);
  await expect.poll(() => openWaits(run)).toBe(1);
  const id = idOf(await signalbox.postEvent(source.id, signAsGitHub(secret, { n: 1 })));
  await signalbox.untilIdle();
  // The second workflow was not listed when the event came.
  await signalbox.must('PUT', `/api/metadata/webhook/${source.id}`, {
    name: source.name,
    sourcePlatform: 'GitHub',
    receiverWorkflowNamesToVersions: { [workflow]: 0, [other]: 0 },
  });
  expect(await signalbox.statusOf(missed)).toBe('RUNNING');

  const answer = await replay(id);
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({
    eventId: id,
    event: { outcome: 'accepted', state: 'PROCESSED' },
    message: expect.stringContaining('resumed 2 and started 0'),
  });
  expect((answer.body as any).event.resumed.map((wait: any) => wait.workflowId).sort()).toEqual([run, missed].sort());
  await signalbox.untilStatus(missed, 'COMPLETED');
  await replay(id);
  await replay(id);
  await signalbox.untilIdle();
  // The run that used the event still waits for another.
  expect([await signalbox.statusOf(run), await openWaits(run)]).toEqual(['RUNNING', 1]);
  await signalbox.must('DELETE', `/api/workflow/${run}`);
});

it('makes another event of it with ?as=new, which the run can use', async () => {
  const workflow = await signalbox.saveDefinition([waitTask({ '$.n': 1 }, 'first'), waitTask({ '$.n': 1 }, 'second')]);
  const source = await listen(workflow);
  const run = await signalbox.startWorkflow(workflow);
  await expect.poll(() => openWaits(run)).toBe(1);
  const id = idOf(await signalbox.postEvent(source.id, signAsGitHub(secret, { n: 1 })));
  await signalbox.untilIdle();
  await expect.poll(() => openWaits(run)).toBe(1);
  const answer: any = (await replay(id, '?as=new')).body;
  expect(answer.eventId).not.toBe(id);
  expect(answer.message).toMatch(
    new RegExp(`^Another event, ${answer.eventId}, was made of ${id}: .*resumed 1 and started 0`),
  );
  await signalbox.untilStatus(run, 'COMPLETED');
  expect(await signalbox.must('GET', `/api/events/${answer.eventId}`)).toMatchObject({
    outcome: 'accepted',
    detail: expect.stringContaining(id),
    body: '{"n":1}',
  });
  expect((await replay(id, '?as=old')).status).toBe(400);
});

it('starts again what failed to start, and not what was started', async () => {
  const [good, bad] = await Promise.all([
    signalbox.saveDefinition([setTask]),
    Promise.resolve(`later-${randomUUID()}`),
  ]);
  const source = await listen('nobody', { workflowsToStart: { [good]: 1, [bad]: 1 } });
  const id = idOf(await signalbox.postEvent(source.id, signAsGitHub(secret, { n: 1 })));
  await expect.poll(async () => (await signalbox.must('GET', `/api/events/${id}`)).started.length).toBe(2);
  // As if it had been tried for a day.
  await signalbox.pool.query(`UPDATE start SET outcome = 'FAILED' WHERE event_id = $1 AND workflow_name = $2`, [
    id,
    bad,
  ]);
  await signalbox.pool.query('DELETE FROM dispatch WHERE event_id = $1', [id]);
  expect((await signalbox.must('GET', `/api/events/${id}`)).state).toBe('FAILED');
  await signalbox.saveDefinition([setTask], { name: bad });
  const { event } = (await replay(id)).body as any;
  expect(event.state).toBe('PROCESSED');
  expect(event.started.map((start: any) => [start.workflowName, start.outcome]).sort()).toEqual(
    [
      [bad, 'STARTED'],
      [good, 'STARTED'],
    ].sort(),
  );
  const before = event.started.map((start: any) => start.workflowId).sort();
  const again = (await replay(id)).body as any;
  expect(again.event.started.map((start: any) => start.workflowId).sort()).toEqual(before);
});

it('verifies a refused request again, by the clock of its receipt, once the secret is mended', async () => {
  const workflow = await signalbox.saveDefinition([waitTask({ '$.n': 1 })]);
  const source = await signalbox.createSource({
    sourcePlatform: 'Slack',
    secretValue: 'wrong',
    urlVerified: true,
    receiverWorkflowNamesToVersions: { [workflow]: 0 },
  });
  const run = await signalbox.startWorkflow(workflow);
  await expect.poll(() => openWaits(run)).toBe(1);
  expect((await signalbox.postEvent(source.id, signAsSlack(secret, { n: 1 }))).status).toBe(401);
  const [refused] = await signalbox.ledger(source.id);
  const early = await replay(refused.id);
  expect(early.status).toBe(409);
  expect(early.body).toMatchObject({
    status: 409,
    code: 'STILL_REFUSED',
    message: expect.stringContaining('SIGNATURE_MISMATCH'),
  });

  await signalbox.must('PUT', `/api/metadata/webhook/${source.id}`, {
    name: source.name,
    sourcePlatform: 'Slack',
    secretValue: secret,
    receiverWorkflowNamesToVersions: { [workflow]: 0 },
  });
  const answer = await replay(refused.id);
  expect(answer.status).toBe(200);
  await signalbox.untilStatus(run, 'COMPLETED');
  const event = await signalbox.must('GET', `/api/events/${refused.id}`);
  expect(event).toMatchObject({
    id: refused.id,
    outcome: 'accepted',
    receivedAt: refused.receivedAt,
    detail: expect.stringContaining('SIGNATURE_MISMATCH'),
  });
  expect(event.reason).toBeUndefined();
  expect((await replay(refused.id)).status).toBe(200);
});

it('does not accept what was out of its time window when it came', async () => {
  const source = await signalbox.createSource({
    sourcePlatform: 'Slack',
    secretValue: secret,
    urlVerified: true,
    receiverWorkflowNamesToVersions: { any: 0 },
  });
  await signalbox.postEvent(source.id, signAsSlack(secret, { n: 1 }, { nowMs: Date.now() - 400_000 }));
  const [refused] = await signalbox.ledger(source.id);
  expect((await replay(refused.id)).body).toMatchObject({
    status: 409,
    message: expect.stringMatching(
      /\d s behind the receiver's clock, and 300 s are allowed \(TIMESTAMP_OUT_OF_WINDOW\)/,
    ),
  });
});

it('refuses what cannot be replayed, and says why', async () => {
  const source = await listen('any', { secretValue: 'wrong' });
  await signalbox.postEvent(source.id, signAsGitHub(secret, { long: 'x'.repeat(17 * 1024) }));
  const [capped] = await signalbox.ledger(source.id);
  expect(capped.bodyBytes).toBeGreaterThan(17 * 1024);
  expect(capped.bodyKept).toBe(16 * 1024);
  await signalbox.must('PUT', `/api/metadata/webhook/${source.id}`, {
    name: source.name,
    sourcePlatform: 'GitHub',
    secretValue: secret,
    receiverWorkflowNamesToVersions: { any: 0 },
  });
  expect((await replay(capped.id)).body).toMatchObject({ status: 409, code: 'BODY_NOT_KEPT' });

  const once = signAsGitHub(secret, { n: 1 });
  const first = idOf(await signalbox.postEvent(source.id, once));
  await signalbox.postEvent(source.id, once);
  const duplicate = (await signalbox.ledger(source.id)).find((event) => event.outcome === 'duplicate');
  expect((await replay(duplicate.id)).body).toMatchObject({
    status: 409,
    code: 'NOT_REPLAYABLE',
    message: expect.stringContaining(first),
  });

  const slack = await signalbox.createSource({
    sourcePlatform: 'Slack',
    secretValue: secret,
    receiverWorkflowNamesToVersions: { any: 0 },
  });
  await signalbox.postEvent(slack.id, signAsSlack(secret, { n: 1 }));
  await signalbox.postEvent(slack.id, signAsSlack(secret, { type: 'url_verification', challenge: 'c' }));
  const [challenge, ignored] = await signalbox.ledger(slack.id);
  expect([challenge.outcome, ignored.outcome]).toEqual(['challenge', 'ignored']);
  // Now that the URL is verified, it would pass: but what came before reaches no workflow, ever (R34).
  expect((await replay(ignored.id)).body).toMatchObject({ status: 409, code: 'NOT_REPLAYABLE' });
  expect((await replay(challenge.id)).body).toMatchObject({ status: 409, code: 'NOT_REPLAYABLE' });
  expect((await replay(randomUUID())).status).toBe(404);
  expect((await replay('7')).status).toBe(404);
  await signalbox.must('DELETE', `/api/metadata/webhook/${source.id}`);
  expect((await replay(first)).body).toMatchObject({ status: 409, code: 'SOURCE_DELETED' });
});

it('does not make two events of a delivery that was sent again after the secret was mended', async () => {
  const source = await listen('any', { secretValue: 'wrong' });
  const request = signAsGitHub(secret, { n: 1 });
  await signalbox.postEvent(source.id, request);
  const [refused] = await signalbox.ledger(source.id);
  await signalbox.must('PUT', `/api/metadata/webhook/${source.id}`, {
    name: source.name,
    sourcePlatform: 'GitHub',
    secretValue: secret,
    receiverWorkflowNamesToVersions: { any: 0 },
  });
  const again = idOf(await signalbox.postEvent(source.id, request));
  expect((await replay(refused.id)).body).toMatchObject({
    status: 409,
    code: 'ALREADY_DELIVERED',
    message: expect.stringContaining(again),
  });
});

it('replays what a filter finds, the oldest first, after saying how many there are', async () => {
  const workflow = await signalbox.saveDefinition([1, 2, 3].map((n) => waitTask({ '$.kind': 'ping' }, `wait${n}`)));
  const source = await listen(workflow, { secretValue: 'wrong' });
  const run = await signalbox.startWorkflow(workflow);
  await expect.poll(() => openWaits(run)).toBe(1);
  for (const n of [1, 2, 3]) await signalbox.postEvent(source.id, signAsGitHub(secret, { kind: 'ping', n }));
  await signalbox.postEvent(source.id, signAsGitHub('forged', { kind: 'ping', n: 4 }));
  await signalbox.must('PUT', `/api/metadata/webhook/${source.id}`, {
    name: source.name,
    sourcePlatform: 'GitHub',
    secretValue: secret,
    receiverWorkflowNamesToVersions: { [workflow]: 0 },
  });
  const filter = { source: source.id, outcome: 'rejected' };
  const replayMany = (body: object) => signalbox.call('POST', '/api/events/replay', body);

  expect((await replayMany({ filter, dryRun: true })).body).toMatchObject({ matched: 4, replayed: 0, complete: true });
  await sleep(300);
  expect(await signalbox.statusOf(run)).toBe('RUNNING');
  const done = (await replayMany({ filter })).body;
  expect(done).toMatchObject({ matched: 4, replayed: 3, complete: true, refused: [{ code: 'STILL_REFUSED' }] });
  const ended = await signalbox.untilStatus(run, 'COMPLETED');
  expect(ended.tasks.map((task: any) => task.outputData.n)).toEqual([1, 2, 3]);
  expect((await replayMany({ filter })).body).toMatchObject({ matched: 1, replayed: 0 });

  expect((await replayMany({ filter: {} })).status).toBe(400);
  expect((await replayMany({})).status).toBe(400);
  expect((await replayMany({ filter: { outcome: 'lost' } })).status).toBe(400);
});

it('replays by the route of Conductor, only what is of that webhook', async () => {
  const workflow = await signalbox.saveDefinition([waitTask({ '$.n': 1 })]);
  const source = await listen('other');
  const run = await signalbox.startWorkflow(workflow);
  await expect.poll(() => openWaits(run)).toBe(1);
  const id = idOf(await signalbox.postEvent(source.id, signAsGitHub(secret, { n: 1 })));
  await signalbox.untilIdle();
  await signalbox.must('PUT', `/api/metadata/webhook/${source.id}`, {
    name: source.name,
    sourcePlatform: 'GitHub',
    receiverWorkflowNamesToVersions: { [workflow]: 0 },
  });
  const elsewhere = await listen('other');
  expect((await signalbox.call('POST', `/api/metadata/webhook/${elsewhere.id}/history/${id}/replay`)).status).toBe(404);
  expect(await signalbox.statusOf(run)).toBe('RUNNING');
  expect((await signalbox.call('POST', `/api/metadata/webhook/${source.id}/history/${id}/replay`)).status).toBe(200);
  await signalbox.untilStatus(run, 'COMPLETED');
  const { results } = await signalbox.must('GET', `/api/metadata/webhook/${source.id}/history?workflowId=${run}`);
  expect(results).toMatchObject([{ eventId: id, matched: true, workflowIds: [run] }]);
});
