import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox()));
afterAll(() => signalbox?.stop());

/** A type with so many tasks that wait for a worker. */
async function waiting(count: number): Promise<string> {
  const type = `work-${randomUUID()}`;
  const definition = await signalbox.saveDefinition([{ name: type, taskReferenceName: 'work', type: 'SIMPLE' }]);
  for (let n = 0; n < count; n += 1)
    await signalbox.must('POST', '/api/workflow', { name: definition, priority: (n * 7) % count });
  await expect
    .poll(async () => (await signalbox.get(`/api/tasks/queue/sizes?taskType=${type}`)).body[type], { timeout: 60_000 })
    .toBe(count);
  return type;
}

test('workers that poll together get the tasks that were taken for them', async () => {
  const type = await waiting(12);
  const workers = Array.from({ length: 12 }, (_, n) => `worker-${n}`);
  const answers = await Promise.all(
    workers.map((name) => signalbox.get(`/api/tasks/poll/batch/${type}?workerid=${name}&count=1&timeout=30000`)),
  );
  expect(answers.map(({ body }) => body[0]?.workerId)).toEqual(workers);
});

test('a server that stops gives back the tasks that it was about to hand out', async () => {
  const type = await waiting(1);
  const other = await startSignalbox({ beside: signalbox, worker: false });
  const locking = await signalbox.pool.connect();
  let stopping: Promise<void> | undefined;
  try {
    await locking.query('BEGIN');
    await locking.query('LOCK TABLE worker_task IN EXCLUSIVE MODE');
    const poll = fetch(`${other.url}/api/tasks/poll/batch/${type}?count=1&timeout=60000`);
    await expect
      .poll(
        async () => {
          const { rows } = await signalbox.pool.query(
            `SELECT count(*)::int AS count FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%picked%'`,
          );
          return rows[0].count;
        },
        { timeout: 60_000 },
      )
      .toBeGreaterThan(0);
    stopping = other.stop();
    expect(await (await poll).json()).toEqual([]);
  } finally {
    await locking.query('COMMIT');
    locking.release();
    await stopping;
  }
  const { rows } = await signalbox.pool.query('SELECT state, poll_count FROM worker_task WHERE task_type = $1', [type]);
  expect(rows).toEqual([{ state: 'scheduled', poll_count: 0 }]);
});
