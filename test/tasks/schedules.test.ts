import { randomUUID } from 'node:crypto';
import { OrkesClients, noopLogger } from '@io-orkes/conductor-javascript';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { nextTimes, parseCron, toTemporalCron } from '../../src/model/cron.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox()), 90_000);
afterAll(() => signalbox?.stop());

const noop = { name: 'n', taskReferenceName: 'n', type: 'NOOP' };

/** Ids of the runs that a schedule has started by now, once there are some. */
async function startedBy(schedule: string): Promise<string[]> {
  for (let tries = 0; tries < 600; tries += 1) {
    const handle = signalbox.client.schedule.getHandle(`${signalbox.temporal.taskQueue}/${schedule}`);
    const { info } = await handle.describe();
    const ids = info.recentActions.map(({ action }) => action.workflow.workflowId);
    if (ids.length > 0) return ids;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`schedule ${schedule} started nothing`);
}

test('a schedule starts its workflow, with what is scheduled in its input', async () => {
  const workflow = await signalbox.saveDefinition([noop], { inputTemplate: { region: 'eu' } });
  const name = `every-second-${randomUUID()}`;
  await signalbox.must('POST', '/api/scheduler/schedules', {
    name,
    cronExpression: '* * * * * ?',
    zoneId: 'Europe/Berlin',
    startWorkflowRequest: { name: workflow, version: 1, input: { n: 1 }, correlationId: 'nightly' },
  });
  const [first = ''] = await startedBy(name);
  const { workflowId } = await signalbox.client.workflow.getHandle(first).result();
  const run = await signalbox.untilStatus(workflowId, 'COMPLETED', { withinMs: 60_000 });
  expect(run).toMatchObject({
    workflowName: workflow,
    correlationId: 'nightly',
    input: { n: 1, region: 'eu', _startedByScheduler: name, _scheduledTime: expect.any(Number) },
  });
  expect(run.input._scheduledTime % 1_000).toBe(0);
  await signalbox.must('DELETE', `/api/scheduler/schedules/${name}`);
  expect((await signalbox.get(`/api/scheduler/schedules/${name}`)).status).toBe(404);
}, 120_000);

test('a schedule counts from its answer on, and a save that comes again changes nothing in Temporal', async () => {
  const startWorkflowRequest = { name: await signalbox.saveDefinition([noop]), version: 1 };
  const schedules = Array.from({ length: 30 }, () => ({
    name: `yearly-${randomUUID()}`,
    cronExpression: '0 0 0 1 1 ?',
    startWorkflowRequest,
  }));
  const hasBegun = async ({ name }: { name: string }) => {
    const keeper = `temporal-sys-scheduler:${signalbox.temporal.taskQueue}/${name}`;
    const { events } = await signalbox.client.workflow.getHandle(keeper).fetchHistory();
    return events?.some((event) => event.workflowTaskCompletedEventAttributes !== undefined);
  };
  const haveBegun = schedules.map(async (schedule) => {
    await signalbox.must('POST', '/api/scheduler/schedules', schedule);
    return hasBegun(schedule);
  });
  expect(await Promise.all(haveBegun)).toEqual(schedules.map(() => true));

  const [schedule] = schedules;
  const changes = async () =>
    (await signalbox.client.schedule.getHandle(`${signalbox.temporal.taskQueue}/${schedule?.name}`).describe()).info
      .lastUpdatedAt;
  await signalbox.must('POST', '/api/scheduler/schedules', schedule);
  expect(await changes()).toBeUndefined();
  await signalbox.must('POST', '/api/scheduler/schedules', { ...schedule, cronExpression: '0 0 0 2 1 ?' });
  await expect.poll(changes).toBeInstanceOf(Date);
  const before = await changes();
  await signalbox.must('POST', '/api/scheduler/schedules', {
    ...schedule,
    cronExpression: '0 0 0 2 1 ?',
    paused: true,
  });
  await expect.poll(changes).not.toEqual(before);
}, 120_000);

test("Conductor's client saves, lists, pauses, resumes, changes and deletes schedules", async () => {
  const scheduler = (
    await OrkesClients.from({ serverUrl: `${signalbox.url}/api`, logger: noopLogger })
  ).getSchedulerClient();
  const workflow = await signalbox.saveDefinition([noop]);
  const name = `yearly-${randomUUID()}`;
  const schedule = {
    name,
    cronExpression: '0 0 0 1 1 ?',
    startWorkflowRequest: { name: workflow, version: 1 },
    paused: false,
    description: 'kept',
  };
  await scheduler.saveSchedule(schedule);
  expect(await scheduler.getSchedule(name)).toMatchObject({ ...schedule, createTime: expect.any(Number) });
  await scheduler.pauseSchedule(name);
  expect(await scheduler.getSchedule(name)).toMatchObject({ paused: true, pausedReason: expect.any(String) });
  expect(await scheduler.getAllSchedules(workflow)).toMatchObject([{ name, paused: true }]);
  await scheduler.resumeSchedule(name);
  expect(await scheduler.getSchedule(name)).toMatchObject({ paused: false });
  await scheduler.saveSchedule({ ...schedule, cronExpression: '0 0 12 * * MON-FRI', paused: true });
  expect(await scheduler.getSchedule(name)).toMatchObject({ cronExpression: '0 0 12 * * MON-FRI', paused: true });
  const from = Date.UTC(2031, 4, 30);
  expect(await scheduler.getNextFewSchedules('0 0 12 * * MON-FRI', from, undefined, 3)).toEqual([
    Date.UTC(2031, 4, 30, 12),
    Date.UTC(2031, 5, 2, 12),
    Date.UTC(2031, 5, 3, 12),
  ]);
  await scheduler.deleteSchedule(name);
  expect(await scheduler.getAllSchedules(workflow)).toEqual([]);
}, 120_000);

test('a schedule of a workflow that nobody registered is saved with a warning; mistakes are refused all at once', async () => {
  const name = `early-${randomUUID()}`;
  const save = (body: object) => signalbox.call('POST', '/api/scheduler/schedules', body);
  const { status, headers } = await save({
    name,
    cronExpression: '@yearly',
    startWorkflowRequest: { name: 'nobody' },
    paused: true,
  });
  expect([status, headers['x-signalbox-warning']]).toEqual([200, expect.stringContaining('no workflow "nobody" yet')]);
  await signalbox.must('DELETE', `/api/scheduler/schedules/${name}`);
  const refused = await save({ name: 'a/b', cronExpression: '0 0 0 L * ?', zoneId: 'Mars', startWorkflowRequest: {} });
  expect([refused.status, refused.body.validationErrors.map(({ path }: any) => path)]).toEqual([
    400,
    ['name', 'cronExpression', 'zoneId', 'startWorkflowRequest.name'],
  ]);
  const whole = { name, startWorkflowRequest: { name: 'nobody' }, paused: true };
  for (const [path, never] of [
    ['cronExpression', { cronExpression: '0 0 0 30 2 ?' }],
    ['scheduleEndTime', { cronExpression: '@daily', scheduleStartTime: 2_000, scheduleEndTime: 1_000 }],
  ] as const) {
    const { status: code, body } = await save({ ...whole, ...never });
    expect([code, body.validationErrors.map((error: any) => error.path)]).toEqual([400, [path]]);
  }
  expect((await save({ ...whole, cronExpression: '0 0 0 29 2 MON' })).status).toBe(200);
  await signalbox.must('DELETE', `/api/scheduler/schedules/${name}`);
  expect((await signalbox.call('PUT', '/api/scheduler/schedules/nobody/pause')).status).toBe(404);
}, 60_000);

test.each([
  [
    '0 0 12 * * ?',
    '0 0 12 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31 1,2,3,4,5,6,7,8,9,10,11,12 0,1,2,3,4,5,6 *',
  ],
  ['0/20 5 9-10 1,15 JAN-MAR/2 ?', '0,20,40 5 9,10 1,15 1,3 0,1,2,3,4,5,6 *'],
  ['30 9 1 1 7', '0 30 9 1 1 0 *'],
  [
    '@weekly',
    '0 0 0 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31 1,2,3,4,5,6,7,8,9,10,11,12 0 *',
  ],
])('the cron expression %s', (text, temporal) => {
  const parsed = parseCron(text);
  if (parsed.kind === 'invalid') throw new Error(parsed.message);
  expect(toTemporalCron(parsed.cron)).toBe(temporal);
});

test.each(['', '* * *', '60 * * * * *', '0 0 0 32 * *', '0 0 0 * * MON#2', '0 0 0 5-1 * *', '*/0 * * * * *'])(
  '%j is no cron expression',
  (text) => {
    expect(parseCron(text).kind).toBe('invalid');
  },
);

test('a leap day is found years ahead, and a day that never comes is not', () => {
  const timesOf = (text: string) => {
    const parsed = parseCron(text);
    return parsed.kind === 'cron' ? nextTimes(parsed.cron, { fromMs: Date.UTC(2029, 0, 1), limit: 2 }) : [];
  };
  expect(timesOf('0 0 0 29 2 *')).toEqual([Date.UTC(2032, 1, 29), Date.UTC(2036, 1, 29)]);
  expect(timesOf('0 0 0 30 2 *')).toEqual([]);
});

test('what a schedule has started is found, also by its state', async () => {
  const workflow = await signalbox.saveDefinition([noop]);
  const name = `often-${randomUUID()}`;
  const broken = `broken-${randomUUID()}`;
  for (const [schedule, started] of [
    [name, workflow],
    [broken, `none-${randomUUID()}`],
  ])
    await signalbox.must('POST', '/api/scheduler/schedules', {
      name: schedule,
      cronExpression: '* * * * * ?',
      startWorkflowRequest: { name: started },
    });
  const found = (query: string): Promise<any> =>
    signalbox.must('GET', `/api/scheduler/search/executions?size=1&query=${encodeURIComponent(query)}`);
  const patient = { timeout: 60_000 };
  await expect
    .poll(async () => (await found(`scheduleName IN (${name}) AND state = EXECUTED`)).results, patient)
    .toMatchObject([{ scheduleName: name, workflowName: workflow, state: 'EXECUTED', workflowId: expect.any(String) }]);
  await expect
    .poll(async () => (await found(`scheduleName = ${broken} AND state = FAILED`)).results, patient)
    .toMatchObject([{ scheduleName: broken, reason: expect.stringContaining('No such workflow found by name') }]);
  for (const schedule of [name, broken]) await signalbox.must('DELETE', `/api/scheduler/schedules/${schedule}`);
  const nothing = { totalHits: 0, results: [] };
  expect(await found('state = EXECUTED AND state = FAILED')).toEqual(nothing);
  expect(await found(`scheduleName = ${name} AND scheduleName = ${broken}`)).toEqual(nothing);
  const wrong = await signalbox.get('/api/scheduler/search/executions?query=state%3DDONE');
  expect(wrong).toMatchObject({ status: 400, body: { validationErrors: [{ path: 'query' }] } });
}, 180_000);

test('starts come page by page, each once, as far as they are counted; what cannot be asked for is refused', async () => {
  const own = await startSignalbox({ worker: false });
  onTestFinished(() => own.stop());
  const { taskQueue } = own.temporal;
  const eachRun = (work: (workflowId: string) => Promise<unknown>) =>
    Promise.all(
      Array.from({ length: 16 }, async (_, lane) => {
        for (let n = lane; n < 1_010; n += 16) await work(`${taskQueue}-${n}`);
      }),
    );
  // All files share one Temporal, and lists of its runs are read through 1,000 of them.
  onTestFinished(async () => {
    const { workflowService, options } = own.client;
    await eachRun((workflowId) =>
      workflowService.deleteWorkflowExecution({ namespace: options.namespace, workflowExecution: { workflowId } }),
    );
  }, 60_000);
  await eachRun((workflowId) => own.client.workflow.start('startScheduled', { taskQueue, workflowId }));
  const query = `TaskQueue = '${taskQueue}'`;
  await expect.poll(async () => (await own.client.workflow.count(query)).count, { timeout: 60_000 }).toBe(1_010);
  const ask = (parameters: string) => own.get(`/api/scheduler/search/executions?${parameters}`);
  const ids = new Set<string>();
  for (let at = 0, total = 1; at < total; at += 100) {
    const { body } = await ask(`start=${at}&size=100&sort=&freeText=*`);
    total = body.totalHits;
    for (const { executionId } of body.results) ids.add(executionId);
  }
  expect(ids.size).toBe(1_000);
  for (const [name, value] of [
    ['start', '1000'],
    ['size', '101'],
    ['sort', 'executionTime:ASC'],
    ['freeText', 'nightly'],
  ] as const) {
    const { status, body } = await ask(`${name}=${value}`);
    expect([name, status, body.validationErrors?.[0]?.path]).toEqual([name, 400, name]);
  }
  expect((await ask('sort=startTime:DESC&size=1')).status).toBe(200);
}, 180_000);

test('many schedules, or all, are paused and go on', async () => {
  const workflow = await signalbox.saveDefinition([noop]);
  const names = [`a-${randomUUID()}`, `b-${randomUUID()}`];
  for (const name of names)
    await signalbox.must('POST', '/api/scheduler/schedules', {
      name,
      cronExpression: '0 0 0 1 1 ?',
      startWorkflowRequest: { name: workflow },
    });
  const paused = async () =>
    (await signalbox.must('GET', `/api/scheduler/schedules?workflowName=${workflow}`)).map((one: any) => one.paused);
  const answer = await signalbox.must('PUT', '/api/scheduler/bulk/pause', [names[0], 'none']);
  expect(answer).toEqual({
    bulkErrorResults: { none: 'There is no schedule "none".' },
    bulkSuccessfulResults: [names[0]],
  });
  expect(await paused()).toEqual([true, false]);
  // The Python client wants an object of each of these.
  expect(await signalbox.must('GET', '/api/scheduler/admin/pause')).toEqual({});
  expect(await paused()).toEqual([true, true]);
  expect(await signalbox.must('GET', '/api/scheduler/admin/resume')).toEqual({});
  expect(await signalbox.must('GET', '/api/scheduler/admin/requeue')).toEqual({});
  expect(await paused()).toEqual([false, false]);
  expect(await signalbox.must('GET', `/api/scheduler/schedules/${names[1]}`)).toMatchObject({ paused: false });
  for (const name of names) await signalbox.must('DELETE', `/api/scheduler/schedules/${name}`);
});

test('a schedule that Temporal has lost keeps no other from being paused, and goes on once it is saved again', async () => {
  const workflow = await signalbox.saveDefinition([noop]);
  const [first = '', lost = '', last = ''] = ['a', 'b', 'c'].map((letter) => `${letter}-${randomUUID()}`);
  const save = (name: string) =>
    signalbox.must('POST', '/api/scheduler/schedules', {
      name,
      cronExpression: '0 0 0 1 1 ?',
      startWorkflowRequest: { name: workflow },
    });
  const timerOf = (name: string) => signalbox.client.schedule.getHandle(`${signalbox.temporal.taskQueue}/${name}`);
  const states = () => Promise.all([first, last].map(async (name) => (await timerOf(name).describe()).state.paused));
  const listed = async () =>
    (await signalbox.must('GET', `/api/scheduler/schedules?workflowName=${workflow}`)).map((one: any) => one.paused);
  for (const name of [first, lost, last]) await save(name);
  await timerOf(lost).delete();

  const names = [first, lost, 'none', last, first];
  expect(await signalbox.must('PUT', '/api/scheduler/bulk/pause', names)).toEqual({
    bulkErrorResults: { none: 'There is no schedule "none".' },
    bulkSuccessfulResults: [first, lost, last],
  });
  expect([await states(), await listed()]).toEqual([
    [true, true],
    [true, true, true],
  ]);
  expect(await signalbox.must('GET', `/api/scheduler/schedules/${lost}`)).toMatchObject({ paused: true });

  const why = expect.stringContaining(`Temporal has no schedule "${lost}"`);
  expect(await signalbox.must('PUT', '/api/scheduler/bulk/resume', names)).toEqual({
    bulkErrorResults: { none: 'There is no schedule "none".', [lost]: why },
    bulkSuccessfulResults: [first, last],
  });
  expect([await states(), await listed()]).toEqual([
    [false, false],
    [false, true, false],
  ]);
  const alone = await signalbox.call('PUT', `/api/scheduler/schedules/${lost}/resume`);
  expect([alone.status, alone.body.message]).toEqual([409, why]);

  expect(await signalbox.must('GET', '/api/scheduler/admin/pause')).toEqual({});
  expect(await states()).toEqual([true, true]);
  const resumed = await signalbox.call('GET', '/api/scheduler/admin/resume');
  expect([resumed.status, resumed.body.message]).toEqual([409, why]);
  expect(resumed.body.message).toContain('schedules were resumed, 1 were not');
  expect(await states()).toEqual([false, false]);

  await save(lost);
  expect(await signalbox.must('GET', '/api/scheduler/admin/resume')).toEqual({});
  expect((await timerOf(lost).describe()).state.paused).toBe(false);
  for (const name of [first, lost, last]) await signalbox.must('DELETE', `/api/scheduler/schedules/${name}`);
}, 60_000);
