import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startTemporalServer } from '../../src/local/temporal-server.ts';
import { waitTask } from '../helpers/api.ts';
import { startSignalbox } from '../helpers/signalbox.ts';
import { temporalOptions } from '../helpers/temporal.ts';

test('while Temporal is down events are accepted; when it is back they are dispatched (G6)', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'signalbox-outage-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const startTemporal = () => startTemporalServer({ dataDir, log: () => undefined });
  const first = await startTemporal();
  const signalbox = await startSignalbox({ temporal: temporalOptions(first.address) });
  const resumed = await signalbox.saveDefinition([waitTask({ '$.n': '${workflow.input.n}' })]);
  const started = await signalbox.saveDefinition([waitTask({ never: 1 })]);
  const { id } = await signalbox.createSource({
    receiverWorkflowNamesToVersions: { [resumed]: 0 },
    workflowsToStart: { [started]: 0 },
  });
  const workflowIds = await Promise.all([0, 1, 2, 3, 4].map((n) => signalbox.startWorkflow(resumed, { n })));
  await signalbox.untilWaiting(5);

  const live = await openLive(signalbox.url);
  await first.stop();
  const statuses = await Promise.all(workflowIds.map(async (_, n) => (await signalbox.postOpen(id, { n })).status));
  expect(statuses).toEqual(Array(5).fill(200));
  const ready = await signalbox.get('/health/ready');
  expect([ready.status, ready.body.postgres.ok, ready.body.temporal.ok]).toEqual([503, true, false]);
  expect((await signalbox.get('/health')).status).toBe(200);

  // No run is removed without Temporal, and it is Temporal that the answers name.
  const [run = ''] = workflowIds;
  const gone = expect.stringContaining('Temporal cannot be reached');
  const removal = await signalbox.call('DELETE', `/api/workflow/${run}/remove`);
  expect([removal.status, removal.body.message]).toEqual([503, gone]);
  const bulk = await signalbox.must('POST', '/api/workflow/bulk/delete', [run]);
  expect(bulk).toEqual({ bulkErrorResults: { [run]: gone }, bulkSuccessfulResults: [] });

  // Open pages are told of what goes on without Temporal, and an outage is no line of the log for each look.
  await live.untilChanged('events');
  expect(signalbox.logLines.filter((line) => line.includes('request.failed'))).toEqual([]);

  const second = await startTemporal();
  expect(second.address).toBe(first.address);
  for (const workflowId of workflowIds) await signalbox.untilStatus(workflowId, 'COMPLETED', { withinMs: 60_000 });
  await live.untilChanged('runs');
  await signalbox.untilIdle({ withinMs: 60_000 });
  const { rows } = await signalbox.pool.query('SELECT outcome, count(*)::int AS n FROM start GROUP BY outcome');
  expect(rows).toEqual([{ outcome: 'STARTED', n: 5 }]);
  await signalbox.stop();
  await second.stop();
}, 180_000);

/** An open page of the console, which shows events and runs. */
async function openLive(url: string) {
  const abort = new AbortController();
  onTestFinished(() => abort.abort());
  const response = await fetch(`${url}/api/live?topics=events,runs`, { signal: abort.signal });
  let text = '';
  const reading = (async () => {
    for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString();
  })();
  reading.catch(() => undefined);
  await expect.poll(() => text, { timeout: 60_000 }).toContain('"changed"');
  return {
    /** What came before is forgotten. */
    async untilChanged(topic: string) {
      await expect.poll(() => text, { timeout: 60_000 }).toContain(`"${topic}"`);
      text = '';
    },
  };
}
