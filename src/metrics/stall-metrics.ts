import { Gauge, type Registry } from 'prom-client';
import { stallKinds, type StalledRuns } from '../model/inbound/stalled-run.ts';
import { oncePerScrape } from './once-per-scrape.ts';

/** Runs that events reached and that nobody goes on with. */
export function addStallMetrics(registry: Registry, counts: StalledRuns['counts']): void {
  const ask = oncePerScrape<Awaited<ReturnType<typeof counts>> | undefined>(counts, undefined);
  new Gauge({
    name: 'signalbox_stalled_runs',
    help: 'Runs that an event started or resumed and that do not go on, by why',
    labelNames: ['kind'],
    registers: [registry],
    async collect() {
      const found = await ask();
      // While the database does not answer there is no figure, and above all not 0.
      for (const kind of stallKinds) this.set({ kind }, found === undefined ? Number.NaN : (found.get(kind) ?? 0));
    },
  });
}
