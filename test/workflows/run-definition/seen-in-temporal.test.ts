import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DefinitionApi, set, task, wait } from '../structures/definition-api.ts';

let api: DefinitionApi;
beforeAll(async () => void (api = await DefinitionApi.open()), 90_000);
afterAll(() => api?.close());

const handleOf = (workflowId: string) => api.signalbox.client.workflow.getHandle(workflowId);
const timeout = 60_000;

async function currentDetails(workflowId: string): Promise<string> {
  const shown = await handleOf(workflowId).query<{ currentDetails: string }>('__temporal_workflow_metadata');
  return shown.currentDetails;
}

describe("a run of a definition in Temporal's own UI", () => {
  test('says which tasks are open, and for what each waits; nothing of it is in the history', async () => {
    const type = `work-${randomUUID()}`;
    const branches = [
      [wait('paid', { '$.order': '${workflow.input.order}' })],
      [{ name: type, taskReferenceName: 'ship', type: 'SIMPLE' }],
      [task('HUMAN', 'look')],
    ];
    const fork = task('FORK_JOIN', 'fork', { forkTasks: branches });
    const { name, sourceId } = await api.define([fork, task('JOIN', 'join')]);
    const id = await api.signalbox.startWorkflow(name, { order: 'a`b' });
    await expect.poll(() => currentDetails(id), { timeout }).toContain('`ship`');
    await expect
      .poll(async () => (await currentDetails(id)).split('\n'), { timeout })
      .toEqual([
        'Open tasks',
        '',
        `- \`paid\` \`WAIT_FOR_WEBHOOK\`: \`any source that lists ${name} where $.order = "a b"\``,
        `- \`ship\` \`${type}\`: \`for a worker\``,
        '- `look` `HUMAN`: `until it is updated`',
        '- `join` `JOIN`',
      ]);
    await api.post(sourceId, { order: 'a`b' });
    await expect.poll(() => currentDetails(id), { timeout }).not.toContain('paid');
    expect(await currentDetails(id)).toContain('`look`');
    await api.signalbox.must('DELETE', `/api/workflow/${id}`);
    await api.ended(id, 'TERMINATED');
    expect(await currentDetails(id)).toBe('');
  }, 120_000);

  test('says at its start which definition it is, and where it comes from', async () => {
    const correlationId = `order-${randomUUID()}`;
    const name = await api.signalbox.saveDefinition([set('s', { a: 1 })], { description: 'Charges a card.' });
    const id = await api.signalbox.must('POST', '/api/workflow', { name, correlationId });
    const described = await handleOf(id).describe();
    expect(await described.staticSummary()).toBe(`${name}, version 1`);
    expect(await described.staticDetails()).toBe(`Charges a card.\n\n- correlation id \`${correlationId}\``);
  });

  test('starts under the longest name there is', async () => {
    const name = `${randomUUID()}${'ü'.repeat(200)}`;
    const id = await api.signalbox.startWorkflow(await api.signalbox.saveDefinition([set('s', { a: 1 })], { name }));
    await api.ended(id);
    expect(await (await handleOf(id).describe()).staticSummary()).toMatch(/^.{90}, version 1$/);
  });

  test('is found by its definition, its correlation id and its source, and so is a child', async () => {
    const correlationId = `order-${randomUUID()}`;
    const child = await api.signalbox.saveDefinition([set('s', { a: 1 })]);
    const sub = task('SUB_WORKFLOW', 'sub', { subWorkflowParam: { name: child } });
    const name = await api.signalbox.saveDefinition([sub]);
    const id: string = await api.signalbox.must('POST', '/api/workflow', { name, correlationId });
    await api.ended(id);
    const found = async (query: string): Promise<string[]> => {
      const ids: string[] = [];
      for await (const run of api.signalbox.client.workflow.list({ query })) ids.push(run.workflowId);
      return ids;
    };
    await expect.poll(() => found(`SignalboxDefinition = "${name}"`), { timeout }).toEqual([id]);
    await expect.poll(() => found(`SignalboxDefinition = "${child}"`), { timeout }).toHaveLength(1);
    await expect.poll(() => found(`SignalboxCorrelationId = "${correlationId}"`), { timeout }).toHaveLength(2);

    const source = await api.signalbox.createSource({ workflowsToStart: { [name]: 0 } });
    await api.signalbox.postOpen(source.id, { a: 1 });
    await expect.poll(() => found(`SignalboxSource = "${source.name}"`), { timeout }).toHaveLength(1);
  }, 120_000);
});
