import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { freePort, startSignalbox } from '../helpers/signalbox.ts';
import { receiverAlone, SignalboxProcess } from './signalbox-process.ts';

const runs = 12;
const waitsPerRun = 100;
const waits = runs * waitsPerRun;

test('one event completes more waits than a page holds; killed in the middle, its receiver leaves the rest to another, and none comes twice (M90, M91)', async () => {
  const signalbox = await startSignalbox();
  onTestFinished(() => signalbox.stop());
  const { taskQueue, address, namespace } = signalbox.temporal;
  const { id } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { waitInParallel: 0 } });
  const handles = await Promise.all(
    Array.from({ length: runs }, () =>
      signalbox.client.workflow.start('waitInParallel', {
        taskQueue,
        workflowId: randomUUID(),
        args: [{ times: waitsPerRun, matches: { all: true } }],
      }),
    ),
  );
  await signalbox.untilWaiting(waits, { withinMs: 60_000 });
  // Waits of others, with other matches and of another workflow: no event of this source touches them.
  const bystanders = await signalbox.pool.query(
    `INSERT INTO wait (id, workflow_id, run_id, chain_id, seq, scope, workflow_name, workflow_version, matches, shape, key, since, state)
     SELECT 'other-' || n, 'other', 'other', 'other', n, 'workflow:other', 'other', 0, '{}', '', '', now(), 'open' FROM generate_series(1, 2000) AS n`,
  );
  expect(bystanders.rowCount).toBe(2_000);

  const receiver = await SignalboxProcess.start(
    {
      PORT: String(await freePort()),
      DATABASE_URL: signalbox.testDatabase.url,
      SIGNALBOX_SECRET_KEY: signalbox.secretKey.toString('base64'),
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: namespace,
      TEMPORAL_TASK_QUEUE: taskQueue,
    },
    receiverAlone,
  );
  expect((await receiver.api.postOpen(id, { all: true })).status).toBe(200);
  const told = async () =>
    (await signalbox.pool.query(`SELECT count(*)::int AS n FROM wait WHERE state = 'delivered'`)).rows[0].n;
  while ((await told()) === 0) await sleep(1);
  await receiver.killAll();
  const before = await told();
  expect(before).toBeGreaterThan(0);
  expect(before).toBeLessThan(waits);
  // As if it had been killed before its last page was claimed.
  await signalbox.pool.query(
    `UPDATE wait SET state = 'open', event_id = NULL, claimed_at = NULL WHERE id IN (SELECT id FROM wait WHERE state = 'claimed' ORDER BY id DESC LIMIT $1)`,
    [Math.floor((waits - before) / 2)],
  );

  const results = await Promise.all(handles.map((handle) => handle.result() as Promise<string[]>));
  expect(new Set(results.flat()).size).toBe(1);
  expect(results.map((ids) => ids.length)).toEqual(Array(runs).fill(waitsPerRun));
  await signalbox.untilIdle();
  for (const handle of handles) {
    const { events } = await handle.fetchHistory();
    expect(events?.filter((one) => one.workflowExecutionSignaledEventAttributes)).toHaveLength(waitsPerRun);
  }
  const { rows } = await signalbox.pool.query(
    `SELECT workflow_name, state, count(*)::int AS n FROM wait GROUP BY 1, 2 ORDER BY 1`,
  );
  expect(rows).toEqual([
    { workflow_name: 'other', state: 'open', n: 2_000 },
    { workflow_name: 'waitInParallel', state: 'delivered', n: waits },
  ]);
}, 180_000);
