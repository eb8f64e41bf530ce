import type { Attributes, HrTime, Link, SpanContext } from '@opentelemetry/api';
import type { Sampler, SpanExporter } from '@opentelemetry/sdk-trace-base';
import type { EndedSpan, SpanKind, TraceContext, Tracer, TracingSettings } from '../model/trace.ts';

export interface RunningTracer extends Tracer {
  /** Exports what has ended, within a time. */
  stop(): Promise<void>;
}

export interface TracerOptions {
  readonly settings: TracingSettings;
  /** Of the process, unless OTEL_SERVICE_NAME names another. */
  readonly service: { readonly name: string; readonly version: string; readonly instance: string };
  /** Told at most once a minute what is wrong, with the spans that were lost since it was told last. */
  readonly report: (error: unknown, lost: { readonly spans: number }) => void;
}

/** A collector that does not answer does not hold up the end. */
const stopMs = 2_000;
const reportEveryMs = 60_000;
/** Clocks are set now and then: a time that was only counted on from the start would drift away from theirs. */
const clockAgeMsMax = 10_000;

/**
 * Spans on their way to a collector, by OpenTelemetry's SDK: it makes batches of them, keeps a bounded number and drops what is
 * above it. It is loaded by this call, so a process without traces has none of it.
 */
export async function startTracer({ settings, service, report }: TracerOptions): Promise<RunningTracer> {
  const [api, sdk, resources, { OTLPTraceExporter }] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/resources'),
    settings.protocol === 'http/json'
      ? import('@opentelemetry/exporter-trace-otlp-http')
      : import('@opentelemetry/exporter-trace-otlp-proto'),
  ]);
  const tell = atMostEvery(reportEveryMs, report);
  // The SDK's own words: spans that were dropped, a certificate that cannot be read.
  const say = (message: string) => tell(new Error(message), 0);
  api.diag.setLogger(
    { error: say, warn: say, info: noWord, debug: noWord, verbose: noWord },
    { logLevel: api.DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  const resource = resources
    .defaultResource()
    .merge(
      resources.resourceFromAttributes({
        'service.name': service.name,
        'service.version': service.version,
        'service.instance.id': service.instance,
      }),
    )
    .merge(resources.detectResources({ detectors: [resources.envDetector] }));
  const processor = new sdk.BatchSpanProcessor(telling(new OTLPTraceExporter(), tell));
  const ids = new sdk.RandomIdGenerator();
  const clock = createClock();
  const scope = { name: 'signalbox', version: service.version };
  const sampler = samplerOf(settings);
  const isSampled = (traceId: string) =>
    sampler.shouldSample(api.ROOT_CONTEXT, traceId, '', api.SpanKind.INTERNAL, {}, []).decision ===
    sdk.SamplingDecision.RECORD_AND_SAMPLED;
  const followsParent = settings.sampler.startsWith('parentbased_');

  return {
    first: ({ traceId, spanId }) => ({ traceId, spanId, isSampled: isSampled(traceId) }),
    below: ({ traceId, isSampled: isParentSampled }) => ({
      traceId,
      spanId: ids.generateSpanId(),
      isSampled: followsParent ? isParentSampled : isSampled(traceId),
    }),
    now: clock,
    ended(span) {
      if (span.context.isSampled) processor.onEnd(toReadableSpan(span));
    },
    async stop() {
      await Promise.race([
        processor.shutdown().catch((error: unknown) => tell(error, 0)),
        new Promise((resolve) => setTimeout(resolve, stopMs).unref()),
      ]);
    },
  };

  function samplerOf({ sampler: name, ratio }: TracingSettings): Sampler {
    switch (name) {
      case 'always_on':
      case 'parentbased_always_on':
        return new sdk.AlwaysOnSampler();
      case 'always_off':
      case 'parentbased_always_off':
        return new sdk.AlwaysOffSampler();
      case 'traceidratio':
      case 'parentbased_traceidratio':
        return new sdk.TraceIdRatioBasedSampler(ratio);
    }
  }

  function toReadableSpan({ context, parent, name, kind, startedAtMs, endedAtMs, attributes, link, error }: EndedSpan) {
    const [startTime, endTime] = [toHrTime(startedAtMs), toHrTime(Math.max(startedAtMs, endedAtMs ?? clock()))];
    const own = toSpanContext(context);
    return {
      name,
      kind: api.SpanKind[kindNames[kind]],
      spanContext: () => own,
      ...(parent !== undefined && { parentSpanContext: toSpanContext(parent) }),
      startTime,
      endTime,
      duration: toHrTime(Math.max(0, (endedAtMs ?? clock()) - startedAtMs)),
      ended: true,
      status:
        error === undefined ? { code: api.SpanStatusCode.UNSET } : { code: api.SpanStatusCode.ERROR, message: error },
      attributes: toAttributes(attributes),
      links: link === undefined ? [] : [toLink(link)],
      events: [],
      resource,
      instrumentationScope: scope,
      droppedAttributesCount: 0,
      droppedEventsCount: 0,
      droppedLinksCount: 0,
    };
  }
}

const kindNames = {
  internal: 'INTERNAL',
  server: 'SERVER',
  client: 'CLIENT',
  producer: 'PRODUCER',
  consumer: 'CONSUMER',
} as const satisfies Readonly<Record<SpanKind, string>>;

function toSpanContext({ traceId, spanId, isSampled }: TraceContext): SpanContext {
  return { traceId, spanId, traceFlags: isSampled ? 1 : 0 };
}

function toLink(context: TraceContext): Link {
  return { context: { ...toSpanContext(context), isRemote: true } };
}

function toAttributes(attributes: EndedSpan['attributes']): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}

/** Seconds and nanoseconds. */
function toHrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1_000);
  return [seconds, Math.floor((ms - seconds * 1_000) * 1_000_000)];
}

/** The time of day with fractions of milliseconds. */
function createClock(): () => number {
  let [wallMs, countedMs] = [Date.now(), performance.now()];
  return () => {
    const sinceMs = performance.now() - countedMs;
    if (sinceMs < clockAgeMsMax) return wallMs + sinceMs;
    [wallMs, countedMs] = [Date.now(), performance.now()];
    return wallMs;
  };
}

/** A batch that was not taken is told of here, in the words of the log; the SDK would write it to standard error. */
function telling(exporter: SpanExporter, tell: (error: unknown, spans: number) => void): SpanExporter {
  return {
    export(spans, done) {
      exporter.export(spans, ({ code, error }) => {
        if (code !== exportSucceeded) tell(error ?? new Error('The collector did not take them.'), spans.length);
        done({ code: exportSucceeded });
      });
    },
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  };
}

/** `ExportResultCode.SUCCESS`, of a package that would have to be loaded for it. */
const exportSucceeded = 0;

function atMostEvery(pauseMs: number, report: TracerOptions['report']): (error: unknown, spans: number) => void {
  let lost = 0;
  let toldAtMs = Number.NEGATIVE_INFINITY;
  return (error, spans) => {
    lost += spans;
    if (performance.now() - toldAtMs < pauseMs) return;
    toldAtMs = performance.now();
    report(error, { spans: lost });
    lost = 0;
  };
}

function noWord(): void {}
