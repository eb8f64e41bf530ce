import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { createReceiveMetrics } from '../../src/metrics/receive-metrics.ts';

const nothing = { events: 0, oldestSeconds: 0, unregisteredEvents: 0, unregisteredOldestSeconds: 0 };

test('what a process counts is told also while the database does not say how much work is left, or hangs', async () => {
  let backlog = async () => ({ ...nothing, events: 2, oldestSeconds: 30 });
  const registry = new Registry();
  const metrics = createReceiveMetrics(registry, () => backlog());
  metrics.answered('failed', { sourceId: 'a', durationMs: 3 });
  expect(await registry.metrics()).toMatch(/^signalbox_dispatch_backlog_events 2$/m);
  for (const silence of [
    () => Promise.reject(new Error('connection refused')),
    () => new Promise<never>(() => undefined),
  ]) {
    backlog = silence;
    const text = await registry.metrics();
    expect(text).toMatch(/^signalbox_webhook_requests_total\{outcome="failed",reason=""\} 1$/m);
    expect(text).toMatch(/^signalbox_dispatch_backlog_events Nan$/im);
    expect(text).toMatch(/^signalbox_dispatch_oldest_seconds Nan$/im);
  }
});

test('counters are there before the first failure, so that none is hidden from rate()', async () => {
  const registry = new Registry();
  createReceiveMetrics(registry, async () => nothing);
  const text = await registry.metrics();
  for (const series of [
    'signalbox_webhook_requests_total{outcome="failed",reason=""}',
    'signalbox_webhook_requests_total{outcome="refused",reason="SIGNATURE_MISMATCH"}',
    'signalbox_dispatches_total{result="postponed"}',
    'signalbox_events_matched_total',
    'signalbox_webhook_acknowledge_seconds_count',
  ])
    expect(text).toContain(`${series} 0\n`);
});

test('sources have series of their own up to a bound, and nobody makes one by asking for what is not there', async () => {
  const registry = new Registry();
  const metrics = createReceiveMetrics(registry, async () => nothing);
  for (let n = 0; n < 300; n += 1) {
    metrics.answered('unknown_webhook', { sourceId: `unknown-${n}`, durationMs: 1 });
    metrics.answered('failed', { sourceId: `failed-${n}`, durationMs: 1 });
    metrics.answered('accepted', { sourceId: `source-${n}`, durationMs: 1 });
  }
  const text = await registry.metrics();
  const sources = new Set(
    [...text.matchAll(/^signalbox_source_requests_total\{source="([^"]*)"/gm)].map(([, source]) => source),
  );
  expect(sources.size).toBe(201);
  expect(sources).not.toContain('unknown-0');
  expect(text).toContain('signalbox_source_requests_total{source="other",outcome="accepted"} 100\n');
  expect(text).toContain('signalbox_source_requests_total{source="source-0",outcome="accepted"} 1\n');
  expect(text).toContain('signalbox_source_requests_total{source="source-0",outcome="failed"} 0\n');
});
