import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  condition,
  defineSignal,
  patched,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { ActivityOptions, Duration } from '@temporalio/common';
import type { WaitActivities } from '../activities/wait-activities.ts';
import type { ReceivedEvent } from '../src/model/inbound/event.ts';
import { waitIdOf } from '../src/model/ids.ts';
import type { Matches } from '../src/model/inbound/matches.ts';
import { eventSignalName, type EventSignalArguments, type WaitRequest } from '../src/model/inbound/wait.ts';
import { proxySequentially } from './sequential-local-activities.ts';

export type { ReceivedEvent } from '../src/model/inbound/event.ts';

export interface WaitOptions {
  /** JSONPath → expected value, all ANDed; empty or absent matches every event. */
  readonly matches?: Matches;
  /** Name or id of one source. Default: every source that lists this workflow as a receiver. */
  readonly source?: string;
  /**
   * Events received at or after this instant count, also those that came before the call. Default `workflow`: the
   * start of the run, or of the first one when it was continued as new. `task`: the moment of the call. Else a Date, RFC 3339 text or epoch milliseconds.
   */
  readonly since?: 'workflow' | 'task' | Date | string | number;
  /** How the workflow is listed at the sources. Default: its workflow type. */
  readonly name?: string;
  /** 0, the default, is listed under any version. */
  readonly version?: number;
  /** Start of the run by the clock that stamps events. Default: by Temporal's clock. */
  readonly startedAtMs?: number;
  /** The event that started the run; it counts as used. Default: known for runs that Signalbox started. */
  readonly startedByEventId?: string;
}

export interface WaitOptionsWithTimeout extends WaitOptions {
  /** After this long the result is `timedOut`. */
  readonly timeout: Duration;
}

export interface WebhookReceived {
  readonly status: 'received';
  readonly event: ReceivedEvent;
}

export interface WebhookTimedOut {
  readonly status: 'timedOut';
}

/**
 * Waits until an event of a webhook source matches. The wait begins when this is called, not when it is awaited, so
 * it can be raced: `Promise.race`, `condition` and cancellation scopes work as with any other promise. Cancelling
 * its scope withdraws the wait and rejects with `CancelledFailure`.
 *
 * An event that came before the call and after `since` is not missed. Two waits in sequence need two events.
 *
 * @example
 * const paid = await waitForWebhook({ matches: { '$.type': 'invoice.paid', '$.data.object.id': invoiceId }, timeout: '8 days' });
 * if (paid.status === 'timedOut') return remind();
 *
 * @throws ApplicationFailure `InvalidWait` when matches or since cannot be understood.
 */
export function waitForWebhook(options: WaitOptionsWithTimeout): Promise<WebhookReceived | WebhookTimedOut>;
export function waitForWebhook(options?: WaitOptions): Promise<WebhookReceived>;
export function waitForWebhook(
  options: WaitOptions & { readonly timeout?: Duration } = {},
): Promise<WebhookReceived | WebhookTimedOut> {
  runWaits ??= new RunWaits();
  return runWaits.wait(options);
}

/**
 * As `waitForWebhook`, for waits that something else can end too: when an event or the time would end it, `take` is
 * asked, once. False: it has ended otherwise; the wait is withdrawn, its event is free for later waits, and the promise
 * rejects with `CancelledFailure`.
 */
export function waitForWebhookUnless(
  options: WaitOptions & { readonly timeout?: Duration },
  take: () => boolean,
): Promise<WebhookReceived | WebhookTimedOut> {
  runWaits ??= new RunWaits();
  return runWaits.wait(options, take);
}

/**
 * The matching events of a run one after the other, oldest first, each once. Leaving the loop leaves no wait behind.
 * A run that takes thousands should continue as new now and then: what it has not taken stays for the next run.
 *
 * @example
 * for await (const event of webhookEvents({ matches: { '$.order': orderId } })) {
 *   if (event.payload.type === 'delivered') break;
 * }
 */
export async function* webhookEvents(options: WaitOptions = {}): AsyncGenerator<ReceivedEvent, never, void> {
  for (;;) {
    const { event } = await waitForWebhook(options);
    yield event;
  }
}

/** One per run: each run has a module scope of its own. */
let runWaits: RunWaits | undefined;

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
const { registerWait, withdrawWait } = proxySequentially<WaitActivities>(untilItWorks);

/**
 * Withdraws after what ended the wait is in the history. By a local activity the event would be free before that: when
 * the workflow task is then lost, or dropped for a signal that came meanwhile, the wait could take the event all the
 * same, and a later wait of the run has it already.
 */
const { withdrawWait: withdrawDecided } = proxyActivities<WaitActivities>(untilItWorks);

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
    take?: () => boolean,
  ): Promise<WebhookReceived | WebhookTimedOut> {
    const request = this.#toRequest(options);
    let event: ReceivedEvent | undefined;
    let failure: unknown;
    this.#unconsumed.add(request.seq);
    this.#open.set(request.waitId, (received) => (event ??= received));
    const registered = CancellationScope.nonCancellable(() => registerWait(request)).then(
      (early) => void (event ??= early ?? undefined),
      (error: unknown) => void (failure = error),
    );
    try {
      const isOver = () => event !== undefined || failure !== undefined;
      await (options.timeout === undefined ? condition(isOver) : condition(isOver, options.timeout));
    } catch (cancelled) {
      await this.#withdraw(
        request,
        registered,
        take?.() === false || patched(decidedPatch) ? withdrawDecided : withdrawWait,
      );
      throw cancelled;
    } finally {
      this.#open.delete(request.waitId);
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
    return { status: 'received', event };
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

  #toRequest(options: WaitOptions): WaitRequest {
    const info = workflowInfo();
    this.#seq += 1;
    return {
      // The id that a reset keeps, so that a run that was reset knows the waits it replays.
      waitId: waitIdOf(info.originalExecutionRunId, this.#seq),
      seq: this.#seq,
      unconsumed: [...this.#unconsumed],
      chainId: info.firstExecutionRunId,
      continued: info.continuedFromExecutionRunId !== undefined,
      source: options.source,
      workflowName: options.name ?? info.workflowType,
      workflowVersion: options.version ?? 0,
      matches: options.matches ?? {},
      since: toSince(options),
      fromStart: isFromStart(options),
      startedByEventId: options.startedByEventId ?? startedBy(info.memo),
    };
  }
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
