import { createKeyedQueue } from './keyed-queue.ts';

export type Limiter = <Result>(task: () => Promise<Result>, key?: string) => Promise<Result>;

/** Runs at most `max` tasks at once; the others wait in order, and the keys take turns. */
export function createLimiter(max: number): Limiter {
  let running = 0;
  const waiting = createKeyedQueue<() => void>();
  return async (task, key = '') => {
    // A job that ends hands its place over, so that nobody comes in between.
    if (running >= max) await new Promise<void>((start) => waiting.add(key, start));
    else running += 1;
    try {
      return await task();
    } finally {
      const next = waiting.take();
      if (next === undefined) running -= 1;
      else next.item();
    }
  };
}

/** The share of each key in a common room: never more than is still free, so there is always room for another key. */
interface FairQuota {
  has(key: string, amount: number): boolean;
  take(key: string, amount: number): void;
  giveBack(key: string, amount: number): void;
}

export function createFairQuota(max: number): FairQuota {
  const taken = new Map<string, number>();
  let total = 0;
  return {
    has: (key, amount) => (taken.get(key) ?? 0) + amount <= max - total,
    take(key, amount) {
      total += amount;
      taken.set(key, (taken.get(key) ?? 0) + amount);
    },
    giveBack(key, amount) {
      total -= amount;
      const left = (taken.get(key) ?? 0) - amount;
      if (left > 0) taken.set(key, left);
      else taken.delete(key);
    },
  };
}
