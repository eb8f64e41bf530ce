import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { taskOf } from '../helpers/api.ts';
import { runsOn } from '../helpers/definition-runs.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox()), 120_000);
afterAll(() => signalbox?.stop());

const { start } = runsOn(() => signalbox);
const startOpen = () => start([taskOf('HUMAN', 'human')]);

/** A run of a definition on a queue that nobody asks for work. */
async function startSilent(): Promise<string> {
  const workflowId = `silent-${randomUUID()}`;
  const definition = { name: 'silent', version: 1, tasks: [taskOf('HUMAN', 'human')] };
  await signalbox.client.workflow.start('runDefinition', {
    workflowId,
    taskQueue: `${signalbox.temporal.taskQueue}-silent`,
    args: [{ definition, input: {}, startedAtMs: 0 }],
  });
  return workflowId;
}

test('a run that no worker answers for keeps no other from what is done to many', async () => {
  const silent = await startSilent();
  const open = await Promise.all(Array.from({ length: 12 }, startOpen));
  const unknown = randomUUID();
  for (const [method, act] of [
    ['PUT', 'pause'],
    ['PUT', 'resume'],
    ['POST', 'terminate'],
  ] as const) {
    const answer = await signalbox.call(method, `/api/workflow/bulk/${act}`, [silent, ...open, unknown]);
    expect([act, answer.status, answer.body]).toEqual([
      act,
      200,
      {
        bulkErrorResults: {
          [silent]: expect.stringContaining('no worker answers'),
          [unknown]: expect.stringContaining('no such workflow'),
        },
        bulkSuccessfulResults: open,
      },
    ]);
  }
  for (const workflowId of open) expect(await signalbox.statusOf(workflowId)).toBe('TERMINATED');
}, 180_000);

test('where nobody answers for one run after the other, the last ones are not waited for', async () => {
  const silent = await Promise.all(Array.from({ length: 48 }, startSilent));
  const { bulkErrorResults, bulkSuccessfulResults } = await signalbox.must(
    'POST',
    '/api/workflow/bulk/terminate',
    silent,
  );
  expect(bulkSuccessfulResults).toEqual([]);
  expect(Object.keys(bulkErrorResults).toSorted()).toEqual(silent.toSorted());
  expect(bulkErrorResults[silent[0] ?? '']).toContain('no worker answers');
  expect(bulkErrorResults[silent.at(-1) ?? '']).toContain('was not tried');
}, 180_000);
