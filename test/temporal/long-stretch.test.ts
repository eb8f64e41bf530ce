import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;

beforeAll(async () => {
  signalbox = await startSignalbox();
});
afterAll(() => signalbox?.stop());

test('a workflow that holds its thread longer than the SDK likes ends nothing but its own patience', async () => {
  const { client, temporal } = signalbox;
  const options = { taskQueue: temporal.taskQueue, workflowId: randomUUID(), workflowTaskTimeout: '100 seconds' };
  // Longer than 5 s on most machines; this process is receiver and worker, and would be gone.
  const result = await client.workflow.execute('longStretch', { ...options, args: [1_000_000_000] });
  expect(result).toBe('done');
}, 150_000);
