import { defaultPayloadConverter, type Headers } from '@temporalio/common';
import {
  ContinueAsNew,
  isCancellation,
  proxySinks,
  workflowInfo,
  type Sinks,
  type WorkflowInterceptors,
} from '@temporalio/workflow';
import { parseTraceParent, temporalTraceHeader, toTraceParent } from '../src/model/trace.ts';
import type { RunMoment, TraceCarrier, TraceContext } from '../src/model/trace.ts';
import { onTraceTaken } from './run-trace.ts';

interface TraceSinks extends Sinks {
  readonly traces: { write(moment: RunMoment): void };
}

const { traces } = proxySinks<TraceSinks>();

/**
 * A run sends the trace that woke it last along with its activities, children and continuations. One that no trace reached is
 * as it would be without this: nothing is added to its history. And nothing here makes a promise that a run waits for, so
 * that a replay takes the same course.
 */
export function traceInterceptors(): Pick<WorkflowInterceptors, 'inbound' | 'outbound'> {
  let current: TraceContext | undefined;
  onTraceTaken((traceParent) => follow('resume', parseTraceParent(traceParent)));
  return {
    inbound: [
      {
        execute(input, next) {
          follow('begin', traceIn(input.headers));
          const running = next(input);
          running.then(
            () => end('completed'),
            (error: unknown) => end(outcomeOf(error)),
          );
          return running;
        },
        handleSignal(input, next) {
          follow('resume', traceIn(input.headers));
          return next(input);
        },
        handleUpdate(input, next) {
          follow('resume', traceIn(input.headers));
          return next(input);
        },
      },
    ],
    outbound: [
      {
        scheduleActivity: (input, next) => next(withTrace(input)),
        scheduleLocalActivity: (input, next) => next(withTrace(input)),
        startChildWorkflowExecution: (input, next) => next(withTrace(input)),
        signalWorkflow: (input, next) => next(withTrace(input)),
        continueAsNew: (input, next) => next(withTrace(input)),
      },
    ],
  };

  function follow(kind: 'begin' | 'resume', parent: TraceContext | undefined): void {
    if (parent === undefined) return;
    current = { ...parent, spanId: mixedId(parent.spanId, tailOf(workflowInfo().runId)) };
    tell(kind, current, parent);
  }

  function end(outcome: RunMoment['outcome']): void {
    if (current === undefined) return;
    tell('end', { ...current, spanId: mixedId(current.spanId, headOf(workflowInfo().runId)) }, current, outcome);
  }

  function withTrace<Input extends { readonly headers: Headers }>(input: Input): Input {
    if (current === undefined) return input;
    const carrier: TraceCarrier = { traceparent: toTraceParent(current) };
    return {
      ...input,
      headers: { ...input.headers, [temporalTraceHeader]: defaultPayloadConverter.toPayload(carrier) },
    };
  }
}

function tell(
  kind: RunMoment['kind'],
  context: TraceContext,
  parent: TraceContext,
  outcome?: RunMoment['outcome'],
): void {
  if (!context.isSampled) return;
  traces.write({
    kind,
    context: toTraceParent(context),
    parent: toTraceParent(parent),
    startedAtMs: Date.now(),
    ...(outcome !== undefined && { outcome }),
  });
}

/** Others than Signalbox may have written it. */
function traceIn({ [temporalTraceHeader]: header }: Headers): TraceContext | undefined {
  if (header === undefined) return undefined;
  try {
    return parseTraceParent(defaultPayloadConverter.fromPayload<TraceCarrier>(header).traceparent);
  } catch {
    return undefined;
  }
}

function outcomeOf(error: unknown): RunMoment['outcome'] {
  if (error instanceof ContinueAsNew) return 'continued';
  return isCancellation(error) ? 'cancelled' : 'failed';
}

/**
 * A span's id of two others: the same in each replay, and made without the run's randomness, of which other code of the run
 * takes the next.
 */
function mixedId(one: string, other: string): string {
  const mixed = BigInt(`0x${one}`) ^ BigInt(`0x${other}`);
  return mixed.toString(16).padStart(spanIdDigits, '0');
}

const spanIdDigits = 16;

function headOf(runId: string): string {
  return runId.replaceAll('-', '').slice(0, spanIdDigits);
}

function tailOf(runId: string): string {
  return runId.replaceAll('-', '').slice(-spanIdDigits);
}
