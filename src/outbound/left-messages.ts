import type { RunStatuses } from '../model/inbound/wait-queries.ts';
import type { DeliveryStarter, LeftMessages } from '../model/outbound/message-history.ts';
import type { Outbox } from '../model/outbound/outbox.ts';

export interface LeftMessagesDependencies {
  readonly left: LeftMessages;
  readonly starter: DeliveryStarter;
  readonly outbox: Pick<Outbox, 'close'>;
  readonly fateOf: RunStatuses;
  readonly times?: LeftMessagesTimes;
  /** Only when there was something to do. */
  readonly log: (counts: { readonly begun: number; readonly ended: number }) => void;
  readonly onError: (error: unknown) => void;
}

export interface LeftMessagesTimes {
  readonly sweepMs: number;
  /** Longer than a call that begins a delivery may take. */
  readonly leftForMs: number;
  /** A run closes its message itself; this long after the time for it nobody does. */
  readonly overdueMs: number;
}

const usualTimes: LeftMessagesTimes = { sweepMs: 30_000, leftForMs: 60_000, overdueMs: 60 * 60_000 };
const batchMax = 100;

/**
 * Takes up messages that a crash left between two steps: one that was made, or opened anew, and whose delivery was never
 * begun; one whose run ended, or was lost, without deciding it. Each is begun or gets an end with a reason.
 */
export function startLeftMessages({
  left,
  starter,
  outbox,
  fateOf,
  times = usualTimes,
  log,
  onError,
}: LeftMessagesDependencies): { stop(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  let isUnderWay = false;
  const timer = setInterval(() => {
    if (isUnderWay) return;
    isUnderWay = true;
    running = sweep()
      .catch(onError)
      .finally(() => (isUnderWay = false));
  }, times.sweepMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };

  async function sweep(): Promise<void> {
    const begun = await begin();
    const ended = await endOverdue();
    if (begun.begun + begun.ended + ended > 0) log({ begun: begun.begun, ended: begun.ended + ended });
  }

  async function begin(): Promise<{ readonly begun: number; readonly ended: number }> {
    const counts = { begun: 0, ended: 0 };
    for (const { id, series, isExpired } of await left.takePending({ leftForMs: times.leftForMs, limit: batchMax })) {
      if (isExpired) {
        await outbox.close(id, { reason: 'exhausted', detail: 'its delivery could not be begun before it expired' });
        counts.ended += 1;
      } else if (await starter.start(id, series)) counts.begun += 1;
      // Temporal does not answer: neither will it for the rest of them.
      else break;
    }
    return counts;
  }

  async function endOverdue(): Promise<number> {
    let ended = 0;
    for (const { id, owner } of await left.takeOverdue({ overdueMs: times.overdueMs, limit: batchMax })) {
      if ((await fateOf(owner)).kind === 'open') continue;
      await outbox.close(id, {
        reason: 'withdrawn',
        detail: `its workflow ${owner.workflowId} ended without deciding it`,
      });
      ended += 1;
    }
    return ended;
  }
}
