import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitTask } from '../helpers/api.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;

beforeAll(async () => {
  signalbox = await startSignalbox();
});
afterAll(() => signalbox?.stop());

const give = (value: unknown) => [
  {
    name: 's',
    taskReferenceName: 's',
    type: 'INLINE',
    inputParameters: { evaluatorType: 'value-param', expression: 'v', v: value },
  },
];

async function outputOf(request: object): Promise<any> {
  const id = await signalbox.must('POST', '/api/workflow', request);
  return (await signalbox.untilStatus(id, 'COMPLETED')).output.result;
}

describe('workflowDef in a start (A30)', () => {
  test('runs instead of what is registered under its name, and is not registered itself', async () => {
    const name = await signalbox.saveDefinition(give('stored'));
    const workflowDef = { name, version: 1, tasks: give('inline') };
    const id = await signalbox.must('POST', '/api/workflow', { name, version: 1, workflowDef });
    const run = await signalbox.untilStatus(id, 'COMPLETED');
    expect([run.output.result, run.workflowName, run.workflowDefinition.tasks]).toEqual([
      'inline',
      name,
      workflowDef.tasks,
    ]);
    expect(await outputOf({ name })).toBe('stored');
  });

  test('runs under a name that nobody registered, with or without the name beside it, and its own beside another', async () => {
    const [name, version] = [`inline-${randomUUID()}`, 3];
    expect(await outputOf({ name, workflowDef: { name, version, tasks: give(1) } })).toBe(1);
    expect(await outputOf({ workflowDef: { name, tasks: give(2) } })).toBe(2);
    expect(await outputOf({ name, workflowDef: { tasks: give(3) } })).toBe(3);
    const other = await signalbox.call('POST', '/api/workflow', {
      name: 'another',
      version: 9,
      workflowDef: { name, version, tasks: give(4) },
    });
    expect([other.status, String(other.headers['x-signalbox-warning'])]).toEqual([
      200,
      expect.stringMatching(/^name: .*,version: .*version 3/),
    ]);
    expect((await signalbox.untilStatus(other.text, 'COMPLETED')).workflowVersion).toBe(version);
    expect((await signalbox.get(`/api/metadata/workflow/${name}`)).status).toBe(404);
  });

  test('takes input, template, correlation and idempotency as any other start', async () => {
    const name = `inline-${randomUUID()}`;
    const request = {
      correlationId: 'c-1',
      idempotencyKey: 'k',
      idempotencyStrategy: 'RETURN_EXISTING',
      input: { a: 1 },
      workflowDef: { name, inputTemplate: { a: 0, b: 2 }, tasks: give('${workflow.input}') },
    };
    const id = await signalbox.must('POST', '/api/workflow', request);
    expect(await signalbox.untilStatus(id, 'COMPLETED')).toMatchObject({
      correlationId: 'c-1',
      output: { result: { a: 1, b: 2 } },
    });
    expect(await signalbox.must('POST', '/api/workflow', request)).toBe(id);
  });

  test('waits for events of the sources that list its name', async () => {
    const name = `inline-${randomUUID()}`;
    const source = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [name]: 0 } });
    const id = await signalbox.must('POST', '/api/workflow', { workflowDef: { name, tasks: [waitTask()] } });
    await signalbox.untilWaiting(1);
    await signalbox.postOpen(source.id, { n: 1 });
    expect((await signalbox.untilStatus(id, 'COMPLETED')).output).toEqual({ n: 1 });
  });

  test('is checked like a definition that is registered: mistakes are 400, with their places, and doubts are warnings', async () => {
    const wrong = await signalbox.call('POST', '/api/workflow', {
      workflowDef: { name: 'a:b', tasks: [{ name: 'n', type: 'WAITT' }] },
    });
    expect([wrong.status, wrong.body.validationErrors.map(({ path }: any) => path).sort()]).toEqual([
      400,
      ['workflowDef.name', 'workflowDef.tasks[0].taskReferenceName', 'workflowDef.tasks[0].type'],
    ]);
    const nothing = await signalbox.call('POST', '/api/workflow', { workflowDef: [] });
    expect([nothing.status, nothing.body.message]).toEqual([400, expect.stringContaining('workflowDef')]);
    const doubtful = await signalbox.call('POST', '/api/workflow', {
      workflowDef: { name: 'doubt', tasks: give('${nobody.output.x}') },
    });
    expect([doubtful.status, doubtful.headers['x-signalbox-warning']]).toEqual([
      200,
      expect.stringContaining('workflowDef.tasks[0]'),
    ]);
  });

  test('can be given to START_WORKFLOW too', async () => {
    const name = `inline-${randomUUID()}`;
    const start = {
      name: 's',
      taskReferenceName: 'start',
      type: 'START_WORKFLOW',
      inputParameters: {
        startWorkflow: { workflowDef: { name, tasks: give('$${workflow.input.a}') }, input: { a: 5 } },
      },
    };
    const id = await signalbox.startWorkflow(await signalbox.saveDefinition([start]));
    const { output } = await signalbox.untilStatus(id, 'COMPLETED');
    expect((await signalbox.untilStatus(output.workflowId, 'COMPLETED')).output).toEqual({ result: 5 });
  });
});

describe('a start', () => {
  test('without a name or a definition is 400', async () => {
    const { status, body } = await signalbox.call('POST', '/api/workflow', {});
    expect([status, body.message]).toEqual([400, 'name: name the workflow']);
  });

  test('says which of its fields had no effect', async () => {
    const name = await signalbox.saveDefinition(give(1));
    const { status, headers } = await signalbox.call('POST', '/api/workflow', {
      name,
      workflowDefs: {},
      taskToDomain: { a: 'b' },
      foo: 1,
    });
    const warning = String(headers['x-signalbox-warning']);
    expect(status).toBe(200);
    expect(warning).toMatch(/workflowDefs: .*did you mean workflowDef\?/);
    expect(warning).toMatch(/foo: /);
    const elsewhere = await signalbox.call('POST', '/api/workflow', {
      name,
      externalInputPayloadStoragePath: 's3://x',
    });
    expect([elsewhere.status, elsewhere.body.message]).toEqual([
      400,
      expect.stringContaining('externalInputPayloadStoragePath'),
    ]);
  });
});
