import { Counter, Gauge, type Registry } from 'prom-client';

/** Threads that read large bodies and events. */
export interface LargeLoad {
  /** What waits for a thread. */
  waiting(): number;
  /** What had no room or no turn, since the start. */
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
