import { randomUUID } from 'node:crypto';
import { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createRunMarks } from '../../src/temporal/run-mark.ts';
import { waitTask } from '../helpers/api.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let signalbox: Signalbox;
beforeAll(async () => {
  signalbox = await startSignalbox();
});
afterAll(() => signalbox?.stop());

/** All runs of a workflow, two a page. Among thousands of other runs a page may have looked at as many as it may and have none. */
async function listed(name: string): Promise<string[]> {
  const all: string[] = [];
  for (let next: string | undefined = ''; next !== undefined; ) {
    const { status, body }: { status: number; body: any } = await signalbox.get(
      `/api/runs?workflowName=${name}&limit=2${next && `&cursor=${encodeURIComponent(next)}`}`,
    );
    expect(status).toBe(200);
    all.push(...body.runs.map(({ workflowId }: { workflowId: string }) => workflowId));
    next = body.nextCursor;
  }
  return all;
}

/** Visibility follows a run by some moments. */
async function untilListed(name: string, count: number) {
  await expect.poll(async () => (await listed(name)).length, { timeout: 60_000 }).toBe(count);
}

describe('GET /api/runs', () => {
  it('gives each run once over its pages, open ones first, then those that ended last', async () => {
    const name = await signalbox.saveDefinition([waitTask({ '$.go': '${workflow.input.go}' })]);
    const { id: source } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [name]: 0 } });
    const begin = async (go: string) => {
      const id = await signalbox.startWorkflow(name, { go });
      await untilListed(name, (begun += 1));
      return id;
    };
    let begun = 0;
    const end = async (id: string, go: string) => {
      await signalbox.postOpen(source, { go });
      await signalbox.untilStatus(id, 'COMPLETED');
    };
    const old = await begin('old');
    const long = await begin('long');
    const first = await begin('first');
    const second = await begin('second');
    const third = await begin('third');
    await end(third, 'third');
    await end(first, 'first');
    await end(second, 'second');
    await end(long, 'long');
    await expect.poll(() => listed(name), { timeout: 60_000 }).toEqual([old, long, second, first, third]);
  });

  it('refuses a cursor that it did not give out', async () => {
    for (const cursor of ['nothing', Buffer.from('{"a":1}').toString('base64url'), '%2e%2e']) {
      const { status, body }: { status: number; body: any } = await signalbox.get(`/api/runs?cursor=${cursor}`);
      expect([cursor, status, body.message]).toEqual([cursor, 400, expect.stringContaining('cursor: use nextCursor')]);
    }
    expect((await signalbox.get('/api/runs?before=2026-11-22T10:00:00Z')).status).toBe(400);
  });
});

it('the mark of the list changes when a run begins and when one ends, however many are open', async () => {
  const namespace = `runs-${randomUUID()}`;
  const { client } = signalbox;
  const { RegisterNamespaceRequest } = proto.temporal.api.workflowservice.v1;
  await client.workflowService.registerNamespace(
    RegisterNamespaceRequest.fromObject({ namespace, workflowExecutionRetentionPeriod: { seconds: 86_400 } }),
  );
  const own = new Client({ connection: client.connection, namespace });
  const { runsMark } = createRunMarks(own);
  const start = (workflowId: string) => own.workflow.start('nobodys', { workflowId, taskQueue: 'nobodys' });
  // The service's parts learn of a namespace by and by.
  await vi.waitFor(() => start('run-0'), { timeout: 60_000, interval: 500 });
  for (let count = 1; count <= 60; count += 1) await start(`run-${count}`);
  await expect.poll(async () => (await own.workflow.count()).count, { timeout: 60_000 }).toBe(61);
  const all = await runsMark();
  await own.workflow.getHandle('run-0').terminate();
  await expect.poll(() => runsMark(), { timeout: 60_000 }).not.toBe(all);
  await expect
    .poll(async () => (await own.workflow.count("ExecutionStatus = 'Running'")).count, { timeout: 60_000 })
    .toBe(60);
  const ended = await runsMark();
  await start('run-61');
  await expect.poll(() => runsMark(), { timeout: 60_000 }).not.toBe(ended);
  expect(await runsMark()).toBe(await runsMark());
});
