import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newApiKey } from '../../src/http/auth/credentials.ts';
import { createApiKeys } from '../../src/store/api-keys.ts';
import { Api } from '../helpers/api.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let admin: Signalbox;
const keys = new Map<string, Api>();

beforeAll(async () => {
  admin = await startSignalbox({ worker: false, asAdministrator: true });
  for (const role of ['read', 'operate'] as const) {
    const { key, secret } = newApiKey({ name: role, role });
    await createApiKeys(admin.pool).create(key);
    keys.set(role, new Api(admin.url, `${key.id}.${secret}`));
  }
}, 90_000);
afterAll(() => admin?.stop());

const credentials = /hunter2|s3cret|open-sesame|4711/;

const call = {
  name: 'call',
  taskReferenceName: 'call',
  type: 'HTTP',
  inputParameters: {
    uri: 'https://u:hunter2@api.example.com/x',
    headers: { Authorization: 'Bearer s3cret', 'X-Request': 'kept' },
  },
};
const definition = (name: string) => ({
  name,
  version: 1,
  maskedFields: ['pin'],
  tasks: [call, { name: 'w', taskReferenceName: 'w', type: 'SIMPLE', inputParameters: { pin: '4711' } }],
});
const input = {
  pin: '4711',
  orders: [{ pin: '4711', id: 7 }],
  _secrets: { door: 'open-sesame' },
  request: { uri: 'https://api.example.com/?token=s3cret', headers: { 'X-Api-Key': 's3cret' } },
};
const shownInput = {
  pin: '***',
  orders: [{ pin: '***', id: 7 }],
  _secrets: '***',
  request: { uri: 'https://api.example.com/?token=***', headers: { 'X-Api-Key': '***' } },
};

async function readsOf(paths: readonly string[], find: (body: any) => any) {
  for (const path of paths) {
    expect(JSON.stringify(find(await admin.must('GET', path)))).toMatch(credentials);
    for (const [role, api] of keys) {
      const found = find(await api.must('GET', path));
      expect(JSON.stringify(found), `${role} ${path}`).not.toMatch(credentials);
      expect(JSON.stringify(found)).toContain('kept');
    }
  }
}

describe('what is started by itself shows its credentials to administrators alone', () => {
  test('a schedule with a definition in it', async () => {
    const name = `s-${randomUUID()}`;
    const startWorkflowRequest = { name: 'inline', workflowDef: definition('inline'), input };
    const schedule = { name, cronExpression: '0 0 0 1 1 ?', paused: true, startWorkflowRequest };
    await admin.must('POST', '/api/scheduler/schedules', schedule);
    await readsOf(['/api/scheduler/schedules', '/api/scheduler/schedules?workflowName=inline'], (list) => list);
    await readsOf([`/api/scheduler/schedules/${name}`], (body) => body);
    // An administrator reads what was sent, and can send it again.
    const stored = await admin.must('GET', `/api/scheduler/schedules/${name}`);
    expect(stored.startWorkflowRequest).toEqual(startWorkflowRequest);
    expect(
      (await keys.get('read')?.must('GET', `/api/scheduler/schedules/${name}`)).startWorkflowRequest,
    ).toMatchObject({ name: 'inline', input: shownInput });
  });

  test('a schedule of a registered definition, which says what of the input is masked', async () => {
    const [name, workflow] = [`s-${randomUUID()}`, `w-${randomUUID()}`];
    await admin.must('POST', '/api/metadata/workflow', definition(workflow));
    const startWorkflowRequest = { name: workflow, input: { ...input, note: 'kept' } };
    const schedule = { name, cronExpression: '0 0 0 1 1 ?', paused: true, startWorkflowRequest };
    await admin.must('POST', '/api/scheduler/schedules', schedule);
    await readsOf([`/api/scheduler/schedules/${name}`], (body) => body);
    await readsOf([`/api/scheduler/schedules?workflowName=${workflow}`], (list) => list);
  });

  test('an event handler', async () => {
    const [name, workflow] = [`h-${randomUUID()}`, `w-${randomUUID()}`];
    await admin.must('POST', '/api/metadata/workflow', definition(workflow));
    const event = `conductor:${workflow}:done`;
    const ofOwn = definition('inline');
    const handler = {
      name,
      event,
      active: true,
      actions: [
        { action: 'start_workflow', start_workflow: { name: workflow, input: { ...input, from: '${pin}' } } },
        { action: 'start_workflow', start_workflow: { name: 'inline', workflowDefinition: ofOwn, input } },
        {
          action: 'complete_task',
          complete_task: {
            workflowId: '${id}',
            taskRefName: 'w',
            output: { _masked: 'open-sesame', answer: input.request },
          },
        },
      ],
    };
    await admin.must('POST', '/api/event', handler);
    const own = (list: { name: string }[]) => list.filter((one) => one.name === name);
    await readsOf(['/api/event', `/api/event/${encodeURIComponent(event)}`], own);
    await readsOf([`/api/event/handler/${name}`], (body) => body);
    expect(await admin.must('GET', `/api/event/handler/${name}`)).toMatchObject(handler);
    expect((await keys.get('read')?.must('GET', `/api/event/handler/${name}`)).actions[0].start_workflow).toEqual({
      name: workflow,
      input: { ...shownInput, from: '${pin}' },
    });
  });

  test('a task definition with a request in its input template', async () => {
    const name = `t-${randomUUID()}`;
    const inputTemplate = { http_request: call.inputParameters, _secrets: 'open-sesame' };
    await admin.must('POST', '/api/metadata/taskdefs', [{ name, inputTemplate }]);
    await readsOf([`/api/metadata/taskdefs/${name}`], (body) => body);
    await readsOf(['/api/metadata/taskdefs'], (list) => list);
  });

  test('a definition inside a definition, by the fields that it masks itself', async () => {
    const name = `w-${randomUUID()}`;
    const sub = {
      name: 'sub',
      taskReferenceName: 'sub',
      type: 'SUB_WORKFLOW',
      subWorkflowParam: { name: 'inline', workflowDefinition: definition('inline') },
    };
    await admin.must('POST', '/api/metadata/workflow', { name, version: 1, tasks: [sub] });
    await readsOf([`/api/metadata/workflow/${name}`, `/api/metadata/workflow?name=${name}`], (body) => body);
  });
});
