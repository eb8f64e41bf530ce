import { afterAll, beforeAll, expect, test } from 'vitest';
import { taskOf } from '../helpers/api.ts';
import { runsOn } from '../helpers/definition-runs.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;

beforeAll(async () => {
  signalbox = await startSignalbox();
}, 120_000);
afterAll(() => signalbox?.stop());

const { start, until, untilOpen } = runsOn(() => signalbox);

test('a run that has had 1,500 updates takes those that end something, and says so of the others', async () => {
  const workflowId = await start([taskOf('HUMAN', 'human')]);
  const { tasks } = await untilOpen(workflowId, 'human');
  const setVariable = (count: number) => signalbox.call('POST', `/api/workflow/${workflowId}/variables`, { count });
  const statuses = new Set<number>();
  let sent = 0;
  // Temporal takes ten at once.
  const lane = async () => {
    while (sent < 1_500) statuses.add((await setVariable((sent += 1))).status);
  };
  await Promise.all(Array.from({ length: 6 }, lane));
  expect(statuses).toEqual(new Set([200]));

  const message = expect.stringContaining('takes only those that end a task or the workflow');
  expect(await setVariable(0)).toMatchObject({ status: 409, body: { message } });
  const goesOn = { workflowInstanceId: workflowId, taskId: tasks[0].taskId, status: 'IN_PROGRESS' };
  expect(await signalbox.call('POST', '/api/tasks', goesOn)).toMatchObject({ status: 409, body: { message } });
  const progress = await signalbox.call('POST', `/api/tasks/${workflowId}/human/IN_PROGRESS`, {});
  expect(progress).toMatchObject({ status: 409, body: { message } });
  const line = await signalbox.call('POST', `/api/tasks/${tasks[0].taskId}/log`, 'a line');
  expect([line.status, line.headers['x-signalbox-warning']]).toEqual([200, expect.stringContaining('not kept')]);
  expect((await signalbox.call('PUT', `/api/workflow/${workflowId}/pause`)).status).toBeLessThan(300);
  expect((await signalbox.call('PUT', `/api/workflow/${workflowId}/resume`)).status).toBeLessThan(300);
  await signalbox.must('POST', `/api/tasks/${workflowId}/human/COMPLETED`, {});
  await until(workflowId, 'COMPLETED');
}, 240_000);
