import { randomUUID } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { startSignalbox } from '../helpers/signalbox.ts';

test('executions that ended long ago and workers that poll no more are forgotten, others stay', async () => {
  const signalbox = await startSignalbox();
  onTestFinished(() => signalbox.stop());
  const noop = { name: 'noop', taskReferenceName: 'noop', type: 'NOOP' };
  const human = { name: 'human', taskReferenceName: 'human', type: 'HUMAN' };
  const [ends, waits] = [await signalbox.saveDefinition([noop]), await signalbox.saveDefinition([human])];
  const [old, fresh] = [await signalbox.startWorkflow(ends), await signalbox.startWorkflow(ends)];
  const open = await signalbox.startWorkflow(waits);
  const recorded = async (table: string, ids: readonly string[]): Promise<readonly string[]> => {
    const { rows } = await signalbox.pool.query(
      `SELECT DISTINCT workflow_id FROM ${table} WHERE workflow_id = ANY($1)`,
      [ids],
    );
    return ids.filter((id) => rows.some((row) => row.workflow_id === id));
  };
  const all = [old, fresh, open];
  for (const id of [old, fresh]) await signalbox.untilStatus(id, 'COMPLETED', { withinMs: 60_000 });
  await expect.poll(() => recorded('execution_task', all), { timeout: 60_000 }).toEqual(all);
  await signalbox.pool.query(
    `UPDATE execution SET started_at = started_at - interval '3 days', ended_at = ended_at - interval '3 days'
     WHERE workflow_id = ANY($1)`,
    [[old, open]],
  );
  const type = `work-${randomUUID()}`;
  await signalbox.pool.query(
    `INSERT INTO task_poller (task_type, domain, worker_id, polled_at) VALUES ($1, '', 'gone', now() - interval '2 days'),
       ($1, '', 'there', now() - interval '1 hour')`,
    [type],
  );

  const other = await startSignalbox({ beside: signalbox, worker: false, config: { executionRetentionDays: 2 } });
  onTestFinished(() => other.stop());
  const pollers = () => signalbox.must('GET', `/api/tasks/queue/polldata?taskType=${type}`);
  await expect
    .poll(async () => (await pollers()).map(({ workerId }: any) => workerId), { timeout: 60_000 })
    .toEqual(['there']);
  for (const table of ['execution', 'execution_task']) expect(await recorded(table, all)).toEqual([fresh, open]);
  expect((await signalbox.must('GET', `/api/workflow/${open}`)).status).toBe('RUNNING');
});
