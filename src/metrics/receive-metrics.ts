import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { Backlog } from '../model/inbound/dispatch-queue.ts';

/** What the receive lane counts, in the text that Prometheus reads (R112). Labels are words of ours: their number is bounded. */
export interface ReceiveMetrics {
  /** One request was answered. */
  answered(outcome: RequestOutcome, reason?: string): void;
  /** A request for something that is not there, webhooks aside. */
  unknownUrl(): void;
  /** One try of bringing an event to its workflows has ended. */
  dispatched(result: DispatchResult): void;
  render(): Promise<{ readonly contentType: string; readonly text: string }>;
}

export type RequestOutcome = 'accepted' | 'duplicate' | 'challenge' | 'refused' | 'unknown_webhook' | 'failed';

export interface DispatchResult {
  readonly resumed: number;
  readonly started: number;
  /** Set when it is tried again later. */
  readonly error?: string;
  /** From receipt until the last workflow was told; absent when none was, or not for the first time. */
  readonly latencyMs?: number;
}

/** From what an idle machine does to what an outage leaves. */
const latencyBucketsSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600, 3_600];

/** While the database does not answer: no figure, and above all not 0. */
const unknown: Backlog = { events: Number.NaN, oldestSeconds: Number.NaN };

/** `backlog` is asked at each scrape. */
export function createReceiveMetrics(backlog: () => Promise<Backlog>): ReceiveMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'signalbox_webhook_requests_total', help: 'Requests to webhook URLs by outcome; refused ones with their reason', labelNames: ['outcome', 'reason'], registers,
  });
  const unknownUrls = new Counter({ name: 'signalbox_unknown_url_requests_total', help: 'Requests for URLs that are not there, those of webhooks aside', registers });
  const dispatches = new Counter({
    name: 'signalbox_dispatches_total', help: 'Tries of bringing an event to its workflows: done, or put off to be tried again', labelNames: ['result'], registers,
  });
  const matched = new Counter({ name: 'signalbox_events_matched_total', help: 'Events that resumed or started at least one workflow', registers });
  const resumed = new Counter({ name: 'signalbox_waits_resumed_total', help: 'Waits that an event completed', registers });
  const started = new Counter({ name: 'signalbox_workflows_started_total', help: 'Workflows that an event started', registers });
  const latency = new Histogram({
    name: 'signalbox_dispatch_latency_seconds', help: 'From the receipt of an event until its workflows were told', buckets: latencyBucketsSeconds, registers,
  });
  const backlogEvents = new Gauge({ name: 'signalbox_dispatch_backlog_events', help: 'Accepted events whose work is not finished', registers });
  const backlogAge = new Gauge({ name: 'signalbox_dispatch_oldest_seconds', help: 'Age of the oldest accepted event whose work is not finished', registers });

  return {
    answered: (outcome, reason = '') => requests.inc({ outcome, reason }),
    unknownUrl: () => unknownUrls.inc(),
    dispatched(result) {
      dispatches.inc({ result: result.error === undefined ? 'done' : 'postponed' });
      resumed.inc(result.resumed);
      started.inc(result.started);
      if (result.resumed + result.started > 0) matched.inc();
      if (result.latencyMs !== undefined) latency.observe(result.latencyMs / 1_000);
    },
    async render() {
      const { events, oldestSeconds } = await backlog().catch(() => unknown);
      backlogEvents.set(events);
      backlogAge.set(oldestSeconds);
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}
