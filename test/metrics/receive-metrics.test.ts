import { expect, test } from 'vitest';
import { createReceiveMetrics } from '../../src/metrics/receive-metrics.ts';

test('what a process counts is told also while the database does not say how much work is left', async () => {
  let backlog = async () => ({ events: 2, oldestSeconds: 30 });
  const metrics = createReceiveMetrics(() => backlog());
  metrics.answered('failed');
  expect((await metrics.render()).text).toMatch(/^signalbox_dispatch_backlog_events 2$/m);
  backlog = () => Promise.reject(new Error('connection refused'));
  const { text } = await metrics.render();
  expect(text).toMatch(/^signalbox_webhook_requests_total\{outcome="failed",reason=""\} 1$/m);
  expect(text).toMatch(/^signalbox_dispatch_backlog_events Nan$/mi);
  expect(text).toMatch(/^signalbox_dispatch_oldest_seconds Nan$/mi);
});
