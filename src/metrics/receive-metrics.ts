import { Counter, Gauge, Histogram } from 'prom-client';
import type { Registry } from 'prom-client';
import type { Backlog } from '../model/inbound/event-store.ts';
import { rejectionReasons } from '../model/inbound/verification.ts';
import { oncePerScrape } from './once-per-scrape.ts';

/** The metrics of the receive lane (R112). Labels are words of ours, or the first sources that come: their number is bounded. */
export interface ReceiveMetrics {
  /** One request was answered. */
  /** A request for something that is not there, webhooks aside. */
  unknownUrl(): void;
  answered(outcome: RequestOutcome, request: AnsweredRequest): void;
  /** One try of bringing an event to its workflows has ended. */
  dispatched(result: DispatchResult): void;
}

const requestOutcomes = ['accepted', 'duplicate', 'challenge', 'refused', 'unknown_webhook', 'failed'] as const;
export type RequestOutcome = (typeof requestOutcomes)[number];

export interface AnsweredRequest {
  readonly sourceId: string;
  /** Why it was refused. */
  readonly reason?: string;
  /** From the last byte of the body until the answer. Absent: it was refused by its head. */
  readonly durationMs?: number;
}

export interface DispatchResult {
  readonly sourceId: string;
  readonly resumed: number;
  readonly started: number;
  /** True: the work for the event was done once before. */
  readonly isRepeat?: boolean;
  /** Set when it is tried again later. */
  readonly error?: string;
  /** From receipt until the last workflow was told; absent when none was, or not for the first time. */
  readonly latencyMs?: number;
}

/** From what an idle machine does to what an outage leaves. */
const latencyBucketsSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600, 3_600];
/** Senders give up after ten seconds, some after three. */
const answerBucketsSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Sources with a series of their own; what comes after them is `other`. Each is eight series. */
const sourcesMax = 200;

/** While the database does not answer: no figure, and above all not 0. */
const unknown: Backlog = {
  events: Number.NaN,
  oldestSeconds: Number.NaN,
  unregisteredEvents: Number.NaN,
  unregisteredOldestSeconds: Number.NaN,
};

/** `backlog` is asked at each scrape. */
export function createReceiveMetrics(registry: Registry, backlog: () => Promise<Backlog>): ReceiveMetrics {
  const registers = [registry];
  const requests = new Counter({
    name: 'signalbox_webhook_requests_total',
    help: 'Requests to webhook URLs by outcome; refused ones with their reason',
    labelNames: ['outcome', 'reason'],
    registers,
  });
  const unknownUrls = new Counter({
    name: 'signalbox_unknown_url_requests_total',
    help: 'Requests for URLs that are not there, those of webhooks aside',
    registers,
  });
  const bySource = new Counter({
    name: 'signalbox_source_requests_total',
    help: `Requests by source and outcome: the first ${sourcesMax} sources of this process by id, the rest as other`,
    labelNames: ['source', 'outcome'],
    registers,
  });
  const effects = new Counter({
    name: 'signalbox_source_events_total',
    help: 'Accepted events by source and effect: woke, or nothing when no workflow was resumed or started by them so far',
    labelNames: ['source', 'effect'],
    registers,
  });
  const acknowledged = new Histogram({
    name: 'signalbox_webhook_acknowledge_seconds',
    help: 'From the last byte of a request until its answer',
    buckets: answerBucketsSeconds,
    registers,
  });
  const dispatches = new Counter({
    name: 'signalbox_dispatches_total',
    help: 'Tries of bringing an event to its workflows: done, or put off to be tried again',
    labelNames: ['result'],
    registers,
  });
  const matched = new Counter({
    name: 'signalbox_events_matched_total',
    help: 'Events that resumed or started at least one workflow',
    registers,
  });
  const resumed = new Counter({
    name: 'signalbox_waits_resumed_total',
    help: 'Waits that an event completed',
    registers,
  });
  const started = new Counter({
    name: 'signalbox_workflows_started_total',
    help: 'Workflows that an event started',
    registers,
  });
  const latency = new Histogram({
    name: 'signalbox_dispatch_latency_seconds',
    help: 'From the receipt of an event until its workflows were told',
    buckets: latencyBucketsSeconds,
    registers,
  });
  addBacklog(registry, backlog);
  // A series that begins with its first failure hides that failure from rate().
  for (const outcome of requestOutcomes) {
    for (const reason of outcome === 'refused' ? rejectionReasons : ['']) requests.inc({ outcome, reason }, 0);
  }
  for (const result of ['done', 'postponed']) dispatches.inc({ result }, 0);

  const sources = new Set<string>();
  return {
    unknownUrl: () => unknownUrls.inc(),
    answered(outcome, { sourceId, reason = '', durationMs }) {
      requests.inc({ outcome, reason });
      if (durationMs !== undefined) acknowledged.observe(durationMs / 1_000);
      // Anybody can ask for an id that is none.
      if (outcome !== 'unknown_webhook') bySource.inc({ source: labelOf(sourceId, outcome), outcome });
    },
    dispatched(result) {
      dispatches.inc({ result: result.error === undefined ? 'done' : 'postponed' });
      resumed.inc(result.resumed);
      started.inc(result.started);
      const woke = result.resumed + result.started > 0;
      if (woke) matched.inc();
      // One that is put off is counted when its work is done, and one that comes again was.
      if (woke || (result.error === undefined && result.isRepeat !== true))
        effects.inc({ source: labelOf(result.sourceId, 'accepted'), effect: woke ? 'woke' : 'nothing' });
      if (result.latencyMs !== undefined) latency.observe(result.latencyMs / 1_000);
    },
  };

  function labelOf(sourceId: string, outcome: RequestOutcome): string {
    if (sources.has(sourceId)) return sourceId;
    // Whether there is such a source is not known of a request that failed.
    if (sources.size >= sourcesMax || outcome === 'failed') return 'other';
    sources.add(sourceId);
    for (const outcome of requestOutcomes)
      if (outcome !== 'unknown_webhook') bySource.inc({ source: sourceId, outcome }, 0);
    for (const effect of ['woke', 'nothing']) effects.inc({ source: sourceId, effect }, 0);
    return sourceId;
  }
}

function addBacklog(registry: Registry, backlog: () => Promise<Backlog>): void {
  const ask = oncePerScrape(backlog, unknown);
  const add = (name: string, help: string, read: (found: Backlog) => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        this.set(read(await ask()));
      },
    });
  add('signalbox_dispatch_backlog_events', 'Accepted events whose work is not finished', (found) => found.events);
  add(
    'signalbox_dispatch_oldest_seconds',
    'Age of the oldest accepted event whose work is not finished',
    (found) => found.oldestSeconds,
  );
  add(
    'signalbox_dispatch_unregistered_events',
    'Accepted events that only wait for a workflow to be registered',
    (found) => found.unregisteredEvents,
  );
  add(
    'signalbox_dispatch_unregistered_oldest_seconds',
    'Age of the oldest event that only waits for a workflow to be registered',
    (found) => found.unregisteredOldestSeconds,
  );
}

/** Threads that read large bodies and events. */
interface LargeLoad {
  /** The jobs that wait for a thread. */
  waiting(): number;
  /** The jobs that had no room or no turn, since the start. */
  refused(): number;
}

/** How much there is to do for the threads that read what is too large for the event loop. */
export function addLargeMetrics(registry: Registry, loads: Readonly<Record<'judging' | 'events', LargeLoad>>): void {
  const registers = [registry];
  new Gauge({
    name: 'signalbox_large_bodies_waiting',
    help: 'Large requests that wait to be judged, and large events that wait to be read, in threads',
    labelNames: ['work'],
    registers,
    collect() {
      for (const [work, load] of Object.entries(loads)) this.set({ work }, load.waiting());
    },
  });
  new Counter({
    name: 'signalbox_large_bodies_refused_total',
    help: 'The same that had no room, or no turn in time: senders were told to come again, events were left to the sweeper',
    labelNames: ['work'],
    registers,
    collect() {
      this.reset();
      for (const [work, load] of Object.entries(loads)) this.inc({ work }, load.refused());
    },
  });
}
