import type { Tracer } from '../model/trace.ts';
import { instanceId } from '../http/problem.ts';
import { version } from '../http/health.ts';
import { startTracer } from '../tracing/start-tracer.ts';
import type { Main } from './run-main.ts';

/** The traces of this process, which a collector gets; undefined where no setting asks for them. */
export async function openTracer({ config, log, onStop }: Main, name: string): Promise<Tracer | undefined> {
  if (config.tracing === undefined) return undefined;
  const tracer = await startTracer({
    settings: config.tracing,
    service: { name, version, instance: instanceId },
    report: (error, { spans }) => log.warn('traces.not_exported', error, spans === 0 ? {} : { spans }),
  });
  onStop(() => tracer.stop());
  log.info('traces.on', { sampler: config.tracing.sampler, protocol: config.tracing.protocol });
  return tracer;
}
