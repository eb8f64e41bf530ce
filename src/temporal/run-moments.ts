import { BoundedMap } from '../model/bounded-map.ts';
import { parseTraceParent, type EndedSpan, type RunMoment, type Tracer } from '../model/trace.ts';

/** The run that tells of a moment. */
export interface MomentOwner {
  readonly workflowId: string;
  readonly runId: string;
  readonly workflowType: string;
}

/** What runs tell of themselves, as spans. */
export interface RunMoments {
  write(run: MomentOwner, moment: RunMoment): void;
  /** Ends that are held back go out now: nothing more is told. */
  flush(): void;
}

/** A task that the service takes back is given out again at once; one whose worker died, after ten seconds and elsewhere. */
const endHeldMs = 2_000;
/** Moments that are remembered, to tell one that is told again. */
const momentsMax = 10_000;

/**
 * A run does a task again that the service took back, for a signal that came meanwhile, say, and tells of its moments once
 * more. Each is a span once. An end counts when the run has not said anything after it for a while.
 */
export function createRunMoments(tracer: Tracer): RunMoments {
  const told = new BoundedMap<string, true>(momentsMax);
  const held = new Map<string, { readonly span: EndedSpan; readonly timer: NodeJS.Timeout }>();

  function letGo(runId: string): void {
    const end = held.get(runId);
    if (end === undefined) return;
    clearTimeout(end.timer);
    held.delete(runId);
    tell(end.span);
  }

  function tell(span: EndedSpan): void {
    const { spanId } = span.context;
    if (told.has(spanId)) return;
    told.set(spanId, true);
    tracer.ended(span);
  }

  function hold(runId: string, span: EndedSpan): void {
    const [oldest] = held.keys();
    if (held.size === momentsMax && oldest !== undefined) letGo(oldest);
    const timer = setTimeout(() => letGo(runId), endHeldMs).unref();
    held.set(runId, { span: { ...span, endedAtMs: tracer.now() }, timer });
  }

  return {
    write(run, moment) {
      const span = toSpan(run, moment);
      if (span === undefined) return;
      clearTimeout(held.get(run.runId)?.timer);
      held.delete(run.runId);
      if (moment.kind === 'end') return hold(run.runId, span);
      tell(span);
    },
    flush() {
      for (const runId of [...held.keys()]) letGo(runId);
    },
  };
}

function toSpan({ workflowId, runId, workflowType }: MomentOwner, moment: RunMoment): EndedSpan | undefined {
  const [context, parent] = [parseTraceParent(moment.context), parseTraceParent(moment.parent)];
  if (context === undefined || parent === undefined) return undefined;
  const { kind, startedAtMs, outcome } = moment;
  return {
    context,
    parent,
    name: `${kind} ${workflowType}`,
    kind: kind === 'end' ? 'internal' : 'consumer',
    startedAtMs,
    attributes: {
      'signalbox.workflow.type': workflowType,
      'signalbox.workflow.id': workflowId,
      'signalbox.run.id': runId,
      'signalbox.outcome': outcome,
    },
    ...(outcome === 'failed' && { error: 'the workflow failed' }),
  };
}
