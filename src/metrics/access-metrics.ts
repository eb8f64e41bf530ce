import { Counter, type Registry } from 'prom-client';

/** Access requests: in the process that runs their workflows. */
export function createAccessMetrics(registry: Registry) {
  const lateSaves = new Counter({
    name: 'signalbox_access_late_saves_total',
    help: 'Saves of access requests that came after a later try of the same had been saved, and changed nothing',
    registers: [registry],
  });
  return { savedLate: (): void => lateSaves.inc() };
}
