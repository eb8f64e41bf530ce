import { Counter, Gauge, Registry, collectDefaultMetrics } from 'prom-client';

/** The metrics of every process. The lanes in it add theirs to the same registry. */
export interface ProcessMetrics {
  readonly registry: Registry;
  render(): Promise<{ readonly contentType: string; readonly text: string }>;
}

export interface ProcessFacts {
  readonly version: string;
  /** Lines of the log that were dropped because their reader stalled. */
  readonly linesDropped: () => number;
  /** By name. */
  readonly pools: Readonly<Record<string, PoolUse>>;
}

/** Connections to Postgres. */
export interface PoolUse {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}

export function createProcessMetrics({ version, linesDropped, pools }: ProcessFacts): ProcessMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'signalbox_build_info',
    help: 'Always 1; the labels say what runs',
    labelNames: ['version', 'node'],
    registers,
  }).set({ version, node: process.versions.node }, 1);
  new Counter({
    name: 'signalbox_log_lines_dropped_total',
    help: 'Lines of the log that were not written, because its reader stalled',
    registers,
    collect() {
      this.reset();
      this.inc(linesDropped());
    },
  });
  new Gauge({
    name: 'signalbox_database_connections',
    help: 'Connections to Postgres by pool, and callers that wait for one',
    labelNames: ['pool', 'state'],
    registers,
    collect() {
      for (const [pool, { totalCount, idleCount, waitingCount }] of Object.entries(pools)) {
        this.set({ pool, state: 'busy' }, totalCount - idleCount);
        this.set({ pool, state: 'idle' }, idleCount);
        this.set({ pool, state: 'waiting' }, waitingCount);
      }
    },
  });
  return { registry, render: async () => ({ contentType: registry.contentType, text: await registry.metrics() }) };
}
