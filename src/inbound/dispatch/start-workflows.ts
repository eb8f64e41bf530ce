import { v5 as uuidv5 } from 'uuid';
import type { JsonObject } from '../../model/json.ts';
import type { StartStore, StartOutcome } from '../../model/inbound/targets.ts';
import { isRunKey, runKeyCharsMax } from '../../model/definitions/run-key.ts';
import type { Starter, StartRequest, StartResult } from '../../model/definitions/starter.ts';
import type { DispatchWork } from './dispatch-work.ts';

/** Starts what the event's source lists. Throws when a start has to be tried again, after all were tried. */
export type EventStarter = (work: DispatchWork, counts: { started: number }) => Promise<void>;

export interface EventStarterDependencies {
  readonly starter: Starter;
  readonly starts: StartStore;
  /** Fills `${workflow.input.x}` from the payload; undefined when something is missing (M61). */
  readonly resolveText: (template: string, input: JsonObject) => string | undefined;
  /** A correlation id as it is, or, where it is too long to find runs by, its beginning and a digest of the whole. */
  readonly shortenKey: (key: string) => string;
}

/** Ours alone: makes the ids of event-started runs differ from all others made the same way. */
const runIdNamespace = 'b43c3a5f-9b61-4b3b-8f0e-0d4fb5cc7d0c';
/** A definition that does not exist yet may be deployed later (M66). */
const unknownRetriedForMs = 24 * 60 * 60 * 1000;

export function createEventStarter({
  starter,
  starts,
  resolveText,
  shortenKey,
}: EventStarterDependencies): EventStarter {
  return async (work, counts) => {
    const targets = Object.entries(work.source.starts.workflows);
    if (targets.length === 0) return;
    const settled = work.attempts > 0 ? await starts.settled(work.event.id) : new Set<string>();
    const open = targets.filter(([name]) => !settled.has(name));
    const results = await Promise.allSettled(open.map(([name, version]) => startOne(work, name, version)));
    const failure = worstOf(results);
    counts.started += results.filter((result) => result.status === 'fulfilled' && result.value === 'STARTED').length;
    if (failure !== undefined) throw failure;
  };

  async function startOne(work: DispatchWork, name: string, version: number): Promise<StartOutcome> {
    const correlation = correlationOf(work);
    const request: StartRequest = {
      ...toRequest(work, name, version),
      correlationId: correlation === undefined ? undefined : shortenKey(correlation),
    };
    const result = await starter.start(request);
    const outcome = toOutcome(result, Date.now() - work.event.receivedAt.getTime());
    await starts.record({
      eventId: work.event.id,
      workflowName: name,
      outcome,
      ...('workflowId' in result
        ? {
            workflowId: result.workflowId,
            detail: keyNote(work, request) ?? lengthNote(correlation) ?? pollerNote(result, request),
          }
        : { detail: result.message }),
    });
    if (outcome === 'RETRYING')
      throw new UnregisteredError('message' in result ? result.message : `Workflow ${name} is not known yet.`);
    return outcome;
  }

  function correlationOf({ source, document }: DispatchWork): string | undefined {
    const template = source.settings.startCorrelationId;
    return template === undefined ? undefined : resolveText(template, document.payload);
  }

  function toRequest(work: DispatchWork, name: string, version: number): StartRequest {
    const { event, source, document } = work;
    const { idempotencyKey, idempotencyStrategy } = source.starts;
    const key = idempotencyKey === undefined ? undefined : resolveText(idempotencyKey, document.payload);
    const { startTaskQueue: taskQueue } = source.settings;
    return {
      name,
      version,
      input: document.payload,
      event: `${source.name}:${event.id}`,
      startedByEventId: event.id,
      ...(taskQueue !== undefined && { taskQueue }),
      createdBy: source.createdBy,
      ...(key
        ? { idempotency: { key, strategy: idempotencyStrategy ?? 'FAIL' } }
        : { workflowId: uuidv5(`${source.id}\n${name}\n${event.id}`, runIdNamespace) }),
    };
  }
}

/** Nothing is wrong but that nobody has registered the workflow, and somebody may yet. */
export class UnregisteredError extends Error {
  override readonly name = 'UnregisteredError';
}

/** Why work has to be tried again: a trouble of ours before a name that is missing. */
export function worstOf(results: readonly PromiseSettledResult<unknown>[]): unknown {
  const reasons: readonly unknown[] = results.flatMap((result) =>
    result.status === 'rejected' ? [result.reason] : [],
  );
  return reasons.find((reason) => !(reason instanceof UnregisteredError)) ?? reasons[0];
}

/** Names the expression that found nothing; the values of the template stay out of it (M61). */
function keyNote({ source: { starts } }: DispatchWork, { idempotency }: StartRequest): string | undefined {
  if (!starts.idempotencyKey || idempotency !== undefined) return undefined;
  return `started without an idempotency key: the payload has no text for ${starts.idempotencyKey}`;
}

/** A sender decides how long it is, and a run is started all the same. */
function lengthNote(correlationId = ''): string | undefined {
  if (isRunKey(correlationId)) return undefined;
  return `started with the beginning of its correlation id, which has ${correlationId.length} characters, and a digest of the whole: ${runKeyCharsMax} are taken at most`;
}

/** The run is there and goes on by itself once a worker comes; until then somebody may look for why it does not. */
function pollerNote(result: StartResult, { taskQueue }: StartRequest): string | undefined {
  if (result.kind !== 'started' || result.isUnpolled !== true) return undefined;
  return `started, but no worker polls the task queue "${taskQueue}": start one that has this workflow, or mend signalbox.startTaskQueue`;
}

function toOutcome(result: StartResult, ageMs: number): StartOutcome {
  switch (result.kind) {
    case 'started':
      return 'STARTED';
    case 'existing':
      return 'EXISTING';
    case 'conflict':
      return 'CONFLICT';
    case 'invalid':
      return 'FAILED';
    case 'unknown':
      return ageMs < unknownRetriedForMs ? 'RETRYING' : 'FAILED';
  }
}
