import { randomUUID } from 'node:crypto';
import { onTestFinished, vi } from 'vitest';
import type { TracingSettings } from '../../src/model/trace.ts';
import { startTracer } from '../../src/tracing/start-tracer.ts';
import { startSignalbox, type Signalbox, type SignalboxOptions } from '../helpers/signalbox.ts';
import { startCollector, type Collector } from './collector.ts';

/** A Signalbox whose spans go to a collector of the test; `stop` sends out what is left. */
export async function startTraced(
  settings: Partial<TracingSettings> = {},
  options: SignalboxOptions = {},
): Promise<{ collector: Collector; signalbox: Signalbox; stop: () => Promise<void> }> {
  const { collector, tracer } = await startTestTracer(settings);
  const signalbox = await startSignalbox({ tracer, workflowTypes: ['askAboutOrder'], ...options });
  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= signalbox.stop().then(() => tracer.stop()));
  onTestFinished(stop);
  return { collector, signalbox, stop };
}

/** A collector of the test and the tracer that sends to it; whoever starts something with the tracer stops it after that. */
export async function startTestTracer(settings: Partial<TracingSettings> = {}) {
  const collector = await startCollector();
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', collector.url);
  vi.stubEnv('OTEL_BSP_SCHEDULE_DELAY', '100');
  const tracer = await startTracer({
    settings: { protocol: 'http/json', sampler: 'parentbased_always_on', ratio: 1, ...settings },
    service: { name: 'signalbox', version: '0', instance: randomUUID() },
    report: () => undefined,
  });
  return { collector, tracer };
}
