import { payloadHexOf } from './ksuid.ts';

/**
 * Traces, for operators who look at them in a viewer of their own. The trace of an event has the event's id: whichever
 * process works on the event, now or after a crash, knows its trace, and nothing has to be stored for it.
 */

/** A place in a trace, as W3C Trace Context writes it. */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  /** The sampler chose the trace: its spans are exported. */
  readonly isSampled: boolean;
}

/** One unit of work that is over. */
export interface EndedSpan {
  readonly context: TraceContext;
  /** Absent: the first of its trace. */
  readonly parent?: TraceContext;
  readonly name: string;
  readonly kind: SpanKind;
  /** Milliseconds since 1970, by `Tracer.now`. */
  readonly startedAtMs: number;
  /** Absent: now. */
  readonly endedAtMs?: number;
  /** Ids, numbers and outcomes: never bodies, tokens or secrets. */
  readonly attributes: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Another trace that this one has to do with. */
  readonly link?: TraceContext;
  /** Why the work failed. */
  readonly error?: string;
}

/** `server` and `client`: of a request. `producer` and `consumer`: of a message that is sent and taken. */
export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

/** Takes spans on to a collector. Never throws, and nobody waits for it. */
export interface Tracer {
  /** The first span of a trace of this id; every process with the same settings samples it or leaves it. */
  first(ids: Pick<TraceContext, 'traceId' | 'spanId'>): TraceContext;
  /** A new span below this one. */
  below(parent: TraceContext): TraceContext;
  /** Milliseconds since 1970, with fractions. */
  now(): number;
  ended(span: EndedSpan): void;
}

/** The ids of the first span of an event; `eventId` may name one element of it. */
export function traceIdsOfEvent(eventId: string): Pick<TraceContext, 'traceId' | 'spanId'> {
  const traceId = eventId.slice(0, uuidChars).replaceAll('-', '');
  return { traceId, spanId: traceId.slice(-16) };
}

const uuidChars = 36;

/** The ids of the first span of an access request: the part of its id that is no time. */
export function traceIdsOfAccessRequest(requestId: string): Pick<TraceContext, 'traceId' | 'spanId'> {
  const traceId = payloadHexOf(requestId);
  return { traceId, spanId: traceId.slice(-16) };
}

/** The header of requests, of W3C Trace Context. */
export const traceParentHeader = 'traceparent';

/** https://www.w3.org/TR/trace-context/#traceparent-header, version 00. */
export function toTraceParent({ traceId, spanId, isSampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`;
}

/** Undefined where the text is none; a later version is read as far as this one goes. */
export function parseTraceParent(text: string | undefined): TraceContext | undefined {
  const [, version, traceId, spanId, flags] = traceParentPattern.exec(text ?? '') ?? [];
  if (version === undefined || traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  if (version === 'ff' || /^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

const traceParentPattern = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:$|-)/;

/** The header of workflows, signals and activities that Temporal's own OpenTelemetry interceptors read and write. */
export const temporalTraceHeader = '_tracer-data';

/** The value of that header. */
export interface TraceCarrier {
  readonly traceparent?: string;
}

/** The forms in which spans go to a collector. */
export const tracingProtocols = ['http/protobuf', 'http/json'] as const;
/** The samplers that OpenTelemetry names. */
export const traceSamplers = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

/** Where they are on. Endpoint, headers and sizes of batches are read by OpenTelemetry's SDK itself. */
export interface TracingSettings {
  readonly protocol: (typeof tracingProtocols)[number];
  readonly sampler: (typeof traceSamplers)[number];
  /** The share of traces that a sampler by ratio takes, from 0 to 1. */
  readonly ratio: number;
}

/** The way of spans out of the workflow sandbox. */
export const tracesSinkName = 'traces';

/** One moment of a run that a trace led to, as the run tells of it. */
export interface RunMoment {
  /** `begin`: by a start. `resume`: by a signal, somebody's act, or an event that had come before. */
  readonly kind: 'begin' | 'resume' | 'end';
  /** As `traceparent`, both. */
  readonly context: string;
  readonly parent: string;
  /** Milliseconds since 1970, by the clock of workflows. */
  readonly startedAtMs: number;
  /** Of the end. */
  readonly outcome?: 'completed' | 'continued' | 'failed' | 'cancelled';
}
