import { Gauge, type Registry } from 'prom-client';
import type { QueueSize } from '../model/definitions/worker-task-store.ts';
import { oncePerScrape } from './once-per-scrape.ts';

/** Types with a series of their own; what comes after them is `other`. */
const typesMax = 200;

/** The queues of workers' tasks. `sizes` is asked at each scrape. */
export function createWorkerTaskMetrics(registry: Registry, sizes: () => Promise<readonly QueueSize[]>): void {
  const ask = oncePerScrape<readonly QueueSize[] | undefined>(sizes, undefined);
  const types = new Set<string>();
  const registers = [registry];
  new Gauge({
    name: 'signalbox_worker_tasks',
    help: 'Open tasks of workers by type and state; scheduled ones have no worker yet',
    labelNames: ['type', 'state'],
    registers,
    async collect() {
      this.reset();
      for (const { taskType, scheduled, inProgress } of (await ask()) ?? []) {
        const type = labelOf(taskType);
        this.inc({ type, state: 'scheduled' }, scheduled);
        this.inc({ type, state: 'in_progress' }, inProgress);
      }
    },
  });
  new Gauge({
    name: 'signalbox_worker_tasks_oldest_seconds',
    help: 'Age of the oldest task that waits for a worker, by type',
    labelNames: ['type'],
    registers,
    async collect() {
      this.reset();
      const oldest = new Map<string, number>();
      for (const { taskType, oldestSeconds } of (await ask()) ?? [])
        oldest.set(labelOf(taskType), Math.max(oldest.get(labelOf(taskType)) ?? 0, oldestSeconds));
      for (const [type, seconds] of oldest) this.set({ type }, seconds);
    },
  });

  function labelOf(taskType: string): string {
    if (!types.has(taskType) && types.size >= typesMax) return 'other';
    types.add(taskType);
    return taskType;
  }
}
