/** A queue in which keys take turns: what waits of one key holds up no other. */
export interface KeyedQueue<T> {
  /** False: there is no room. */
  add(key: string, item: T): boolean;
  /** The next that may run now. `done` tells that it has. */
  take(): { readonly key: string; readonly item: T } | undefined;
  done(key: string): void;
  /** All that waits, which does so no longer. */
  clear(): readonly T[];
}

export interface KeyedQueueOptions {
  readonly waitingMax: number;
  readonly waitingPerKeyMax: number;
  readonly runningPerKeyMax: number;
}

export function createKeyedQueue<T>({
  waitingMax,
  waitingPerKeyMax,
  runningPerKeyMax,
}: KeyedQueueOptions): KeyedQueue<T> {
  /** In the order of their turns: whoever has had one goes to the end. */
  const queues = new Map<string, T[]>();
  const running = new Map<string, number>();
  let waiting = 0;

  return {
    add(key, item) {
      const queue = queues.get(key) ?? [];
      if (waiting >= waitingMax || queue.length >= waitingPerKeyMax) return false;
      queue.push(item);
      queues.set(key, queue);
      waiting += 1;
      return true;
    },

    take() {
      for (const [key, queue] of queues) {
        const active = running.get(key) ?? 0;
        if (active >= runningPerKeyMax) continue;
        const item = queue.shift();
        queues.delete(key);
        if (item === undefined) continue;
        if (queue.length > 0) queues.set(key, queue);
        running.set(key, active + 1);
        waiting -= 1;
        return { key, item };
      }
      return undefined;
    },

    done(key) {
      const active = (running.get(key) ?? 1) - 1;
      if (active > 0) running.set(key, active);
      else running.delete(key);
    },

    clear() {
      const items = [...queues.values()].flat();
      queues.clear();
      waiting = 0;
      return items;
    },
  };
}
