import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRetention } from '../../src/inbound/upkeep/retention.ts';
import { createRetention } from '../../src/store/inbound/retention.ts';
import { waitTask } from '../helpers/api.ts';
import { signAsGitHub } from '../helpers/sign.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox({ config: { retentionDays: 8 } })));
afterAll(() => signalbox.stop());

const days = 8;
const minute = 60;
const secret = 'it is a secret';
const idOf = (answer: { headers: any }) => String(answer.headers['x-signalbox-event-id']);
const find = async (query: Record<string, string>): Promise<any[]> =>
  (await signalbox.must('GET', `/api/events?${new URLSearchParams(query)}`)).events;
const read = (id: string): Promise<any> => signalbox.must('GET', `/api/events/${id}`);

async function post(source: { id: string }, payload: object): Promise<string> {
  const id = idOf(await signalbox.postOpen(source.id, payload));
  await signalbox.untilIdle();
  return id;
}

/** As if it had come so many seconds ago. Ids begin with the time, so it has another one then. */
async function age(id: string, seconds: number): Promise<string> {
  const at = new Date(Date.now() - seconds * 1000);
  const hex = at.getTime().toString(16).padStart(12, '0');
  const aged = `${hex.slice(0, 8)}-${hex.slice(8)}${id.slice(13)}`;
  await signalbox.pool.query('UPDATE event SET id = $2, received_at = $3 WHERE id = $1', [id, aged, at]);
  for (const table of ['wait', 'start', 'dispatch'])
    await signalbox.pool.query(`UPDATE ${table} SET event_id = $2 WHERE event_id = $1`, [id, aged]);
  return aged;
}

/** One pass of what runs every few minutes. */
async function passRetention(): Promise<{ expired: number; removed: number }> {
  const counts = { expired: 0, removed: 0 };
  let seen = 0;
  const retention = createRetention(signalbox.pool);
  await new Promise<void>((resolve, reject) => {
    const running = startRetention({
      // The last thing that a pass does.
      retention: {
        ...retention,
        removeCounts: async (before, limit) => (
          (seen += 1), setTimeout(() => void running.stop().then(resolve), 20), retention.removeCounts(before, limit)
        ),
      },
      days,
      log: (done) => Object.assign(counts, done),
      onError: reject,
    });
  });
  expect(seen).toBe(1);
  return counts;
}

async function waiting(matches: object): Promise<{ workflow: string; source: { id: string } }> {
  const workflow = await signalbox.saveDefinition([waitTask(matches, 'wait_ref', { since: 0 })]);
  return { workflow, source: await signalbox.createSource({ receiverWorkflowNamesToVersions: { [workflow]: 0 } }) };
}

it('an event is found until its days are over, and not a moment longer', async () => {
  const { workflow, source } = await waiting({ '$.a': 1 });
  const older = await age(await post(source, { a: 1 }), days * 86_400 + minute);
  const run = await signalbox.startWorkflow(workflow);
  await signalbox.untilWaiting(1);
  expect(await find({ source: source.id, state: 'EXPIRED' })).toMatchObject([
    { id: older, outcome: 'accepted', state: 'EXPIRED' },
  ]);
  expect(await find({ source: source.id, state: 'OPEN' })).toEqual([]);
  expect(await signalbox.statusOf(run)).toBe('RUNNING');
  const [wait] = (await signalbox.must('GET', `/api/waits?workflowId=${run}`)).waits;
  expect(await signalbox.must('GET', wait.explain)).toMatchObject({
    events: [],
    expiredEvents: 1,
    summary: expect.stringMatching(/one event, has expired.*the wait itself does not expire/),
  });

  const { workflow: other, source: another } = await waiting({ '$.a': 1 });
  await age(await post(another, { a: 1 }), days * 86_400 + minute);
  const younger = await age(await post(another, { a: 1, younger: true }), days * 86_400 - minute);
  expect((await read(younger)).state).toBe('OPEN');
  const { output } = await signalbox.untilStatus(await signalbox.startWorkflow(other), 'COMPLETED');
  expect(output).toMatchObject({ younger: true });

  // The wait is as open as ever: the next event wakes it.
  await post(source, { a: 1 });
  await signalbox.untilStatus(run, 'COMPLETED');
});

it('an expired event stays in the list without body and headers, used ones as PROCESSED, for as long again', async () => {
  const { workflow, source } = await waiting({ '$.a': 1 });
  const run = await signalbox.startWorkflow(workflow);
  await signalbox.untilWaiting(1);
  let used = await post(source, { a: 1 });
  await signalbox.untilStatus(run, 'COMPLETED');
  let unused = await post(source, { a: 2 });
  await signalbox.postEvent(source.id, { body: '{}' });
  const [refused] = (await find({ source: source.id, outcome: 'rejected' })).map((event) => event.id);
  const longAgo = (days + 1) * 86_400;
  used = await age(used, longAgo);
  unused = await age(unused, longAgo);
  await age(refused, longAgo);
  const young = await post(source, { a: 3 });

  await passRetention();
  expect(await find({ source: source.id })).toMatchObject([
    { id: young, state: 'OPEN', bodyKept: 7 },
    { outcome: 'accepted', bodyKept: 0, bodyBytes: 7 },
    { outcome: 'accepted', bodyKept: 0, bodyBytes: 7 },
  ]);
  expect(await find({ source: source.id, state: 'EXPIRED' })).toMatchObject([{ id: unused }]);
  expect(await find({ source: source.id, state: 'PROCESSED' })).toMatchObject([
    { id: used, resumed: [{ workflowId: run }] },
  ]);
  expect(await find({ source: source.id, outcome: 'accepted' })).toHaveLength(3);
  expect(await read(unused)).toMatchObject({ state: 'EXPIRED', body: '', headers: [] });
  const history = await signalbox.must('GET', `/api/metadata/webhook/${source.id}/history?state=EXPIRED`);
  expect(history).toMatchObject({ totalHits: 1, results: [{ eventId: unused, matched: false, state: 'EXPIRED' }] });
  expect((await signalbox.must('GET', `/api/events/${unused}/explain`)).summary).toMatch(
    /has expired.*SIGNALBOX_RETENTION_DAYS.*send it again/,
  );
  await passRetention();
  expect(await find({ source: source.id })).toHaveLength(3);

  await age(unused, (2 * days + 1) * 86_400);
  await passRetention();
  expect((await find({ source: source.id })).map((event) => event.id)).toEqual([young, used]);
});

it('an expired event cannot be replayed, neither as itself nor as a new one, and says why', async () => {
  const { source } = await waiting({ '$.never': 1 });
  const id = await age(await post(source, { a: 1 }), days * 86_400 + minute);
  for (const passed of [false, true]) {
    if (passed) await passRetention();
    for (const query of ['', '?as=new']) {
      const answer = await signalbox.call('POST', `/api/events/${id}/replay${query}`);
      expect(answer).toMatchObject({
        status: 409,
        body: { code: 'EXPIRED', message: expect.stringMatching(/expired.*8 days.*SIGNALBOX_RETENTION_DAYS/) },
      });
    }
    const many = await signalbox.must('POST', '/api/events/replay', { filter: { eventId: id } });
    expect(many).toMatchObject({ replayed: 0, refused: [{ code: 'EXPIRED' }] });
  }
});

it('work that is not finished when its event expires ends as EXPIRED with its last error, and reaches nobody', async () => {
  const { workflow, source } = await waiting({ '$.a': 1 });
  const id = await age(await post(source, { a: 1 }), days * 86_400 + minute);
  await signalbox.pool.query(
    `INSERT INTO dispatch (event_id, due_at, attempts, last_error) VALUES ($1, now() + interval '1 hour', 9, 'Temporal is away')`,
    [id],
  );
  await signalbox.pool.query(
    `INSERT INTO start (event_id, workflow_name, outcome, detail) VALUES ($1, 'later', 'RETRYING', 'not known yet')`,
    [id],
  );
  const run = await signalbox.startWorkflow(workflow);
  await signalbox.untilWaiting(1);
  await signalbox.pool.query('UPDATE dispatch SET due_at = now() WHERE event_id = $1', [id]);
  // The sweeper has looked at it once it is leased.
  await expect
    .poll(
      async () =>
        (await signalbox.pool.query('SELECT due_at > now() AS looked FROM dispatch WHERE event_id = $1', [id])).rows,
    )
    .toEqual([{ looked: true }]);
  expect(await read(id)).toMatchObject({
    state: 'EXPIRED',
    resumed: [],
    pending: { attempts: 9, lastError: 'Temporal is away' },
  });

  expect(await passRetention()).toMatchObject({ expired: 1 });
  const ended = await read(id);
  expect(ended).toMatchObject({
    state: 'EXPIRED',
    detail: 'not finished when it expired, the last error was: Temporal is away',
    started: [{ workflowName: 'later', outcome: 'EXPIRED', detail: 'not known yet' }],
  });
  expect(ended.pending).toBeUndefined();
  await signalbox.untilIdle();
  expect(await signalbox.statusOf(run)).toBe('RUNNING');
  await signalbox.must('DELETE', `/api/workflow/${run}`);
});

it('a delivery that comes again after its event has expired is a new event, and the old one is still found by its id', async () => {
  const source = await signalbox.createSource({
    sourcePlatform: 'GitHub',
    secretValue: secret,
    receiverWorkflowNamesToVersions: { nobody: 0 },
  });
  const delivery = randomUUID();
  const request = signAsGitHub(secret, { a: 1 }, { delivery });
  const id = idOf(await signalbox.postEvent(source.id, request));
  await signalbox.untilIdle();
  const first = await age(id, (days + 1) * 86_400);
  expect((await signalbox.postEvent(source.id, request)).headers['x-signalbox-duplicate']).toBe('true');
  await passRetention();
  const again = await signalbox.postEvent(source.id, request);
  expect(again.headers['x-signalbox-duplicate']).toBeUndefined();
  expect((await find({ deliveryId: delivery, outcome: 'accepted' })).map((event) => event.id)).toEqual([
    idOf(again),
    first,
  ]);
});
