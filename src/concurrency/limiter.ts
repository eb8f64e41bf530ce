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
