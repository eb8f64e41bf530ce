import { randomBytes } from 'node:crypto';
import type { EndedSpan, Tracer } from '../model/trace.ts';

/** Of one take. More than a tracer's queue has room for, so that it notices, and says, that some are lost. */
const spansMax = 10_000;

/** Keeps spans for a tracer elsewhere: a thread has no connection to a collector. */
export interface SpanCollector extends Tracer {
  /** From now on the traces that begin are sampled, or not. */
  sample(isSampled: boolean): void;
  /** The first sampled ones that ended since they were taken last. */
  take(): readonly EndedSpan[];
}

export function createSpanCollector(): SpanCollector {
  let isSampled = false;
  let spans: EndedSpan[] = [];
  const now = () => performance.timeOrigin + performance.now();
  return {
    sample: (value) => void (isSampled = value),
    first: (ids) => ({ ...ids, isSampled }),
    below: (parent) => ({ ...parent, spanId: randomBytes(8).toString('hex') }),
    now,
    ended(span) {
      if (!span.context.isSampled || spans.length === spansMax) return;
      spans.push({ ...span, endedAtMs: span.endedAtMs ?? now() });
    },
    take() {
      const taken = spans;
      spans = [];
      return taken;
    },
  };
}
