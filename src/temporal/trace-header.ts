import type { WorkflowClientInterceptor } from '@temporalio/client';
import { defaultPayloadConverter, type Headers } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { parseTraceParent, temporalTraceHeader, toTraceParent } from '../model/trace.ts';
import type { TraceCarrier, TraceContext } from '../model/trace.ts';
import { carriedTrace, carryTrace } from '../tracing/carried-trace.ts';

/** The headers of a signal or a start that belongs to the trace under way; none outside of one. */
export function carriedHeaders(): Headers {
  const context = carriedTrace();
  if (context === undefined) return {};
  const carrier: TraceCarrier = { traceparent: toTraceParent(context) };
  return { [temporalTraceHeader]: defaultPayloadConverter.toPayload(carrier) };
}

/** Starts and updates by the client carry the trace on; signals are sent past it, with `carriedHeaders`. */
export const callsCarryTraces: WorkflowClientInterceptor = {
  startWithDetails: (input, next) => next({ ...input, headers: { ...input.headers, ...carriedHeaders() } }),
  startUpdate: (input, next) => next({ ...input, headers: { ...input.headers, ...carriedHeaders() } }),
  // The update asks how the start went: the run begins within the trace, and is not resumed as well.
  startUpdateWithStart: (input, next) =>
    next({ ...input, workflowStartHeaders: { ...input.workflowStartHeaders, ...carriedHeaders() } }),
};

/** Activities work within the trace that their workflow sent along. */
export const activitiesCarryTraces: ActivityInterceptorsFactory = () => ({
  inbound: {
    execute(input, next) {
      const context = readTrace(input.headers);
      return context === undefined ? next(input) : carryTrace(context, () => next(input));
    },
  },
});

/** Others than Signalbox may have written the header. */
function readTrace({ [temporalTraceHeader]: header }: Headers): TraceContext | undefined {
  if (header === undefined) return undefined;
  try {
    return parseTraceParent(defaultPayloadConverter.fromPayload<TraceCarrier>(header).traceparent);
  } catch {
    return undefined;
  }
}
