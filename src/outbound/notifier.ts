import type { CallbackStore, DecisionSignaller, Notice } from '../model/outbound/callback-store.ts';

/** Brings decisions of callbacks to the runs that wait for them, now or when the engine is back (G6). */
export interface Notifier {
  /** Begins at once and never throws. */
  tell(notice: Notice): void;
  stop(): Promise<void>;
}

export interface NotifierDependencies {
  readonly callbacks: CallbackStore;
  readonly signaller: DecisionSignaller;
  /** A run could not be told of its decision; it is tried again. */
  readonly onPostponed: (messageId: string, error: unknown) => void;
  /** Decisions that are to be told could not be looked for, or written down. */
  readonly onError: (error: unknown) => void;
}

/** Decisions that a crash or an outage left untold are looked for this often. */
const sweepMs = 5_000;
const batchMax = 100;
const backOffMsMax = 5 * 60_000;

export function createNotifier({ callbacks, signaller, onPostponed, onError }: NotifierDependencies): Notifier {
  const underWay = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  schedule();
  return {
    tell: (notice) => track(deliver(notice)),
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await Promise.all(underWay);
    },
  };

  function schedule(): void {
    if (isStopped) return;
    timer = setTimeout(() => track(sweep().finally(schedule)), sweepMs);
    timer.unref();
  }

  async function sweep(): Promise<void> {
    await Promise.all((await callbacks.takeDue(batchMax)).map(deliver));
  }

  async function deliver({ owner, signal, attempts, traceParent }: Notice): Promise<void> {
    try {
      const result = await signaller.signal(owner, signal, traceParent);
      await (result === 'delivered'
        ? callbacks.markNotified(signal.messageId)
        : callbacks.markUndeliverable(signal.messageId));
    } catch (error) {
      onPostponed(signal.messageId, error);
      await callbacks.postpone(signal.messageId, Math.min(backOffMsMax, 1_000 * 2 ** Math.min(attempts, 20)));
    }
  }

  function track(work: Promise<void>): void {
    const tracked = work.catch(onError).finally(() => underWay.delete(tracked));
    underWay.add(tracked);
  }
}
