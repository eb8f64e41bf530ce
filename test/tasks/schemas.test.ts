import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DefinitionApi, give, set, task, taskOf, wait } from '../workflows/structures/definition-api.ts';

let api: DefinitionApi;
beforeAll(async () => void (api = await DefinitionApi.open()), 90_000);
afterAll(() => api?.close());

const orderData = { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } };
const inline = (data: object) => ({ name: 'order', type: 'JSON', data });
const withId = inline(orderData);
const call = (method: string, path: string, body?: unknown) => api.signalbox.call(method, path, body);

async function saveSchema(data: object, version = 1): Promise<string> {
  const name = `schema-${randomUUID()}`;
  await api.signalbox.must('POST', '/api/schema', [{ name, version, type: 'JSON', data }]);
  return name;
}

describe('the registry of schemas', () => {
  test('keeps versions as they were sent, and gives the latest of a name', async () => {
    const name = `schema-${randomUUID()}`;
    const one = { name, version: 1, type: 'JSON', data: orderData, createdBy: 'ada' };
    expect((await call('POST', '/api/schema', [one, { ...one, version: 3 }])).status).toBe(200);
    expect(await api.signalbox.must('GET', `/api/schema/${name}/1`)).toEqual(one);
    expect(await api.signalbox.must('GET', `/api/schema/${name}`)).toEqual({ ...one, version: 3 });
    await api.signalbox.must('POST', '/api/schema?newVersion=true', [{ ...one, data: {} }]);
    expect(await api.signalbox.must('GET', `/api/schema/${name}`)).toEqual({ ...one, version: 4, data: {} });
    const all: any[] = await api.signalbox.must('GET', '/api/schema?short=true');
    const { data: _data, ...short } = one;
    expect(all.filter((found) => found.name === name)).toEqual([1, 3, 4].map((version) => ({ ...short, version })));
    expect((await call('DELETE', `/api/schema/${name}/3`)).status).toBe(200);
    expect((await call('GET', `/api/schema/${name}/3`)).status).toBe(404);
    expect((await call('DELETE', `/api/schema/${name}`)).status).toBe(200);
    expect((await call('GET', `/api/schema/${name}`)).status).toBe(404);
    expect((await call('DELETE', `/api/schema/${name}`)).status).toBe(404);
  });

  test('refuses what is no JSON Schema, and warns of one of another language', async () => {
    const name = `schema-${randomUUID()}`;
    const broken = await call('POST', '/api/schema', [
      { name, version: 1, type: 'JSON', data: { type: 'strin' } },
      { name, version: 2, type: 'JSON' },
    ]);
    expect([broken.status, broken.body.validationErrors.map(({ path }: any) => path).toSorted()]).toEqual([
      400,
      ['[0].data', '[1].data'],
    ]);
    expect((await call('GET', `/api/schema/${name}`)).status).toBe(404);
    const other = await call('POST', '/api/schema', { name, version: 1, type: 'AVRO', data: { type: 'record' } });
    expect([other.status, other.headers['x-signalbox-warning']]).toEqual([200, expect.stringContaining('JSON alone')]);
  });
});

describe('the input of a run', () => {
  test('that does not fit is refused with its places, by each way to start; nothing is started', async () => {
    const { name } = await api.define([set('s', { a: 1 })], { inputSchema: withId });
    const wanted = {
      status: 400,
      code: 'INVALID_REQUEST',
      validationErrors: [{ path: 'input.id', message: 'is missing' }],
    };
    expect((await call('POST', `/api/workflow/${name}`, {})).body).toMatchObject(wanted);
    expect((await call('POST', `/api/workflow/start/${name}/1`, {})).body).toMatchObject(wanted);
    expect((await call('POST', '/api/workflow', { name, input: {} })).body).toMatchObject(wanted);
    expect((await call('POST', `/api/workflow/execute/${name}/1`, { input: {} })).body).toMatchObject(wanted);
    const wrong = await call('POST', `/api/workflow/${name}`, { id: 'seven' });
    expect(wrong.body.validationErrors).toEqual([{ path: 'input.id', message: 'must be integer' }]);
    expect(await api.signalbox.must('GET', `/api/workflow/running/${name}`)).toEqual([]);
    await api.ended(await api.signalbox.startWorkflow(name, { id: 7 }));
  });

  test('has what inputTemplate fills in; with enforceSchema false, nothing is held against it', async () => {
    const filled = await api.define([set('s', { a: 1 })], { inputSchema: withId, inputTemplate: { id: 1 } });
    await api.ended(await api.signalbox.startWorkflow(filled.name, {}));
    const free = await api.define([set('s', { a: 1 })], { inputSchema: withId, enforceSchema: false });
    await api.ended(await api.signalbox.startWorkflow(free.name, {}));
  });

  test('is held against the stored schema of that version, else the latest; without one nothing starts', async () => {
    const schema = await saveSchema(orderData);
    const { name } = await api.define([set('s', { a: 1 })], { inputSchema: { name: schema, type: 'JSON' } });
    expect((await call('POST', `/api/workflow/${name}`, {})).status).toBe(400);
    await api.signalbox.must('POST', '/api/schema', { name: schema, version: 2, type: 'JSON', data: {} });
    await api.ended(await api.signalbox.startWorkflow(name, {}));
    await api.signalbox.must('DELETE', `/api/schema/${schema}`);
    const { status, body } = await call('POST', `/api/workflow/${name}`, {});
    expect([status, body.message]).toEqual([400, expect.stringContaining(`there is no schema "${schema}"`)]);
  });

  test('of a sub-workflow fails its task for good, with the places', async () => {
    const child = await api.signalbox.saveDefinition([set('s', { a: 1 })], { inputSchema: withId });
    const run = await api.run([task('SUB_WORKFLOW', 'child', { subWorkflowParam: { name: child } })], {
      ends: 'FAILED',
    });
    expect(taskOf(run, 'child')).toMatchObject({
      status: 'FAILED_WITH_TERMINAL_ERROR',
      reasonForIncompletion: 'the input is not as schema "order" wants it: id: is missing',
    });
  });

  test('of an event that does not fit starts nothing, and the ledger says so', async () => {
    const name = await api.signalbox.saveDefinition([set('s', { a: 1 })], {
      inputSchema: inline({ required: ['payload_id'] }),
    });
    const { id } = await api.signalbox.createSource({ workflowsToStart: { [name]: 0 } });
    await api.signalbox.postOpen(id, { a: 1 });
    const startOf = async () => {
      const [entry] = await api.signalbox.ledger(id);
      const { body } = await api.signalbox.get(`/api/events/${entry.id}`);
      return JSON.stringify(body);
    };
    await expect.poll(startOf, { timeout: 60_000 }).toContain('payload_id: is missing');
  });

  test('of a rerun that does not fit is refused, and the run stays as it was', async () => {
    const { name } = await api.define([set('s', { a: 1 })], { inputSchema: withId });
    const id = await api.signalbox.startWorkflow(name, { id: 7 });
    await api.ended(id);
    const { status, body } = await call('POST', `/api/workflow/${id}/rerun`, { workflowInput: { id: 'x' } });
    expect([status, body.validationErrors]).toEqual([400, [{ path: 'input.id', message: 'must be integer' }]]);
    expect(await api.signalbox.statusOf(id)).toBe('COMPLETED');
  });
});

describe('the output of a run', () => {
  test('that does not fit fails it with the reason, and its failure workflow is started; the output is shown', async () => {
    const undo = await api.signalbox.saveDefinition([set('s', { a: 1 })]);
    const more = { outputSchema: withId, failureWorkflow: undo, outputParameters: { id: '${g.output.result}' } };
    const run = await api.run([give('g', '${workflow.input.id}')], { input: { id: 'seven' }, ends: 'FAILED', more });
    expect(run.reasonForIncompletion).toBe('the output is not as schema "order" wants it: id: must be integer');
    expect(run.output).toEqual({ id: 'seven', 'conductor.failure_workflow': expect.any(String) });
    const good = await api.run([give('g', '${workflow.input.id}')], { input: { id: 7 }, more });
    expect(good.output).toEqual({ id: 7 });
  });
});

describe('a task definition that enforces its schemas', () => {
  const schemas = (more: object) => ({ taskDefinition: { enforceSchema: true, ...more } });

  test('fails a task whose input or output does not fit, for good', async () => {
    const tasks = (ofInput: object, ofOutput: object) => [
      task('INLINE', 'i', {
        inputParameters: { evaluatorType: 'value-param', expression: 'v', v: '${workflow.input.v}' },
        ...schemas({ inputSchema: inline(ofInput), outputSchema: inline(ofOutput) }),
        retryCount: 3,
      }),
    ];
    const [any, number] = [{}, { properties: { v: { type: 'number' }, result: { type: 'number' } } }];
    const byInput = await api.run(tasks(number, any), { input: { v: 'x' }, ends: 'FAILED' });
    expect(byInput.tasks.map((one) => [one.status, one.reasonForIncompletion])).toEqual([
      ['FAILED_WITH_TERMINAL_ERROR', 'the input is not as schema "order" wants it: v: must be number'],
    ]);
    const byOutput = await api.run(tasks(any, number), { input: { v: 'x' }, ends: 'FAILED' });
    expect(byOutput.tasks.map((one) => [one.status, one.reasonForIncompletion, one.outputData])).toEqual([
      [
        'FAILED_WITH_TERMINAL_ERROR',
        'the output is not as schema "order" wants it: result: must be number',
        { result: 'x' },
      ],
    ]);
    await api.run(tasks(number, number), { input: { v: 1 } });
  });

  test('holds the event of a wait against its schema', async () => {
    const held = task('WAIT_FOR_WEBHOOK', 'w', {
      inputParameters: { matches: {} },
      ...schemas({ outputSchema: withId }),
    });
    const { name, sourceId } = await api.define([held, wait('after')]);
    const id = await api.signalbox.startWorkflow(name, {});
    await api.post(sourceId, { id: 'x' }, { waiting: 1 });
    const run = await api.ended(id, 'FAILED');
    expect(run.reasonForIncompletion).toContain('id: must be integer');
  });

  test('counts for the tasks of workers: bad input never reaches one, bad output fails the task', async () => {
    const type = `work-${randomUUID()}`;
    await api.signalbox.must('POST', '/api/metadata/taskdefs', [
      { name: type, enforceSchema: true, retryCount: 0, inputSchema: withId, outputSchema: withId },
    ]);
    const work = {
      name: type,
      taskReferenceName: 'work',
      type: 'SIMPLE',
      inputParameters: { id: '${workflow.input.id}' },
    };
    const refused = await api.run([work], { input: { id: 'x' }, ends: 'FAILED' });
    expect(refused.reasonForIncompletion).toBe('the input is not as schema "order" wants it: id: must be integer');
    expect((await call('GET', `/api/tasks/poll/${type}`)).status).toBe(204);

    for (const [output, ends] of [
      [{ id: 'x' }, 'FAILED'],
      [{ id: 1 }, 'COMPLETED'],
    ] as const) {
      const id = await api.start([work], { id: 7 });
      const polled = await api.signalbox.must('GET', `/api/tasks/poll/batch/${type}?timeout=20000`);
      await api.signalbox.must('POST', '/api/tasks', {
        workflowInstanceId: id,
        taskId: polled[0].taskId,
        status: 'COMPLETED',
        outputData: output,
      });
      const run = await api.ended(id, ends);
      expect(taskOf(run, 'work').outputData).toEqual(output);
    }
  });

  test('is refused with the place of a schema that is none', async () => {
    const name = `work-${randomUUID()}`;
    const bad = { name, enforceSchema: true, inputSchema: inline({ type: 'strin' }) };
    const { status, body } = await call('POST', '/api/metadata/taskdefs', [bad]);
    expect([status, body.validationErrors[0].path]).toEqual([400, '[0].inputSchema.data']);
    expect((await call('PUT', '/api/metadata/taskdefs', bad)).body.validationErrors[0].path).toBe('inputSchema.data');
    const unused = await call('POST', '/api/metadata/taskdefs', [{ ...bad, enforceSchema: false }]);
    expect([unused.status, unused.headers['x-signalbox-warning']]).toEqual([
      200,
      '[0].inputSchema: has no effect: enforceSchema is not true',
    ]);
  });
});

describe('the inputTemplate of a task definition', () => {
  test('fills keys that are missing, or null, in tasks that Signalbox does too (A66)', async () => {
    const name = `double-${randomUUID()}`;
    await api.signalbox.must('POST', '/api/metadata/taskdefs', [{ name, inputTemplate: { a: 1, b: 2, c: 3 } }]);
    const inputParameters = { expression: '[$.a, $.b, $.c]', a: 10, b: '${workflow.input.nothing}' };
    const run = await api.run([task('INLINE', 'i', { name, inputParameters })]);
    expect(taskOf(run, 'i').outputData).toEqual({ result: [10, 2, 3] });
  });
});

describe('an input that takes long to be checked', () => {
  const schema = inline({ properties: { v: { pattern: '^(a+)+$' } } });
  const v = `${'a'.repeat(50)}!`;

  async function slowWork(): Promise<object> {
    const name = `work-${randomUUID()}`;
    const definition = { name, enforceSchema: true, retryCount: 0, inputSchema: schema };
    await api.signalbox.must('POST', '/api/metadata/taskdefs', [definition]);
    return task('SIMPLE', 't', { name, inputParameters: { v } });
  }
  const slowWorkflow = () => api.signalbox.saveDefinition([set('s', { a: 1 })], { inputSchema: schema });

  test.each([
    ['a task of a worker', 'offerTask', slowWork],
    [
      'a sub-workflow',
      'planChild',
      async () =>
        task('SUB_WORKFLOW', 't', { inputParameters: { v }, subWorkflowParam: { name: await slowWorkflow() } }),
    ],
    [
      'a workflow that is started',
      'startRun',
      async () =>
        task('START_WORKFLOW', 't', {
          inputParameters: { startWorkflow: { name: await slowWorkflow(), input: { v } } },
        }),
    ],
  ] as const)(
    'of %s leaves the workflow tasks of its worker to other runs',
    async (_what, activity, slowTask) => {
      const run = await api.run([await slowTask()], { ends: 'FAILED' });
      expect(run.reasonForIncompletion).toContain('it takes longer than 4 s');
      const { events } = await api.signalbox.client.workflow.getHandle(run.workflowId).fetchHistory();
      const own = events?.flatMap((event) => event.activityTaskScheduledEventAttributes?.activityType?.name ?? []);
      expect(own).toEqual([activity]);
    },
    120_000,
  );
});
