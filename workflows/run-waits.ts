import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  condition,
  defineSignal,
  patched,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { ActivityOptions, Duration } from '@temporalio/common';
import type { WaitActivities } from '../activities/wait-activities.ts';
import type { ReceivedEvent } from '../src/model/inbound/event.ts';
import { waitIdOf } from '../src/model/ids.ts';
import { isLargeValue, type LargeValue } from '../src/model/large-value.ts';
import {
  eventSignalName,
  waitTagLimits,
  type EventSignalArguments,
  type WaitRequest,
  type WaitTags,
} from '../src/model/inbound/wait.ts';
import { checkPayload } from './check-payload.ts';
import { wholeValue } from './large-values.ts';
import { takeUpTrace } from './run-trace.ts';
import { proxyNearest, proxyOrdinary } from './signalbox-activities.ts';
import { showWait, summaryOf } from './shown-waits.ts';
import type { WaitOptions, WebhookReceived, WebhookTimedOut } from './wait-options.ts';

/** The waits of this run. One per run: each run has a module scope of its own. */
export function runWaits(): RunWaits {
  own ??= new RunWaits();
  return own;
}

let own: RunWaits | undefined;

const eventSignal = defineSignal<EventSignalArguments>(eventSignalName);

const untilItWorks: Pick<ActivityOptions, 'startToCloseTimeout' | 'retry'> = {
  startToCloseTimeout: '20 seconds',
  retry: {
    initialInterval: '200 milliseconds',
    maximumInterval: '30 seconds',
    nonRetryableErrorTypes: ['InvalidWait'],
  },
};

/** Local: one history event instead of six. Both calls may be repeated, so they are tried until they succeed. */
const { registerWait, withdrawWait } = proxyNearest<WaitActivities>(untilItWorks, { registerWait: summaryOf });

/**
 * Withdraws after what ended the wait is in the history. By a local activity the event would be free before that: when
 * the workflow task is then lost, or dropped for a signal that came meanwhile, the wait could take the event all the
 * same, and a later wait of the run has it already.
 */
const { withdrawWait: withdrawDecided } = proxyOrdinary<WaitActivities>(untilItWorks);

/** How a wait may end beside by its event. */
interface WaitEnd {
  /** Asked once, when an event or the time would end it. False: something else has. */
  readonly take?: () => boolean;
  /**
   * The run's input says that it began after there was the patch below. When a local activity led to the end of the wait, a
   * replay can miss the patch's marker.
   */
  readonly asksNoPatch?: boolean;
  /** Of a run that goes on with an earlier one: waits of both are of one chain. */
  readonly chainId?: string;
}

/** Waits that timed out or were cancelled before this was known were withdrawn by a local activity. */
const decidedPatch = 'withdraw-decided';

class RunWaits {
  #seq = 0;
  readonly #open = new Map<string, (event: ReceivedEvent) => void>();
  /** Waits that hold no event as far as the run knows; what the store gave them is not spent for later ones. */
  readonly #unconsumed = new Set<number>();

  constructor() {
    setHandler(eventSignal, ({ waitId }, event) => this.#open.get(waitId)?.(event));
  }

  async wait(
    options: WaitOptions & { readonly timeout?: Duration },
    { take, asksNoPatch = false, chainId }: WaitEnd = {},
  ): Promise<WebhookReceived | WebhookTimedOut> {
    const request = this.#toRequest(options, chainId);
    const hide = showWait(request);
    let event: ReceivedEvent | undefined;
    let failure: unknown;
    this.#unconsumed.add(request.seq);
    this.#open.set(request.waitId, (received) => (event ??= received));
    const registered = CancellationScope.nonCancellable(() => registerWait(request)).then(
      (early) => {
        if (event === undefined && early !== null) {
          const { trace, ...whole } = early;
          event = whole;
          takeUpTrace(trace);
        }
      },
      (error: unknown) => void (failure = error),
    );
    try {
      const isOver = () => event !== undefined || failure !== undefined;
      await (options.timeout === undefined ? condition(isOver) : condition(isOver, options.timeout));
    } catch (cancelled) {
      await this.#withdraw(
        request,
        registered,
        take?.() === false || asksNoPatch || patched(decidedPatch) ? withdrawDecided : withdrawWait,
      );
      throw cancelled;
    } finally {
      this.#open.delete(request.waitId);
      hide();
    }
    if (failure !== undefined) throw failure;
    if (take?.() === false) {
      await this.#withdraw(request, registered, withdrawDecided);
      throw new CancelledFailure('the wait has ended otherwise');
    }
    if (event === undefined) {
      await this.#withdraw(
        request,
        registered,
        take !== undefined || patched(decidedPatch) ? withdrawDecided : withdrawWait,
      );
      return { status: 'timedOut' };
    }
    this.#unconsumed.delete(request.seq);
    return {
      status: 'received',
      event: isLargeValue(event) || options.schema !== undefined ? await open(event, options) : event,
    };
  }

  /**
   * An event that the wait holds, or takes until this is done, is free again for later waits of the run. It is waited for: a
   * workflow that ends right after would otherwise leave the wait open (M59).
   */
  async #withdraw(
    { waitId, seq }: WaitRequest,
    registered: Promise<void>,
    withdraw: WaitActivities['withdrawWait'],
  ): Promise<void> {
    await CancellationScope.nonCancellable(async () => {
      await registered;
      await withdraw(waitId);
    });
    this.#unconsumed.delete(seq);
  }

  #toRequest(options: WaitOptions, chainId: string | undefined): WaitRequest {
    const info = workflowInfo();
    this.#seq += 1;
    return {
      // The id that a reset keeps, so that a run that was reset knows the waits it replays.
      waitId: waitIdOf(info.originalExecutionRunId, this.#seq),
      seq: this.#seq,
      unconsumed: [...this.#unconsumed],
      chainId: chainId ?? info.firstExecutionRunId,
      continued: chainId !== undefined || info.continuedFromExecutionRunId !== undefined,
      source: options.source,
      workflowName: options.name ?? info.workflowType,
      workflowVersion: options.version ?? 0,
      matches: options.matches ?? {},
      ...(options.tags !== undefined && { tags: checkTags(options.tags) }),
      since: toSince(options),
      fromStart: isFromStart(options),
      startedByEventId: options.startedByEventId ?? startedBy(info.memo),
    };
  }
}

/** In a worker that is not Signalbox's a large event comes as a reference. */
async function open(received: ReceivedEvent | LargeValue, { schema }: WaitOptions): Promise<ReceivedEvent> {
  const event = await wholeValue<ReceivedEvent>(received);
  return schema === undefined ? event : { ...event, payload: await checkPayload(schema, event.payload) };
}

/** Whoever set a tag that cannot be kept would look for it in vain. */
function checkTags(tags: WaitTags): WaitTags {
  const { count, nameCharacters, valueCharacters } = waitTagLimits;
  const wrong = Object.entries(tags).find(
    ([name, value]) =>
      typeof value !== 'string' ||
      name === '' ||
      /[:,]/.test(name) ||
      name.length > nameCharacters ||
      value.length > valueCharacters,
  );
  if (wrong !== undefined)
    throw ApplicationFailure.nonRetryable(
      `The tag "${wrong[0]}" is not a text of at most ${valueCharacters} characters under a name of at most ${nameCharacters} without : and ,.`,
      'InvalidWait',
    );
  if (Object.keys(tags).length > count)
    throw ApplicationFailure.nonRetryable(`A wait has at most ${count} tags.`, 'InvalidWait');
  return tags;
}

function toSince({ since = 'workflow', startedAtMs }: WaitOptions): WaitRequest['since'] {
  if (since === 'task') return 'task';
  if (since === 'workflow') return startedAtMs ?? workflowInfo().startTime.getTime();
  const at = new Date(since).getTime();
  if (Number.isNaN(at)) {
    throw ApplicationFailure.nonRetryable(
      `since is "${String(since)}"; use "workflow", "task", a date like 2026-01-31T12:00:00Z, or epoch milliseconds.`,
      'InvalidWait',
    );
  }
  return at;
}

/** Each run of a schedule begins anew, though Temporal chains them. */
function isFromStart({ since = 'workflow', startedAtMs }: WaitOptions): boolean {
  return since === 'workflow' && startedAtMs === undefined && workflowInfo().cronSchedule === undefined;
}

function startedBy(memo: Record<string, unknown> | undefined): string | undefined {
  const eventId = memo?.['startedByEventId'];
  return typeof eventId === 'string' ? eventId : undefined;
}
