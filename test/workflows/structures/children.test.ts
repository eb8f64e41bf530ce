import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DefinitionApi, fail, give, set, statuses, task, taskOf, wait } from './definition-api.ts';

let api: DefinitionApi;

beforeAll(async () => {
  api = await DefinitionApi.open();
}, 60_000);

afterAll(() => api?.close());

const sub = (subWorkflowParam: object, more: object = {}) => task('SUB_WORKFLOW', 'sub', { subWorkflowParam, ...more });
const end = (terminationStatus: string) =>
  task('TERMINATE', 'end', {
    inputParameters: { terminationStatus, terminationReason: 'enough', workflowOutput: { o: 1 } },
  });

describe('SUB_WORKFLOW', () => {
  test("its input is the child's, the child's output is its own; each knows the other", async () => {
    const { name } = await api.define([set('s', {})], {
      outputParameters: { twice: '${workflow.input.n}${workflow.input.n}', from: '${workflow.parentWorkflowId}' },
    });
    const parent = await api.define([sub({ name }, { inputParameters: { n: '${workflow.input.n}' } })]);
    const workflowId = await api.signalbox.must('POST', '/api/workflow', {
      name: parent.name,
      input: { n: 4 },
      correlationId: 'c-1',
      priority: 3,
    });
    const execution = await api.ended(workflowId);
    const { subWorkflowId = '', taskId, outputData } = taskOf(execution, 'sub');
    expect(outputData).toEqual({ twice: '44', from: workflowId, subWorkflowId });
    const child = await api.ended(subWorkflowId);
    expect(child).toMatchObject({
      workflowName: name,
      workflowVersion: 1,
      input: { n: 4 },
      correlationId: 'c-1',
      priority: 3,
      parentWorkflowId: workflowId,
      parentWorkflowTaskId: taskId,
    });
  });

  test('without a version it runs the latest, with one that', async () => {
    const name = `versions-${randomUUID()}`;
    for (const version of [1, 2]) await api.signalbox.saveDefinition([give('g', version)], { name, version });
    expect((await api.run([sub({ name })])).output).toMatchObject({ result: 2 });
    expect((await api.run([sub({ name, version: 1 })])).output).toMatchObject({ result: 1 });
    expect(
      (
        await api.run([sub({ name: '${workflow.input.w}', version: '${workflow.input.v}' })], {
          input: { w: name, v: '1' },
        })
      ).output,
    ).toMatchObject({ result: 1 });
  });

  test("a definition written inside: expressions in it are the child's own", async () => {
    const workflowDefinition = { name: `inline-${randomUUID()}`, tasks: [give('g', '${workflow.input.n}')] };
    const execution = await api.run(
      [sub({ name: 'x', workflowDefinition }, { inputParameters: { n: 'of the child' } })],
      { input: { n: 'of the parent' } },
    );
    expect(execution.output).toMatchObject({ result: 'of the child' });
    const child = await api.signalbox.must('GET', `/api/workflow/${taskOf(execution, 'sub').subWorkflowId}`);
    expect(child.workflowName).toBe(workflowDefinition.name);
  });

  test('a definition that comes out of an expression is checked when it comes', async () => {
    const tasks = [sub({ workflowDefinition: '${workflow.input.d}' })];
    expect((await api.run(tasks, { input: { d: { name: 'made', tasks: [give('g', 5)] } } })).output).toMatchObject({
      result: 5,
    });
    const broken = await api.run(tasks, { input: { d: { name: 'made', tasks: [{ name: 'n' }] } }, ends: 'FAILED' });
    expect(broken.reasonForIncompletion).toContain('tasks[0].taskReferenceName: a task needs a reference name');
  });

  test('a definition that is not there fails it', async () => {
    const execution = await api.run([sub({ name: 'nobody-knows' })], { ends: 'FAILED' });
    expect(execution.reasonForIncompletion).toBe('No such workflow found by name: nobody-knows');
    expect(statuses(execution)).toEqual(['sub FAILED']);
  });

  test("a child that fails fails it, with the child's reason and output", async () => {
    const { name } = await api.define([fail('f')], { outputParameters: { partly: true } });
    const execution = await api.run([sub({ name })], { ends: 'FAILED' });
    expect(statuses(execution)).toEqual(['sub FAILED']);
    expect(execution.reasonForIncompletion).toMatch(/^sub-workflow .* is FAILED: .*broken/);
    expect(taskOf(execution, 'sub').outputData).toEqual({
      partly: true,
      subWorkflowId: taskOf(execution, 'sub').subWorkflowId,
    });
  });

  test('optional: the run goes on', async () => {
    const { name } = await api.define([fail('f')]);
    expect(statuses(await api.run([sub({ name }, { optional: true }), give('after', 1)]))).toEqual([
      'sub COMPLETED_WITH_ERRORS',
      'after COMPLETED',
    ]);
  });

  test('a child that was terminated cancels it, and the run is TERMINATED (A71)', async () => {
    const { name } = await api.define([end('TERMINATED')]);
    const execution = await api.run([sub({ name }), give('never', 1)], { ends: 'TERMINATED' });
    expect(statuses(execution)).toEqual(['sub CANCELED']);
    expect(execution.reasonForIncompletion).toContain('enough');
  });

  test('terminating the run terminates the child, and its wait is gone (A74, M59)', async () => {
    const { name } = await api.define([wait('w')]);
    const workflowId = await api.start([sub({ name })]);
    await api.signalbox.untilWaiting(1);
    const { subWorkflowId = '' } = taskOf(await api.untilShown(workflowId, 'sub IN_PROGRESS'), 'sub');
    await api.signalbox.must('DELETE', `/api/workflow/${workflowId}?reason=enough`);
    expect(statuses(await api.ended(workflowId, 'TERMINATED'))).toEqual(['sub CANCELED']);
    expect(statuses(await api.ended(subWorkflowId, 'TERMINATED'))).toEqual(['w CANCELED']);
    expect(await api.openWaits()).toBe(0);
  });

  test('its id is told once it can be read: whoever follows it finds the child', async () => {
    const { name } = await api.define([wait('w')]);
    for (let turn = 0; turn < 10; turn += 1) {
      const workflowId = await api.start([sub({ name })]);
      let shown: any;
      // Asked without a pause: the moments between are what this is about.
      do [shown] = (await api.signalbox.must('GET', `/api/workflow/${workflowId}`)).tasks;
      while (shown?.subWorkflowId === undefined);
      const child = await api.signalbox.call('GET', `/api/workflow/${shown.subWorkflowId}`);
      expect([shown.status, child.status, child.body.parentWorkflowId]).toEqual(['IN_PROGRESS', 200, workflowId]);
      await api.signalbox.must('DELETE', `/api/workflow/${workflowId}`);
    }
  });

  test('a failure beside it terminates the child', async () => {
    const { name } = await api.define([wait('w')]);
    const late = [task('WAIT', 'pause', { inputParameters: { duration: '2 seconds' } }), fail('f')];
    const execution = await api.run(
      [task('FORK_JOIN', 'fork', { forkTasks: [[sub({ name })], late] }), task('JOIN', 'join')],
      { ends: 'FAILED' },
    );
    await api.ended(taskOf(execution, 'sub').subWorkflowId ?? '', 'TERMINATED');
    expect(await api.openWaits()).toBe(0);
  });

  test('terminating the child from outside ends the run', async () => {
    const { name } = await api.define([wait('w')]);
    const workflowId = await api.start([sub({ name })]);
    await api.signalbox.untilWaiting(1);
    const { subWorkflowId = '' } = taskOf(await api.untilShown(workflowId, 'sub IN_PROGRESS'), 'sub');
    await api.signalbox.must('DELETE', `/api/workflow/${subWorkflowId}?reason=no`);
    expect(statuses(await api.ended(workflowId, 'TERMINATED'))).toEqual(['sub CANCELED']);
  });

  test('its waits are listed under their own name (M10)', async () => {
    const child = await api.define([wait('w')]);
    const parent = await api.define([sub({ name: child.name })]);
    const workflowId = await api.signalbox.startWorkflow(parent.name);
    await api.post(parent.sourceId, { n: 'for the parent' }, { waiting: 1 });
    await api.signalbox.untilIdle();
    expect(await api.openWaits()).toBe(1);
    await api.post(child.sourceId, { n: 'for the child' });
    expect((await api.ended(workflowId)).output).toMatchObject({ n: 'for the child' });
  });

  test('an event from before the child counts when it is told to look back so far, else not (M30)', async () => {
    const child = await api.define([wait('w', { k: 1 }, { since: '${workflow.input.since}' })]);
    const own = await api.define([wait('w', { k: 1 })]);
    const subs = [
      [sub({ name: child.name }, { inputParameters: { since: '${workflow.input.since}' } })],
      [task('SUB_WORKFLOW', 'own', { subWorkflowParam: { name: own.name } })],
    ];
    const since = new Date().toISOString();
    const parent = await api.define([
      wait('go', { go: true }),
      task('FORK_JOIN', 'fork', { forkTasks: subs }),
      task('JOIN', 'join'),
    ]);
    const workflowId = await api.signalbox.startWorkflow(parent.name, { since });
    await api.signalbox.untilWaiting(1);
    await api.post(child.sourceId, { k: 1, early: true });
    await api.post(own.sourceId, { k: 1, early: true });
    await api.signalbox.untilIdle();
    await api.post(parent.sourceId, { go: true });
    await expect
      .poll(async () => statuses(await api.signalbox.must('GET', `/api/workflow/${workflowId}`)), { timeout: 15_000 })
      .toContain('sub COMPLETED');
    await api.post(own.sourceId, { k: 1, late: true }, { waiting: 1 });
    expect((await api.ended(workflowId)).output).toMatchObject({ sub: { early: true }, own: { late: true } });
  });

  test('in loops and forks: each has a child of its own', async () => {
    const { name } = await api.define([give('g', '${workflow.input.n}')]);
    const fork = task('FORK_JOIN', 'fork', {
      forkTasks: [[sub({ name }, { inputParameters: { n: '${loop.output.iteration}' } })], [give('b', 1)]],
    });
    const execution = await api.run([
      task('DO_WHILE', 'loop', { loopOver: [fork, task('JOIN', 'join')], loopCondition: '$.loop.iteration < 2' }),
    ]);
    expect(['sub__1', 'sub__2'].map((reference) => taskOf(execution, reference).outputData.result)).toEqual([1, 2]);
    expect(new Set(execution.tasks.flatMap(({ subWorkflowId }) => subWorkflowId ?? [])).size).toBe(2);
  });

  describe('with an idempotency key (A31)', () => {
    const keyed = (name: string, idempotencyKey: string, idempotencyStrategy?: string) => [
      sub({ name, idempotencyKey, idempotencyStrategy }),
    ];

    test('FAIL: a second one fails', async () => {
      const { name } = await api.define([give('g', 1)]);
      await api.run(keyed(name, 'k'));
      const second = await api.run(keyed(name, '${workflow.input.k}'), { input: { k: 'k' }, ends: 'FAILED' });
      expect(second.reasonForIncompletion).toContain('was started with this idempotency key');
    });

    test('RETURN_EXISTING: a second one waits for the first', async () => {
      const { name, sourceId } = await api.define([wait('w')]);
      const [one, other] = [
        await api.start(keyed(name, 'k', 'RETURN_EXISTING')),
        await api.start(keyed(name, 'k', 'RETURN_EXISTING')),
      ];
      await api.post(sourceId, { n: 1 }, { waiting: 1 });
      const ids = (await Promise.all([one, other].map((id) => api.ended(id)))).map(
        (execution) => taskOf(execution, 'sub').outputData,
      );
      expect(ids[0]).toEqual(ids[1]);
      expect(ids[0]).toMatchObject({ n: 1 });
    });

    test('RETURN_EXISTING: what the first came to is what the second gets', async () => {
      const { name } = await api.define([fail('f')], { outputParameters: { partly: true } });
      const executions = [];
      for (let run = 0; run < 2; run += 1)
        executions.push(await api.run(keyed(name, 'k', 'RETURN_EXISTING'), { ends: 'FAILED' }));
      const [first, second] = executions.map((execution) => taskOf(execution, 'sub'));
      expect(second?.outputData).toEqual({ partly: true, subWorkflowId: first?.subWorkflowId });
      expect(second?.reasonForIncompletion).toBe(first?.reasonForIncompletion);
      const gone = await api.define([end('TERMINATED')]);
      for (let run = 0; run < 2; run += 1)
        expect(statuses(await api.run(keyed(gone.name, 'k', 'RETURN_EXISTING'), { ends: 'TERMINATED' }))).toEqual([
          'sub CANCELED',
        ]);
    });

    test('FAIL_ON_RUNNING: only while the first runs', async () => {
      const { name, sourceId } = await api.define([wait('w')]);
      const first = await api.start(keyed(name, 'k', 'FAIL_ON_RUNNING'));
      await api.signalbox.untilWaiting(1);
      await api.run(keyed(name, 'k', 'FAIL_ON_RUNNING'), { ends: 'FAILED' });
      await api.post(sourceId, {});
      await api.ended(first);
      const third = await api.start(keyed(name, 'k', 'FAIL_ON_RUNNING'));
      await api.post(sourceId, {}, { waiting: 1 });
      await api.ended(third);
    });
  });
});

describe('START_WORKFLOW', () => {
  const start = (startWorkflow: object) => task('START_WORKFLOW', 'start', { inputParameters: { startWorkflow } });

  test('starts and does not wait; the run that was started goes on without it', async () => {
    const { name, sourceId } = await api.define([wait('w')]);
    const execution = await api.run([start({ name, input: { a: '${workflow.input.a}' }, correlationId: 'c-2' })], {
      input: { a: 1 },
    });
    const { workflowId } = taskOf(execution, 'start').outputData;
    await api.post(sourceId, { n: 1 }, { waiting: 1 });
    expect(await api.ended(String(workflowId))).toMatchObject({ input: { a: 1 }, correlationId: 'c-2' });
  });

  test('a workflow that is not there, and a key that is taken, fail it; RETURN_EXISTING gives the one there is', async () => {
    const { name } = await api.define([give('g', 1)]);
    expect((await api.run([start({ name: 'nobody-knows' })], { ends: 'FAILED' })).reasonForIncompletion).toContain(
      'nobody-knows',
    );
    const first = await api.run([start({ name, idempotencyKey: 'k' })]);
    expect((await api.run([start({ name, idempotencyKey: 'k' })], { ends: 'FAILED' })).reasonForIncompletion).toContain(
      'idempotency key',
    );
    const again = await api.run([start({ name, idempotencyKey: 'k', idempotencyStrategy: 'RETURN_EXISTING' })]);
    expect(taskOf(again, 'start').outputData).toEqual(taskOf(first, 'start').outputData);
  });

  test('what it names may resolve to nonsense, which fails it for good', async () => {
    const execution = await api.run([start({ name: '${workflow.input.gone}' })], { ends: 'FAILED' });
    expect(execution.reasonForIncompletion).toContain('startWorkflow.name is null');
    expect(statuses(execution)).toEqual(['start FAILED_WITH_TERMINAL_ERROR']);
  });
});
