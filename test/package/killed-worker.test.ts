import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { ownBundle } from '../helpers/own-worker.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });
const patient = { timeout: 120_000, interval: 200 };
const count = 30;

let signalbox: Signalbox;
const folder = mkdtempSync(join(tmpdir(), 'signalbox-own-worker-'));
beforeAll(async () => void (signalbox = await startSignalbox()));
afterAll(async () => {
  await signalbox?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('kill -9 of a worker of one’s own between waits and events: nothing is lost, and nothing comes twice (G2, G3, G6)', async () => {
  const codePath = join(folder, 'bundle.js');
  writeFileSync(codePath, (await ownBundle()).replaceAll('the task queue of signalbox', signalbox.temporal.taskQueue));
  const taskQueue = `${signalbox.temporal.taskQueue}-own`;
  const source = await signalbox.createSource({ receiverWorkflowNamesToVersions: { waitOnce: 0 } });
  const first = await startWorker({ taskQueue, codePath });
  const keys = Array.from({ length: count }, () => randomUUID());
  const runs = await Promise.all(
    keys.map((key) =>
      signalbox.client.workflow.start('waitOnce', { taskQueue, workflowId: key, args: [{ matches: { key } }] }),
    ),
  );
  await signalbox.untilWaiting(count, { withinMs: 120_000 });
  const post = async (key: string) =>
    String((await signalbox.postOpen(source.id, { key })).headers['x-signalbox-event-id']);
  const half = await Promise.all(keys.slice(0, count / 2).map(post));
  // Some of them are on their way into the worker now.
  first.kill('SIGKILL');
  await once(first, 'exit');
  const rest = await Promise.all(keys.slice(count / 2).map(post));
  await signalbox.untilIdle({ withinMs: 120_000 });

  await startWorker({ taskQueue, codePath });
  const ids = [...half, ...rest];
  const results = await Promise.all(runs.map((run) => run.result()));
  expect(results.map((result) => Object(result).event.id)).toEqual(ids);
  for (const run of runs) {
    const { events = [] } = await run.fetchHistory();
    const told = (events ?? []).filter((event) => event.workflowExecutionSignaledEventAttributes);
    expect(told.length).toBeLessThanOrEqual(1);
  }
  await vi.waitFor(async () => {
    const { rows } = await signalbox.pool.query(
      'SELECT event_id, count(*)::int AS n, min(state) AS state FROM wait GROUP BY 1',
    );
    expect(rows).toHaveLength(count);
    for (const row of rows) expect(row).toEqual({ event_id: expect.any(String), n: 1, state: 'delivered' });
  }, patient);
});

async function startWorker({ taskQueue, codePath }: { taskQueue: string; codePath: string }): Promise<ChildProcess> {
  const main = fileURLToPath(new URL('own-worker-main.ts', import.meta.url));
  const { PATH = '', HOME = '' } = process.env;
  const worker = spawn(process.execPath, ['--import', 'tsx', main], {
    env: { PATH, HOME, ADDRESS: signalbox.temporal.address, TASK_QUEUE: taskQueue, BUNDLE: codePath },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void worker.kill('SIGKILL'));
  let text = '';
  worker.stdout.on('data', (chunk) => (text += String(chunk)));
  await vi.waitFor(() => expect(text).toContain('worker.ready'), patient);
  return worker;
}
