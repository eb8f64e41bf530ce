import type { CountedReason, RefusalCount, RefusalCounts } from '../../model/inbound/source.ts';
import { createTokenBuckets } from './token-buckets.ts';

/** Decides which refused requests and handshakes are kept, so that nobody can fill the storage from outside (R98). */
export interface RefusalBudget {
  /** True: there was room for one more of them, and it is to be kept. Each source has room for refusals and for handshakes. */
  spend(sourceId: string, reason: CountedReason): boolean;
  /** One for which there was no room. */
  count(sourceId: string, reason: CountedReason): void;
  /** Writes what was counted, now and for the last time. */
  stop(): Promise<void>;
}

export interface RefusalBudgetOptions {
  readonly counts: Pick<RefusalCounts, 'add'>;
  readonly clock: () => number;
  readonly onError: (error: unknown) => void;
}

/**
 * A source with a wrong secret shows itself in the first few; 2,000 at once and 30 a minute after that are at most
 * 16 KiB * 45,000 a day.
 */
const kept = { burst: 2_000, perSecond: 0.5 };
/** A crash forgets at most this much of the counts, and none of the requests that were kept. */
const flushMs = 5_000;

export function createRefusalBudget({ counts, clock, onError }: RefusalBudgetOptions): RefusalBudget {
  const buckets = createTokenBuckets(clock);
  let counted = new Map<string, RefusalCount>();
  const timer = setInterval(() => void flush(), flushMs);
  timer.unref();
  return {
    spend: (sourceId, reason) => buckets.take(reason === 'CHALLENGE' ? `${sourceId}\nCHALLENGE` : sourceId, kept) === 0,
    count(sourceId, reason) {
      const minute = new Date(Math.floor(clock() / 60_000) * 60_000);
      const name = `${sourceId}\n${minute.getTime()}\n${reason}`;
      counted.set(name, { sourceId, minute, reason, count: (counted.get(name)?.count ?? 0) + 1 });
    },
    async stop() {
      clearInterval(timer);
      await flush();
    },
  };

  async function flush(): Promise<void> {
    const batch = counted;
    if (batch.size === 0) return;
    counted = new Map();
    try {
      await counts.add([...batch.values()]);
    } catch (error) {
      onError(error);
      // Refusals that were counted meanwhile are added to those that could not be written.
      for (const [name, one] of batch)
        counted.set(name, { ...one, count: one.count + (counted.get(name)?.count ?? 0) });
    }
  }
}
