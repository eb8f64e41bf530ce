import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox({ workflowTypes: ['typescript'] })));
afterAll(() => signalbox?.stop());

/** What Postgres holds as an INTEGER, and what it does not. */
const largest = 2_147_483_647;
const tooLarge = 2_147_483_648;

const noop = { name: 'n', taskReferenceName: 'n', type: 'NOOP' };
const definition = { name: 'large', tasks: [noop] };
const webhook = { name: 'large', sourcePlatform: 'Custom', headers: { 'X-Key': 'v' } };
const schema = { name: 'large', version: 1, type: 'JSON', data: { type: 'object' } };
const simple = { name: 'large', taskReferenceName: 'r', type: 'SIMPLE' };
const withTask = (more: object) => ({ name: 'large', tasks: [{ ...simple, ...more }] });

describe('a number that no column holds is refused, and named', () => {
  test.each<[string, string, unknown, string]>([
    ['POST', '/api/metadata/workflow', { ...definition, version: tooLarge }, 'version'],
    [
      'POST',
      '/api/metadata/workflow',
      { ...definition, failureWorkflow: 'x', failureWorkflowVersion: tooLarge },
      'failureWorkflowVersion',
    ],
    [
      'POST',
      '/api/metadata/workflow',
      { ...definition, inputSchema: { name: 's', version: tooLarge } },
      'inputSchema.version',
    ],
    ['POST', '/api/metadata/workflow', withTask({ startDelay: 1e300 }), 'tasks[0].startDelay'],
    [
      'POST',
      '/api/metadata/workflow',
      withTask({ taskDefinition: { name: 'large', pollTimeoutSeconds: 1e300 } }),
      'tasks[0].taskDefinition.pollTimeoutSeconds',
    ],
    [
      'POST',
      '/api/metadata/workflow',
      withTask({ taskDefinition: { name: 'large', rateLimitFrequencyInSeconds: 1e300 } }),
      'tasks[0].taskDefinition.rateLimitFrequencyInSeconds',
    ],
    ['POST', '/api/metadata/taskdefs', [{ name: 'large', pollTimeoutSeconds: 1e300 }], '[0].pollTimeoutSeconds'],
    [
      'POST',
      '/api/metadata/taskdefs',
      [{ name: 'large', rateLimitFrequencyInSeconds: 1e300 }],
      '[0].rateLimitFrequencyInSeconds',
    ],
    ['POST', '/api/metadata/webhook', { ...webhook, workflowsToStart: { large: tooLarge } }, 'workflowsToStart.large'],
    [
      'POST',
      '/api/metadata/webhook',
      { ...webhook, workflowsToStart: { large: `${tooLarge}` } },
      'workflowsToStart.large',
    ],
    [
      'POST',
      '/api/metadata/webhook',
      { ...webhook, receiverWorkflowNamesToVersions: { large: tooLarge } },
      'receiverWorkflowNamesToVersions.large',
    ],
    ['POST', '/api/schema', [{ ...schema, version: tooLarge }], '[0].version'],
    ['GET', `/api/schema/large/${tooLarge}`, undefined, 'version'],
    ['DELETE', `/api/schema/large/${tooLarge}`, undefined, 'version'],
    ['GET', `/api/metadata/workflow/large?version=${tooLarge}`, undefined, 'version'],
    ['DELETE', `/api/metadata/workflow/large/${tooLarge}`, undefined, 'version'],
    ['POST', '/api/workflow', { name: 'typescript', version: tooLarge }, 'version'],
    ['POST', '/api/workflow', { name: 'typescript', priority: tooLarge }, 'priority'],
    ['POST', `/api/workflow/typescript?version=${tooLarge}`, {}, 'version'],
    ['POST', `/api/workflow/typescript?priority=${tooLarge}`, {}, 'priority'],
    ['POST', '/api/workflow/typescript?priority=-1', {}, 'priority'],
    ['POST', `/api/workflow/start/typescript/${tooLarge}`, {}, 'version'],
    ['POST', `/api/workflow/execute/typescript/${tooLarge}`, {}, 'version'],
    ['GET', `/api/workflow/running/large?version=${tooLarge}`, undefined, 'version'],
    ['GET', `/api/workflow/search?query=version%3D${tooLarge}`, undefined, 'query'],
    ['POST', '/api/tasks', { taskId: 't', status: 'IN_PROGRESS', callbackAfterSeconds: 1e300 }, 'callbackAfterSeconds'],
  ])('%s %s %j', async (method, path, body, place) => {
    const answer = await signalbox.call(method, path, body);
    expect([answer.status, answer.body.validationErrors?.map((error: any) => error.path)]).toEqual([400, [place]]);
  });
});

test('the largest version is saved, found, started, listed and deleted; after it there is no next one', async () => {
  const name = await signalbox.saveDefinition([noop], { version: largest });
  expect((await signalbox.must('GET', `/api/metadata/workflow/${name}?version=${largest}`)).version).toBe(largest);
  await signalbox.untilStatus(await signalbox.must('POST', `/api/workflow/start/${name}/${largest}`, {}), 'COMPLETED');
  expect(await signalbox.must('GET', `/api/workflow/running/${name}?version=${largest}`)).toEqual([]);
  const next = await signalbox.call('POST', '/api/metadata/workflow?newVersion=true', { name, tasks: [noop] });
  expect([next.status, next.body.message]).toEqual([409, expect.stringContaining('there is none after it')]);
  const bulk = await signalbox.must('PUT', '/api/metadata/workflow?newVersion=true', [{ name, tasks: [noop] }]);
  expect(bulk).toMatchObject({ bulkErrorResults: { [name]: expect.any(String) }, bulkSuccessfulResults: [] });
  await signalbox.must('DELETE', `/api/metadata/workflow/${name}/${largest}`);

  await signalbox.must('POST', '/api/schema', [{ ...schema, version: largest }]);
  expect((await signalbox.must('GET', `/api/schema/large/${largest}`)).version).toBe(largest);
  const nextSchema = await signalbox.call('POST', '/api/schema?newVersion=true', schema);
  expect([nextSchema.status, nextSchema.body.message]).toEqual([409, expect.stringContaining('Schema large')]);
  await signalbox.must('DELETE', `/api/schema/large/${largest}`);
});

test('a definition that names a version which is too large is warned of like one that is not there', async () => {
  const tasks = [{ ...simple, type: 'SUB_WORKFLOW', subWorkflowParam: { name: 'nobody', version: tooLarge } }];
  const answer = await signalbox.must('POST', '/api/metadata/workflow', { name: `n-${randomUUID()}`, tasks });
  expect(answer.warnings.map((warning: any) => warning.path)).toContain('tasks[0].subWorkflowParam.name');
});

test.each([
  [{ version: tooLarge }, 'version is 2147483648; it must be a whole number'],
  [{ priority: 0.5 }, 'priority is 0.5; it must be a whole number from 0 to 99'],
])('a sub-workflow with %j is not started, and its task says why', async (asked, reason) => {
  const child = await signalbox.saveDefinition([simple]);
  const [field = ''] = Object.keys(asked);
  const parent = await signalbox.saveDefinition([
    {
      name: 's',
      taskReferenceName: 's',
      type: 'SUB_WORKFLOW',
      subWorkflowParam: { name: child, [field]: '${workflow.input.value}' },
    },
  ]);
  const workflowId = await signalbox.startWorkflow(parent, { value: Object.values(asked)[0] });
  expect((await signalbox.untilStatus(workflowId, 'FAILED')).reasonForIncompletion).toContain(reason);
});

test('a pause between two tries is a hundred years at most', async () => {
  const type = `t-${randomUUID()}`;
  const taskDefinition = { name: type, retryCount: 1, backoffJitterMs: 1e300 };
  const name = await signalbox.saveDefinition([{ ...simple, name: type, taskDefinition }]);
  const workflowId = await signalbox.startWorkflow(name);
  const taskId = await untilPolled(type);
  await signalbox.must('POST', '/api/tasks', { workflowInstanceId: workflowId, taskId, status: 'FAILED' });
  await expect
    .poll(async () => (await signalbox.get(`/api/tasks/queue/sizes?taskType=${type}`)).body[type], { timeout: 15_000 })
    .toBe(1);
  expect(await signalbox.statusOf(workflowId)).toBe('RUNNING');
});

async function untilPolled(type: string): Promise<string> {
  for (let tries = 0; tries < 50; tries += 1) {
    const { status, body } = await signalbox.get(`/api/tasks/poll/${type}?workerid=w&timeout=1000`);
    if (status === 200) return body.taskId;
  }
  throw new Error(`No task of type ${type} came.`);
}
