import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { openStates } from '../model/outbound/message.ts';
import type { MessageBacklog } from '../model/outbound/message-history.ts';
import { oncePerScrape } from './once-per-scrape.ts';

/** From a receiver on this machine to the time limit of an attempt. */
const attemptBucketsSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Attempts: in the process that makes them. */
export function createAttemptMetrics(registry: Registry) {
  const registers = [registry];
  const attempts = new Counter({
    name: 'signalbox_attempts_total',
    help: 'Attempts of outgoing messages by result',
    labelNames: ['result'],
    registers,
  });
  const duration = new Histogram({
    name: 'signalbox_attempt_duration_seconds',
    help: 'How long attempts of outgoing messages take',
    buckets: attemptBucketsSeconds,
    registers,
  });
  for (const result of ['succeeded', 'failed']) attempts.inc({ result }, 0);
  return {
    attempted({ error, durationMs }: { readonly error?: string | undefined; readonly durationMs: number }): void {
      attempts.inc({ result: error === undefined ? 'succeeded' : 'failed' });
      duration.observe(durationMs / 1_000);
    },
  };
}

const callbackOutcomes = ['accepted', 'invalid', 'unusable', 'tooMany'] as const;

const unknown: MessageBacklog = { open: {}, pendingOldestSeconds: Number.NaN, untoldDecisions: Number.NaN };

/** Callbacks of receivers, and messages under way as the database knows them. */
export function createSendMetrics(registry: Registry, backlog: () => Promise<MessageBacklog>) {
  const registers = [registry];
  const callbacks = new Counter({
    name: 'signalbox_callbacks_total',
    help: 'Answers of receivers to callback URLs by outcome',
    labelNames: ['outcome'],
    registers,
  });
  for (const outcome of callbackOutcomes) callbacks.inc({ outcome }, 0);
  const ask = oncePerScrape(backlog, unknown);
  new Gauge({
    name: 'signalbox_messages_open',
    help: 'Outgoing messages that nobody has decided yet, by state',
    labelNames: ['state'],
    registers,
    async collect() {
      const found = await ask();
      for (const state of openStates) this.set({ state }, found === unknown ? Number.NaN : (found.open[state] ?? 0));
    },
  });
  new Gauge({
    name: 'signalbox_message_pending_oldest_seconds',
    help: 'Age of the oldest outgoing message whose delivery has not begun',
    registers,
    async collect() {
      this.set((await ask()).pendingOldestSeconds);
    },
  });
  new Gauge({
    name: 'signalbox_decisions_untold',
    help: 'Decisions of callbacks that their workflow has not been told',
    registers,
    async collect() {
      this.set((await ask()).untoldDecisions);
    },
  });
  return {
    calledBack: (outcome: (typeof callbackOutcomes)[number]): void => callbacks.inc({ outcome }),
  };
}
