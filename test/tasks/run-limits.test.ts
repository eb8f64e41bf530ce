import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { taskOf } from '../helpers/api.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;

beforeAll(async () => {
  signalbox = await startSignalbox({ executionSweep: { unwrittenForMs: 0, pauseMs: 200 } });
}, 120_000);
afterAll(() => signalbox?.stop());

const human = taskOf('HUMAN', 'human');
const patient = { timeout: 90_000, interval: 100 };
const define = (concurrentExecLimit: number, rateLimitKey = '', tasks: readonly object[] = [human]) =>
  signalbox.saveDefinition(tasks, { rateLimitConfig: { rateLimitKey, concurrentExecLimit } });
const start = (name: string, input: object = {}): Promise<string> => signalbox.startWorkflow(name, input);
const end = (id: string) => signalbox.must('POST', `/api/tasks/${id}/human/COMPLETED`, {});
const until = (id: string, status: string) => signalbox.untilStatus(id, status, { withinMs: 90_000 });

/** Those of the runs that have begun: their task is open. */
async function begun(ids: readonly string[]): Promise<readonly string[]> {
  const runs = await Promise.all(ids.map((id) => signalbox.must('GET', `/api/workflow/${id}`)));
  return runs
    .filter(({ tasks }) => tasks.some(({ status }: any) => status === 'IN_PROGRESS'))
    .map(({ workflowId }) => workflowId);
}

async function placeOf(id: string): Promise<readonly { readonly chain_id: string; readonly is_told: boolean }[]> {
  const { pool } = signalbox;
  return (await pool.query('SELECT chain_id, is_told FROM run_place WHERE workflow_id = $1 AND left_at IS NULL', [id]))
    .rows;
}

/** They are the ones that go on, and no other begins in the next moments. */
async function untilBegun(ids: readonly string[], expected: readonly string[]): Promise<void> {
  await expect.poll(() => begun(ids), patient).toEqual(expected);
  await sleep(500);
  expect(await begun(ids)).toEqual(expected);
}

test('so many runs go on at once, the others wait in the order in which they were started', async () => {
  const name = await define(2);
  const ids: string[] = [];
  for (let n = 0; n < 5; n += 1) ids.push(await start(name));
  const [one = '', two = '', three = '', four = '', five = ''] = ids;
  await untilBegun(ids, [one, two]);
  expect(await signalbox.must('GET', `/api/workflow/${three}`)).toMatchObject({ status: 'RUNNING', tasks: [] });
  await end(two);
  await untilBegun(ids, [one, three]);
  await end(one);
  await end(three);
  await untilBegun(ids, [four, five]);
  await Promise.all([end(four), end(five)]);
  await Promise.all(ids.map((id) => until(id, 'COMPLETED')));
  expect(await Promise.all(ids.map(placeOf))).toEqual(ids.map(() => []));
}, 240_000);

test('each key has its own, made of the input of the run', async () => {
  const name = await define(1, '${workflow.input.customer}');
  const long = 'c'.repeat(20_000);
  const [a1, a2, b1] = [
    await start(name, { customer: 'a' }),
    await start(name, { customer: 'a' }),
    await start(name, { customer: long }),
  ];
  await untilBegun([a1, a2, b1], [a1, b1]);
  await end(a1);
  await untilBegun([a1, a2, b1], [a2, b1]);
  await Promise.all([end(a2), end(b1)]);
  await until(a2, 'COMPLETED');
}, 240_000);

test('a run that waits can be terminated, and one that fails or is terminated gives its place to the next', async () => {
  const name = await define(1);
  const ids = [await start(name), await start(name), await start(name), await start(name)];
  const [one = '', two = '', three = '', four = ''] = ids;
  await untilBegun(ids, [one]);
  await signalbox.must('DELETE', `/api/workflow/${two}?reason=enough`);
  expect(await until(two, 'TERMINATED')).toMatchObject({ reasonForIncompletion: 'enough', tasks: [] });
  await signalbox.must('DELETE', `/api/workflow/${one}`);
  await untilBegun(ids, [three]);
  await signalbox.must('POST', `/api/tasks/${three}/human/FAILED_WITH_TERMINAL_ERROR`, {});
  await untilBegun(ids, [four]);
  await end(four);
  await until(four, 'COMPLETED');
}, 240_000);

test('a run that goes on as another one keeps its place', async () => {
  const name = await define(1, '', [taskOf('SET_VARIABLE', 'set', { inputParameters: { a: 1 } }), human]);
  const [one, two] = [await start(name), await start(name)];
  await untilBegun([one, two], [one]);
  await signalbox.must('POST', `/api/workflow/${one}/jump/set`, {});
  await untilBegun([one, two], [one]);
  await end(one);
  await untilBegun([one, two], [two]);
  await end(two);
}, 240_000);

test('the place of a run that Temporal itself ended is given to the next', async () => {
  const name = await define(1);
  const [one, two] = [await start(name), await start(name)];
  await untilBegun([one, two], [one]);
  await signalbox.client.workflow.getHandle(one).terminate('by hand');
  await expect.poll(() => begun([two]), patient).toEqual([two]);
  await end(two);
  await until(two, 'COMPLETED');
}, 240_000);

test('a run that Temporal resets to its start after it has ended waits for a place of its own', async () => {
  const name = await define(1);
  const one = await start(name);
  await untilBegun([one], [one]);
  const first = (await placeOf(one))[0];
  await end(one);
  await until(one, 'COMPLETED');
  expect(await placeOf(one)).toEqual([]);
  const two = await start(name);
  await untilBegun([two], [two]);
  const { runId } = await signalbox.client.workflow.getHandle(one).describe();
  await signalbox.client.workflowService.resetWorkflowExecution({
    namespace: signalbox.temporal.namespace,
    workflowExecution: { workflowId: one, runId },
    reason: 'test',
    requestId: randomUUID(),
    // Of its first workflow task, by which it got its place; what it was told afterwards is not told again.
    workflowTaskFinishEventId: 3 as never,
    resetReapplyType: 2,
  });
  await expect.poll(() => placeOf(one), patient).toEqual([{ chain_id: first?.chain_id, is_told: false }]);
  await untilBegun([one, two], [two]);
  await end(two);
  await untilBegun([one, two], [one]);
  await end(one);
  await until(one, 'COMPLETED');
}, 240_000);

test('many that start at once: never more than so many go on, and all end', async () => {
  const name = await define(3, '', [
    taskOf('WAIT', 'pause', { inputParameters: { duration: '1 secs' } }),
    taskOf('NOOP', 'end'),
  ]);
  const ids = await Promise.all(Array.from({ length: 12 }, () => start(name)));
  const runs = await Promise.all(ids.map((id) => until(id, 'COMPLETED')));
  const spans = runs.map(({ tasks, endTime }) => ({ from: tasks[0].scheduledTime, to: endTime }));
  for (const { from } of spans)
    expect(spans.filter((other) => other.from <= from && from < other.to).length).toBeLessThanOrEqual(3);
}, 240_000);

test('the limit is set, shown and taken away by a route of its own, for runs that start afterwards', async () => {
  const name = await signalbox.saveDefinition([human]);
  const path = `/api/metadata/workflow/${name}/rate-limit`;
  expect(await signalbox.call('GET', path)).toMatchObject({ status: 404, body: { status: 404 } });
  await signalbox.must('PUT', path, { rateLimitKey: 'k', concurrentExecLimit: 1 });
  expect(await signalbox.must('GET', path)).toEqual({ rateLimitKey: 'k', concurrentExecLimit: 1 });
  expect(await signalbox.must('GET', `/api/metadata/workflow/${name}`)).toMatchObject({
    rateLimitConfig: { rateLimitKey: 'k', concurrentExecLimit: 1 },
  });
  const ids = [await start(name), await start(name)];
  const [one = '', two = ''] = ids;
  await untilBegun(ids, [one]);
  await signalbox.must('DELETE', path);
  expect((await signalbox.call('GET', path)).status).toBe(404);
  const three = await start(name);
  await untilBegun([...ids, three], [one, three]);
  await end(one);
  await untilBegun([two, three], [two, three]);
  await Promise.all([end(two), end(three)]);
  const wrong = await signalbox.call('PUT', path, { concurrentExecLimit: 0 });
  expect([wrong.status, wrong.body.validationErrors[0].path]).toEqual([400, 'concurrentExecLimit']);
  expect((await signalbox.call('PUT', path.replace(name, randomUUID()), { concurrentExecLimit: 1 })).status).toBe(404);
}, 240_000);
