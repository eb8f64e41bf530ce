import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DefinitionApi, fail, give, set, task, taskOf, wait } from './structures/definition-api.ts';

const key = 'conductor.failure_workflow';

let api: DefinitionApi;
/** Gives back what it was started with. */
let undo: string;

beforeAll(async () => {
  api = await DefinitionApi.open();
  undo = await api.signalbox.saveDefinition([give('all', '${workflow.input}')], {
    outputParameters: { given: '${workflow.input}' },
  });
});
afterAll(() => api?.close());

/** How the failure workflow of a run was started. */
async function startedWith(output: any): Promise<any> {
  return (await api.signalbox.untilStatus(output[key], 'COMPLETED')).output.given;
}

describe('a failure workflow (A75)', () => {
  test('starts when a task fails, with the input of the run and how it failed', async () => {
    const failed = await api.run([set('before', { a: 1 }), fail('breaks')], {
      input: { rider: 7 },
      ends: 'FAILED',
      more: { failureWorkflow: undo },
    });
    const given = await startedWith(failed.output);
    expect(given).toMatchObject({
      rider: 7,
      workflowId: failed.workflowId,
      reason: failed.reasonForIncompletion,
      failureStatus: 'FAILED',
      failureTaskId: taskOf(failed, 'breaks').taskId,
      failedWorkflow: {
        workflowId: failed.workflowId,
        status: 'FAILED',
        input: { rider: 7 },
        reasonForIncompletion: failed.reasonForIncompletion,
      },
    });
    expect(given.failedWorkflow.endTime).toBeGreaterThan(0);
    expect(given.failedWorkflow.tasks.map((one: any) => [one.referenceTaskName, one.status])).toEqual([
      ['before', 'COMPLETED'],
      ['breaks', 'FAILED_WITH_TERMINAL_ERROR'],
    ]);
  });

  test('starts when a TERMINATE says FAILED; keeps what else is in the output', async () => {
    const end = task('TERMINATE', 'end', {
      inputParameters: { terminationStatus: 'FAILED', terminationReason: 'card refused', workflowOutput: { code: 5 } },
    });
    const failed = await api.run([end], { ends: 'FAILED', more: { failureWorkflow: undo } });
    expect(failed.output).toMatchObject({ code: 5 });
    expect(await startedWith(failed.output)).toMatchObject({
      reason: 'card refused',
      failureTaskId: taskOf(failed, 'end').taskId,
    });
  });

  test('starts when the run, or one of its tasks, times out', async () => {
    const run = await api.run([wait('waits')], {
      ends: 'TIMED_OUT',
      more: { failureWorkflow: undo, timeoutSeconds: 1, timeoutPolicy: 'TIME_OUT_WF' },
    });
    expect(await startedWith(run.output)).toMatchObject({
      failureStatus: 'TIMED_OUT',
      reason: run.reasonForIncompletion,
    });
    const tasks = await api.run(
      [{ ...wait('waits'), taskDefinition: { timeoutSeconds: 1, timeoutPolicy: 'TIME_OUT_WF' } }],
      { ends: 'TIMED_OUT', more: { failureWorkflow: undo } },
    );
    expect(await startedWith(tasks.output)).toMatchObject({
      failureStatus: 'TIMED_OUT',
      failureTaskId: taskOf(tasks, 'waits').taskId,
    });
  });

  test.each(['true', 'True'])('starts on DELETE with triggerFailureWorkflow=%s', async (flag) => {
    const id = await api.start([wait('waits')], { rider: 8 }, { failureWorkflow: undo });
    await api.signalbox.must('DELETE', `/api/workflow/${id}?reason=stop&triggerFailureWorkflow=${flag}`);
    const { output } = await api.ended(id, 'TERMINATED');
    expect(await startedWith(output)).toMatchObject({
      rider: 8,
      failureStatus: 'TERMINATED',
      reason: 'stop',
      workflowId: id,
    });
  });

  test('does not start on DELETE alone, when the run completes, when an optional task fails, or when its parent ends it', async () => {
    const stopped = await api.start([wait('waits')], {}, { failureWorkflow: undo });
    await api.signalbox.must('DELETE', `/api/workflow/${stopped}`);
    expect((await api.ended(stopped, 'TERMINATED')).output).not.toHaveProperty([key]);
    const completed = await api.run([fail('breaks', { optional: true }), set('after', { a: 1 })], {
      more: { failureWorkflow: undo },
    });
    expect(completed.output).not.toHaveProperty([key]);

    const child = await api.signalbox.saveDefinition([wait('waits')], { failureWorkflow: undo });
    const parent = await api.start([task('SUB_WORKFLOW', 'child', { subWorkflowParam: { name: child } })]);
    await expect
      .poll(async () => (await api.signalbox.must('GET', `/api/workflow/${parent}`)).tasks[0]?.subWorkflowId)
      .toBeTruthy();
    const { subWorkflowId } = (await api.signalbox.must('GET', `/api/workflow/${parent}`)).tasks[0];
    await api.signalbox.must('DELETE', `/api/workflow/${parent}?triggerFailureWorkflow=true`);
    expect((await api.signalbox.untilStatus(subWorkflowId, 'TERMINATED')).output).not.toHaveProperty([key]);
  });

  test('of a child and of its parent both start, each for its own run', async () => {
    const child = await api.signalbox.saveDefinition([fail('breaks')], { failureWorkflow: undo });
    const parent = await api.run([task('SUB_WORKFLOW', 'child', { subWorkflowParam: { name: child } })], {
      ends: 'FAILED',
      more: { failureWorkflow: undo, outputParameters: { a: 1 } },
    });
    const { subWorkflowId } = taskOf(parent, 'child');
    const ofChild = (await api.signalbox.must('GET', `/api/workflow/${subWorkflowId}`)).output;
    expect(await startedWith(ofChild)).toMatchObject({ workflowId: subWorkflowId });
    expect(await startedWith(parent.output)).toMatchObject({ workflowId: parent.workflowId });
    expect(ofChild[key]).not.toBe(parent.output[key]);
  });

  test('keeps the correlation id, takes a version, and a name from an expression', async () => {
    await api.signalbox.must('POST', '/api/metadata/workflow', {
      name: undo,
      version: 2,
      tasks: [give('all', 2)],
      outputParameters: { version: 2 },
    });
    await api.signalbox.must('POST', '/api/metadata/workflow', {
      name: undo,
      version: 3,
      tasks: [give('all', 3)],
      outputParameters: { given: '${workflow.input}', correlationId: '${workflow.correlationId}' },
    });
    const old = await api.run([fail('breaks')], {
      ends: 'FAILED',
      more: { failureWorkflow: undo, failureWorkflowVersion: 2 },
    });
    expect((await api.signalbox.untilStatus(String(old.output[key]), 'COMPLETED')).output).toEqual({ version: 2 });
    const name = await api.signalbox.saveDefinition([fail('breaks')], { failureWorkflow: '${workflow.input.undo}' });
    const id = await api.signalbox.must('POST', '/api/workflow', { name, correlationId: 'order-1', input: { undo } });
    const failed = await api.ended(id, 'FAILED');
    expect((await api.signalbox.untilStatus(String(failed.output[key]), 'COMPLETED')).output).toMatchObject({
      correlationId: 'order-1',
    });
  });

  test('that does not exist is said at registration and in the output; the run fails as it would', async () => {
    const name = `nobody-${Date.now()}`;
    const saved = await api.signalbox.call('POST', '/api/metadata/workflow', {
      name,
      tasks: [fail('breaks')],
      failureWorkflow: 'no_such_workflow',
    });
    expect([saved.status, saved.headers['x-signalbox-warning']]).toEqual([
      200,
      expect.stringContaining('failureWorkflow'),
    ]);
    const failed = await api.ended(await api.signalbox.startWorkflow(name), 'FAILED');
    expect(failed.output[key]).toMatch(/no_such_workflow.*No such workflow/);
    expect(failed.reasonForIncompletion).toContain('broken');
  });

  test('that fails and names itself ends after ten', async () => {
    const name = `loop-${Date.now()}`;
    const saved = await api.signalbox.call('POST', '/api/metadata/workflow', {
      name,
      tasks: [fail('breaks')],
      failureWorkflow: name,
    });
    expect(saved.headers['x-signalbox-warning']).toMatch(/failureWorkflow.*itself/);
    let output: any = { [key]: await api.signalbox.startWorkflow(name) };
    let runs = 0;
    for (; /^[0-9a-f-]{36}$/.test(output[key]); runs += 1)
      output = (await api.signalbox.untilStatus(output[key], 'FAILED')).output;
    expect([runs, output[key]]).toEqual([11, expect.stringMatching(/10 failure workflows/)]);
  }, 60_000);

  test.each([[{ failureWorkflow: 5 }], [{ failureWorkflow: undo, failureWorkflowVersion: 'latest' }]])(
    '%j is refused',
    async (more) => {
      const { status, body } = await api.signalbox.call('POST', '/api/metadata/workflow', {
        name: 'refused',
        tasks: [set('a', {})],
        ...more,
      });
      expect([status, body.message]).toEqual([400, expect.stringContaining('failureWorkflow')]);
    },
  );

  test('costs three events of history beside those of workflow tasks, and none where nothing fails', async () => {
    // How many workflow tasks there are depends on the machine: a slow one cuts a long one into several.
    const total = async (id: string) =>
      Object.entries(await api.events(id)).reduce(
        (sum, [type, count = 0]) => (type.startsWith('WORKFLOW_TASK_') ? sum : sum + count),
        0,
      );
    const [plain, failing, completed, alone] = [
      await api.run([fail('breaks')], { ends: 'FAILED' }),
      await api.run([fail('breaks')], { ends: 'FAILED', more: { failureWorkflow: undo } }),
      await api.run([set('a', {})], { more: { failureWorkflow: undo } }),
      await api.run([set('a', {})]),
    ];
    expect((await total(failing.workflowId)) - (await total(plain.workflowId))).toBe(3);
    expect(await total(completed.workflowId)).toBe(await total(alone.workflowId));
  });
});
