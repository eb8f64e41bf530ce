import type { DispatchQueue } from '../../model/inbound/event-store.ts';
import { createFairQuota } from '../../concurrency/limiter.ts';
import type { EndedSpan } from '../../model/trace.ts';
import type { DispatchLine } from '../dispatch/dispatcher.ts';

/** A large event on its way to the workflows. It is read where the work is done, so all that is known here is small. */
export interface LargeWork {
  readonly eventId: string;
  readonly sourceId: string;
  readonly bodyBytes: number;
  /** How often it was tried before; 0 at first. */
  readonly attempts: number;
  readonly reofferedAt?: Date;
  readonly resumeOnly?: boolean;
}

/** The result of one large event: its log lines, or why it was not finished. */
export type LargeDispatched =
  | {
      readonly kind: 'done';
      readonly lines: readonly DispatchLine[];
      /** Of the work, for the tracer of the process. */
      readonly spans: readonly EndedSpan[];
    }
  | { readonly kind: 'stopped'; readonly error: string };

/** Brings large events to their workflows, away from the event loop. */
export interface LargeDispatcher {
  /** Takes work when there is room for it; false: the sweeper finds it later. Never throws. */
  offer(work: LargeWork): boolean;
  /** Does the work, or puts it off; resolves when one of the two is recorded. */
  dispatch(work: LargeWork): Promise<void>;
  has(eventId: string): boolean;
  /** Resolves when nothing is under way. */
  drain(): Promise<void>;
}

export interface LargeDispatcherDependencies {
  /** Undefined: there is no room now. */
  readonly run: (work: LargeWork) => Promise<LargeDispatched | undefined>;
  readonly queue: Pick<DispatchQueue, 'postpone' | 'renew'>;
  readonly log: (line: DispatchLine) => void;
}

/** Rows that wait here instead of with the sweeper; they are read one by one. */
const worksMax = 200;
/** Shorter than the time the ledger gives a recorded event to its own process. */
const renewEveryMs = 4_000;
const leaseMs = 15_000;
const firstRetryMs = 5_000;
const lastRetryMs = 10 * 60_000;

export function createLargeDispatcher({ run, queue, log }: LargeDispatcherDependencies): LargeDispatcher {
  const underWay = new Map<string, Promise<void>>();
  const works = createFairQuota(worksMax);
  setInterval(() => void renew(), renewEveryMs).unref();

  return {
    offer(work) {
      if (!works.has(work.sourceId, 1)) return false;
      void dispatch(work);
      return true;
    },
    dispatch,
    has: (eventId) => underWay.has(eventId),
    async drain() {
      while (underWay.size > 0) await Promise.all(underWay.values());
    },
  };

  function dispatch(work: LargeWork): Promise<void> {
    const running = underWay.get(work.eventId);
    if (running !== undefined) return running;
    works.take(work.sourceId, 1);
    const done = settle(work).finally(() => {
      underWay.delete(work.eventId);
      works.giveBack(work.sourceId, 1);
    });
    underWay.set(work.eventId, done);
    return done;
  }

  async function settle(work: LargeWork): Promise<void> {
    const startedAt = Date.now();
    const made = await run(work).catch(
      (error: unknown): LargeDispatched => ({
        kind: 'stopped',
        error: error instanceof Error ? error.message : String(error),
      }),
    );
    // The row is still there, and the sweeper comes back to it.
    if (made === undefined) return;
    if (made.kind === 'done') return made.lines.forEach(log);
    log({
      eventId: work.eventId,
      sourceId: work.sourceId,
      resumed: 0,
      started: 0,
      error: made.error,
      durationMs: Date.now() - startedAt,
    });
    const delayMs = Math.min(firstRetryMs * 2 ** work.attempts, lastRetryMs) * (0.5 + Math.random() / 2);
    await queue
      .postpone(work.eventId, { delayMs, error: made.error, waitsForRegistration: false })
      .catch(() => undefined);
  }

  async function renew(): Promise<void> {
    if (underWay.size > 0) await queue.renew([...underWay.keys()], leaseMs).catch(() => undefined);
  }
}
