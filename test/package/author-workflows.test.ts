import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createTestDatabase } from '../helpers/database.ts';
import { startSignalbox } from '../helpers/signalbox.ts';
import { AuthorWorkflowsError, bundleAuthorWorkflows } from '../../src/temporal/author-workflows.ts';

const folder = mkdtempSync(join(tmpdir(), 'signalbox-authors-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const waits = `
import { waitForWebhook } from 'signalbox/workflow';
export async function onOrder({ id }: { id: string }): Promise<string> {
  const { event } = await waitForWebhook({ matches: { paid: id } });
  return event.id;
}
export const notAWorkflow = 'onOrder';`;

describe('workflows that Signalbox is given (SIGNALBOX_WORKFLOWS)', () => {
  test('are found in a folder, started by events, and run in its own worker as its own do', async () => {
    const place = fill('several', {
      'orders.ts': waits,
      'other.js': 'export async function other() {}',
      'notes.md': '',
    });
    const { bundle, types } = await bundleAuthorWorkflows(place);
    expect(types).toEqual(['onOrder', 'other']);
    const testDatabase = await createTestDatabase();
    const signalbox = await startSignalbox({ testDatabase, bundle, workflowTypes: types });
    const running = [signalbox];
    try {
      const { id } = await signalbox.createSource({
        workflowsToStart: { onOrder: 0 },
        receiverWorkflowNamesToVersions: { onOrder: 0 },
      });
      const order = randomUUID();
      const { headers } = await signalbox.postOpen(id, { id: order });
      await signalbox.untilWaiting(1);
      const { started } = await signalbox.must('GET', `/api/events/${headers['x-signalbox-event-id']}`);
      const paid = await signalbox.postOpen(id, { paid: order });
      const run = signalbox.client.workflow.getHandle(started[0].workflowId);
      expect(await run.result()).toBe(paid.headers['x-signalbox-event-id']);
      // By a local activity: ten events, where a worker of one's own has seventeen.
      expect((await run.describe()).historyLength).toBe(10);

      // Runs of definitions write themselves down there too: they are read without a worker.
      const name = await signalbox.saveDefinition([{ name: 'h', taskReferenceName: 'person', type: 'HUMAN' }]);
      const waiting = await signalbox.startWorkflow(name, { order });
      await expect
        .poll(async () => (await signalbox.must('GET', `/api/workflow/${waiting}`)).tasks.length, { timeout: 30_000 })
        .toBe(1);
      const withoutWorker = await startSignalbox({ worker: false, beside: signalbox });
      running.push(withoutWorker);
      await running.shift()?.stop();
      const read = await withoutWorker.must('GET', `/api/workflow/${waiting}`);
      expect(read).toMatchObject({ status: 'RUNNING', input: { order } });
      expect(read.tasks.map(({ status }: { status: string }) => status)).toEqual(['IN_PROGRESS']);
    } finally {
      for (const one of running) await one.stop();
      await testDatabase.drop();
    }
  }, 120_000);

  test.each([
    ['nothing at all', 'nowhere', {}, /nothing is there/],
    ['a folder without modules', 'empty', { 'notes.md': '' }, /no module/],
    [
      'two workflows of one name',
      'twice',
      { 'a.ts': 'export async function one() {}', 'b.ts': 'export async function one() {}' },
      /two workflows are named one/,
    ],
    [
      'one that has the name of Signalbox’s own',
      'own',
      { 'a.ts': 'export async function runDefinition() {}' },
      /two workflows are named runDefinition/,
    ],
    ['a module that fails', 'failing', { 'a.ts': "throw new Error('not today')" }, /not today/],
  ])(
    'are refused at the start when there is %s',
    async (_, name, files, message) => {
      const place = Object.keys(files).length === 0 ? join(folder, name) : fill(name, files);
      await expect(bundleAuthorWorkflows(place)).rejects.toThrow(message);
      await expect(bundleAuthorWorkflows(place)).rejects.toThrow(AuthorWorkflowsError);
    },
    60_000,
  );

  function fill(name: string, files: Readonly<Record<string, string | undefined>>): string {
    const place = join(folder, name);
    mkdirSync(place, { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(join(place, file), text ?? '');
    return place;
  }
});
