import type { EndedSpan, TraceContext, Tracer } from '../model/trace.ts';
import { carryTrace } from './carried-trace.ts';

export interface SpanDescription<Result> extends Pick<EndedSpan, 'name' | 'kind' | 'attributes' | 'link'> {
  /** Attributes that the result of the work adds; an `error` makes the span a failed one. */
  readonly after?: (result: Result) => EndedSpan['attributes'] & { readonly error?: string };
}

/** Does the work as a span below this one. The work carries the span's trace on, and fails as it would without. */
export async function traced<Result>(
  tracer: Tracer,
  parent: TraceContext,
  { name, kind, attributes, link, after }: SpanDescription<Result>,
  work: (context: TraceContext) => Promise<Result>,
): Promise<Result> {
  const context = tracer.below(parent);
  const startedAtMs = tracer.now();
  const end = (more: EndedSpan['attributes'], error?: string) =>
    tracer.ended({ context, parent, name, kind, startedAtMs, attributes: { ...attributes, ...more }, link, error });
  try {
    const result = await carryTrace(context, () => work(context));
    const { error, ...more } = after?.(result) ?? {};
    end(more, error);
    return result;
  } catch (error) {
    end({ 'error.type': error instanceof Error ? error.name : 'unknown' }, messageOf(error));
    throw error;
  }
}

/** A driver's message can hold several lines. */
function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll('\n', ' ');
}
