import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

const impatient = { offeredBeforeMs: 0, endedBeforeMs: 0, holdMs: 5_000, pauseMs: 50 };

async function start(taskSweep: typeof impatient) {
  const signalbox = await startSignalbox({ taskSweep });
  onTestFinished(() => signalbox.stop());
  const type = `work-${randomUUID()}`;
  const work = { name: type, taskReferenceName: 'work', type: 'SIMPLE' };
  const wait = { name: 'wait', taskReferenceName: 'wait', type: 'WAIT', inputParameters: { duration: '1 seconds' } };
  const definition = await signalbox.saveDefinition([
    { name: 'fork', taskReferenceName: 'fork', type: 'FORK_JOIN', forkTasks: [[work], [wait]] },
    { name: 'join', taskReferenceName: 'join', type: 'JOIN', joinOn: ['work', 'wait'] },
  ]);
  const begin = async (): Promise<string> => {
    const workflowId = await signalbox.startWorkflow(definition);
    await expect.poll(() => tasksOf(signalbox, workflowId), { timeout: 60_000 }).toHaveLength(1);
    return workflowId;
  };
  return { signalbox, type, begin };
}

const tasksOf = async (signalbox: Signalbox, workflowId: string): Promise<readonly any[]> =>
  (
    await signalbox.pool.query(
      `SELECT state, due_at > clock_timestamp() AS is_held FROM worker_task WHERE workflow_id = $1`,
      [workflowId],
    )
  ).rows;

const runOf = (signalbox: Signalbox, workflowId: string) => signalbox.client.workflow.getHandle(workflowId);

async function complete(signalbox: Signalbox, task: any): Promise<void> {
  await signalbox.must('POST', '/api/tasks', {
    taskId: task.taskId,
    workflowInstanceId: task.workflowInstanceId,
    status: 'COMPLETED',
  });
  await signalbox.untilStatus(task.workflowInstanceId, 'COMPLETED', { withinMs: 60_000 });
}

test('no worker gets tasks of runs that Temporal itself ended or forgot', async () => {
  const { signalbox, type, begin } = await start(impatient);
  const [running, terminated, deleted] = [await begin(), await begin(), await begin()];
  await runOf(signalbox, terminated).terminate();
  await signalbox.client.workflowService.deleteWorkflowExecution({
    namespace: signalbox.temporal.namespace,
    workflowExecution: { workflowId: deleted },
  });
  for (const workflowId of [terminated, deleted])
    await expect.poll(() => tasksOf(signalbox, workflowId), { timeout: 60_000 }).toEqual([]);
  expect(await signalbox.must('GET', `/api/tasks/queue/sizes?taskType=${type}`)).toEqual({ [type]: 1 });
  expect(signalbox.logLines.filter((line) => line.includes('tasks.swept'))).not.toEqual([]);
  const tasks = await signalbox.must('GET', `/api/tasks/poll/batch/${type}?count=3&timeout=20000`);
  expect(tasks.map((task: any) => task.workflowInstanceId)).toEqual([running]);
  await complete(signalbox, tasks[0]);
});

test('a run that ended a moment ago may still be reset: its task is held back and not removed', async () => {
  const { signalbox, type, begin } = await start({ ...impatient, endedBeforeMs: 3_600_000 });
  const workflowId = await begin();
  const { runId } = await runOf(signalbox, workflowId).describe();
  let lastTurn = 0;
  // The first turn offered the task; the run that takes over begins with the second, and does not offer it again.
  await expect
    .poll(async () => (lastTurn = await lastTurnOf(signalbox, workflowId)), { timeout: 60_000 })
    .toBeGreaterThan(4);
  await runOf(signalbox, workflowId).terminate();
  await expect
    .poll(() => tasksOf(signalbox, workflowId), { timeout: 60_000 })
    .toEqual([{ state: 'scheduled', is_held: true }]);
  await sleep(10 * impatient.pauseMs);
  expect(await tasksOf(signalbox, workflowId)).toHaveLength(1);
  await signalbox.client.workflowService.resetWorkflowExecution({
    namespace: signalbox.temporal.namespace,
    workflowExecution: { workflowId, runId },
    reason: 'test',
    requestId: randomUUID(),
    workflowTaskFinishEventId: lastTurn as never,
  });
  const [task] = await signalbox.must('GET', `/api/tasks/poll/batch/${type}?count=1&timeout=60000`);
  expect(task.workflowInstanceId).toBe(workflowId);
  await complete(signalbox, task);
});

/** The event by which the last workflow task was completed. */
async function lastTurnOf(signalbox: Signalbox, workflowId: string): Promise<number> {
  const { events } = await runOf(signalbox, workflowId).fetchHistory();
  const turns = (events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes);
  return Number(turns.at(-1)?.eventId ?? 0);
}

test('searches learn of the end of a run that Temporal itself ended or forgot, also when nobody reads it', async () => {
  const signalbox = await startSignalbox({ executionSweep: { unwrittenForMs: 0, pauseMs: 50 } });
  onTestFinished(() => signalbox.stop());
  const definition = await signalbox.saveDefinition([{ name: 'human', taskReferenceName: 'human', type: 'HUMAN' }]);
  const begin = () => signalbox.startWorkflow(definition);
  const [running, terminated, deleted] = [await begin(), await begin(), await begin()];
  const found = async (status: string): Promise<readonly string[]> => {
    const query = encodeURIComponent(`workflowType = ${definition} AND status = ${status}`);
    const { results } = await signalbox.must('GET', `/api/workflow/search?query=${query}`);
    return results.map(({ workflowId }: any) => workflowId).toSorted();
  };
  const patient = { timeout: 60_000 };
  await expect.poll(() => found('RUNNING'), patient).toEqual([running, terminated, deleted].toSorted());
  await runOf(signalbox, terminated).terminate();
  await signalbox.client.workflowService.deleteWorkflowExecution({
    namespace: signalbox.temporal.namespace,
    workflowExecution: { workflowId: deleted },
  });
  await expect.poll(() => found('TERMINATED'), patient).toEqual([terminated, deleted].toSorted());
  expect(await found('RUNNING')).toEqual([running]);
  expect(await signalbox.must('GET', `/api/workflow/running/${definition}`)).toEqual([running]);
  const { rows } = await signalbox.pool.query('SELECT ended_at FROM execution WHERE workflow_id = ANY($1)', [
    [terminated, deleted],
  ]);
  // Retention goes by this.
  expect(rows.map((row) => row.ended_at)).toEqual([expect.any(Date), expect.any(Date)]);
  expect(signalbox.logLines.some((line) => line.includes('executions.swept'))).toBe(true);
  await signalbox.must('POST', `/api/tasks/${running}/human/COMPLETED`, {});
  await signalbox.untilStatus(running, 'COMPLETED', { withinMs: 60_000 });
}, 180_000);

test('searches find runs that never wrote a word: of which no worker did the first step, and whose first word was lost', async () => {
  const signalbox = await startSignalbox({
    worker: false,
    unwrittenSweep: { unwrittenForMs: 0, pauseMs: 200, lookBackMs: 60_000 },
  });
  onTestFinished(() => signalbox.stop());
  const definition = await signalbox.saveDefinition([{ name: 'human', taskReferenceName: 'human', type: 'HUMAN' }]);
  const begin = (): Promise<string> => signalbox.startWorkflow(definition, { n: 1 });
  const [waiting, terminated] = [await begin(), await begin()];
  await runOf(signalbox, terminated).terminate('by hand');
  const found = async (): Promise<any> => {
    const query = encodeURIComponent(`workflowType = ${definition}`);
    const { results } = await signalbox.must('GET', `/api/workflow/search?query=${query}`);
    return Object.fromEntries(results.map((run: any) => [run.workflowId, run.status]));
  };
  const patient = { timeout: 60_000 };
  await expect.poll(found, patient).toEqual({ [waiting]: 'RUNNING', [terminated]: 'TERMINATED' });
  expect(await signalbox.must('GET', `/api/workflow/running/${definition}`)).toEqual([waiting]);
  expect(await signalbox.must('GET', `/api/workflow/${terminated}`)).toMatchObject({
    status: 'TERMINATED',
    workflowName: definition,
  });
  // A worker that takes the run up writes all of it, in place of the little that Temporal knew.
  const beside = await startSignalbox({ beside: signalbox });
  onTestFinished(() => beside.stop());
  await expect
    .poll(async () => (await signalbox.must('GET', `/api/workflow/${waiting}`)).tasks, patient)
    .toMatchObject([{ referenceTaskName: 'human', status: 'IN_PROGRESS' }]);
  await signalbox.must('POST', `/api/tasks/${waiting}/human/COMPLETED`, {});
  await signalbox.untilStatus(waiting, 'COMPLETED', { withinMs: 60_000 });
  // The row of an ended run is lost: the database that it was in went back to a copy.
  await signalbox.pool.query('DELETE FROM execution WHERE workflow_id = $1', [waiting]);
  await expect.poll(found, patient).toEqual({ [waiting]: 'COMPLETED', [terminated]: 'TERMINATED' });
  expect(signalbox.logLines.some((line) => line.includes('executions.found'))).toBe(true);
}, 180_000);
