import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { createStaleWaits } from '../../src/store/inbound/wait-queries.ts';
import type { StalePlace } from '../../src/model/inbound/wait-queries.ts';
import { waitTask } from '../helpers/api.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

const impatient = { madeBeforeMs: 0, endedBeforeMs: 0, pauseMs: 50 };

async function start(
  waitSweep: typeof impatient,
): Promise<{ signalbox: Signalbox; begin: () => Promise<string>; sourceId: string }> {
  const signalbox = await startSignalbox({ waitSweep });
  onTestFinished(() => signalbox.stop());
  const name = await signalbox.saveDefinition([waitTask({ '$.n': '${workflow.input.n}' })]);
  const { id: sourceId } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [name]: 0 } });
  return { signalbox, sourceId, begin: () => signalbox.startWorkflow(name, { n: 1 }) };
}

const stateOf = async (signalbox: Signalbox, workflowId: string): Promise<string> =>
  (await signalbox.pool.query('SELECT state FROM wait WHERE workflow_id = $1', [workflowId])).rows[0]?.state;

const runOf = (signalbox: Signalbox, workflowId: string) => signalbox.client.workflow.getHandle(workflowId);

test('the wait of a run that Temporal itself ended or forgot is withdrawn; those of runs that go on, reset ones too, are not (M59)', async () => {
  const { signalbox, begin, sourceId } = await start(impatient);
  const [running, terminated, deleted, reset, twice] = await Promise.all([begin(), begin(), begin(), begin(), begin()]);
  await signalbox.untilWaiting(5);
  const { namespace } = signalbox.temporal;
  await runOf(signalbox, terminated).terminate();
  await signalbox.client.workflowService.deleteWorkflowExecution({
    namespace,
    workflowExecution: { workflowId: deleted },
  });
  for (const workflowId of [reset, twice, twice]) await resetRun(signalbox, workflowId);

  await expect
    .poll(() => Promise.all([terminated, deleted].map((id) => stateOf(signalbox, id))), { timeout: 15_000 })
    .toEqual(['withdrawn', 'withdrawn']);
  await sleep(20 * impatient.pauseMs);
  expect(await Promise.all([running, reset, twice].map((id) => stateOf(signalbox, id)))).toEqual([
    'open',
    'open',
    'open',
  ]);
  expect(signalbox.logLines.filter((line) => line.includes('waits.swept'))).not.toEqual([]);

  await signalbox.postOpen(sourceId, { n: 1 });
  await Promise.all([running, reset, twice].map((id) => signalbox.untilStatus(id, 'COMPLETED')));
});

test('a run that ended a moment ago may still be reset, so its wait is left alone', async () => {
  const { signalbox, begin, sourceId } = await start({ ...impatient, endedBeforeMs: 60_000 });
  const workflowId = await begin();
  await signalbox.untilWaiting(1);
  while ((await runOf(signalbox, workflowId).describe()).historyLength < 4) await sleep(20);
  await runOf(signalbox, workflowId).terminate();
  await sleep(20 * impatient.pauseMs);
  expect(await stateOf(signalbox, workflowId)).toBe('open');
  await resetRun(signalbox, workflowId);
  await signalbox.postOpen(sourceId, { n: 1 });
  await signalbox.untilStatus(workflowId, 'COMPLETED');
});

test('the pages go over all open waits, oldest first, past those that are over, and leave the young', async () => {
  const { signalbox } = await start({ ...impatient, pauseMs: 60_000 });
  await signalbox.pool.query(
    `INSERT INTO wait (id, workflow_id, run_id, chain_id, seq, unconsumed, scope, workflow_name, workflow_version, matches, shape, key, since, state, registered_at)
     SELECT 'w' || n, 'wf' || n, 'run' || n, 'run' || n, 1, '{}', 'workflow:x', 'x', 0, '{}', '', '', now(), CASE WHEN n % 3 = 0 OR n BETWEEN 50 AND 2500 THEN 'delivered' ELSE 'open' END,
       now() - interval '2 hours' + (5000 - n) * interval '1 second' FROM generate_series(1, 5000) AS n`,
  );
  const { rows } = await signalbox.pool.query(
    `SELECT id FROM wait WHERE state = 'open' AND registered_at < now() - interval '1 hour' ORDER BY registered_at`,
  );
  const waits = createStaleWaits(signalbox.pool);
  const seen: string[] = [];
  let after: StalePlace | undefined;
  do {
    const page = await waits.oldest({ madeBeforeMs: 3_600_000, after, limit: 100 });
    expect(page.waits.length).toBeLessThanOrEqual(100);
    seen.push(...page.waits.map(({ id }) => id));
    after = page.next;
  } while (after !== undefined);
  expect(rows.length).toBeGreaterThan(500);
  expect(seen.slice(0, rows.length - 5)).toEqual(rows.slice(0, rows.length - 5).map(({ id }) => id));
  expect(new Set(seen).size).toBe(seen.length);
  expect(await waits.withdraw([seen[0] ?? '', 'w3', 'no such'])).toBe(1);
});

/** Back to the end of the workflow task that registered the wait. */
async function resetRun(signalbox: Signalbox, workflowId: string): Promise<void> {
  while ((await runOf(signalbox, workflowId).describe()).historyLength < 4) await sleep(20);
  const { runId } = await runOf(signalbox, workflowId).describe();
  await signalbox.client.workflowService.resetWorkflowExecution({
    namespace: signalbox.temporal.namespace,
    workflowExecution: { workflowId, runId },
    reason: 'test',
    requestId: randomUUID(),
    workflowTaskFinishEventId: 4 as never,
  });
}
