import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox({ worker: false })), 90_000);
afterAll(() => signalbox?.stop());

const set = { name: 's', taskReferenceName: 's', type: 'SET_VARIABLE', inputParameters: { a: 1 } };
const event = (sink: string) => ({ name: 'e', taskReferenceName: 'e', type: 'EVENT', sink });
const definition = (more: object) => ({ name: `definition-${randomUUID()}`, tasks: [set], ...more });
const validate = (body: object) => signalbox.call('POST', '/api/metadata/workflow/validate', body);
const pathsOf = (found: readonly { readonly path: string }[]) => found.map(({ path }) => path);

describe('a definition that is only looked at', () => {
  test('is valid, and nothing is saved', async () => {
    const sent = definition({});
    const { status, body } = await validate(sent);
    expect([status, body]).toEqual([200, { valid: true, warnings: [] }]);
    expect((await signalbox.call('GET', `/api/metadata/workflow/${sent.name}`)).status).toBe(404);
  });

  test('has all its mistakes named, with the warnings beside them', async () => {
    const twice = { ...set, inputParameters: { a: '${nobody.output.b}' } };
    const { status, body } = await validate({ name: 'a:b', tasks: [set, twice, { ...set, taskReferenceName: '' }] });
    expect([status, body.status, body.code]).toEqual([400, 400, 'INVALID_REQUEST']);
    expect(pathsOf(body.validationErrors)).toEqual(
      expect.arrayContaining(['name', 'tasks[1].taskReferenceName', 'tasks[2].taskReferenceName']),
    );
    expect(pathsOf(body.warnings)).toContain('tasks[1].inputParameters.a');
  });

  test('has its scripts and schemas compiled, and the names that it has looked up', async () => {
    const script = { ...set, type: 'INLINE', inputParameters: { expression: 'let x = ;' } };
    const { status, body } = await validate(
      definition({
        tasks: [script, event('webhook:nobody')],
        inputSchema: { name: 'x', type: 'JSON', data: { type: 'strin' } },
        outputSchema: { name: `no-such-${randomUUID()}`, type: 'JSON' },
      }),
    );
    expect(status).toBe(400);
    expect(pathsOf(body.validationErrors).toSorted()).toEqual([
      'inputSchema.data',
      'tasks[0].inputParameters.expression',
    ]);
    expect(pathsOf(body.warnings).toSorted()).toEqual(['outputSchema', 'tasks[1].sink']);
  });
});

describe('an outgoing webhook that a definition names', () => {
  test('and that is not there is a warning, not a refusal; one that is there is none', async () => {
    const displayName = `shop ${randomUUID()}`;
    const sent = definition({
      tasks: [event(`webhook:${displayName}`)],
      workflowStatusListenerEnabled: true,
      workflowStatusListenerSink: `webhook:${displayName}`,
    });
    const save = () => signalbox.call('POST', '/api/metadata/workflow?overwrite=true', sent);
    const early = await save();
    expect([early.status, pathsOf(early.body.warnings).toSorted()]).toEqual([
      200,
      ['tasks[0].sink', 'workflowStatusListenerSink'],
    ]);
    const { webhook } = await signalbox.must('POST', '/api/v1/webhooks', {
      displayName,
      url: `${signalbox.url}/nowhere`,
    });
    expect((await save()).text).toBe('');
    expect((await validate({ ...sent, tasks: [event(`webhook:${webhook.id}`)] })).body.warnings).toEqual([]);
  });

  test('by a listener that names nobody, or another kind of sink, is a warning', async () => {
    const warned = async (more: object) => pathsOf((await validate(definition(more))).body.warnings);
    expect(await warned({ workflowStatusListenerEnabled: true })).toEqual(['workflowStatusListenerEnabled']);
    expect(await warned({ workflowStatusListenerEnabled: true, workflowStatusListenerSink: 'kafka:x' })).toEqual([
      'workflowStatusListenerSink',
    ]);
    expect(await warned({ workflowStatusListenerSink: 'webhook:x' })).toEqual(['workflowStatusListenerSink']);
  });
});
