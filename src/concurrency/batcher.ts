import { createKeyedQueue } from './keyed-queue.ts';

/** Collects items that arrive together and writes them in one go. */
export interface Batcher<Item, Answer> {
  /** Resolves with the item's own answer once its batch is written. */
  add(item: Item): Promise<Answer>;
  /** Resolves when nothing is waiting or under way. */
  drain(): Promise<void>;
}

export interface BatcherOptions<Item, Answer> {
  readonly write: (batch: readonly Item[]) => Promise<readonly Answer[]>;
  /** Batches under way at once. While all are busy, what arrives gathers for the next. */
  readonly lanes: number;
  readonly itemsMax: number;
  /** Default: nothing has a weight, and the number of items alone counts. */
  readonly weigh?: (item: Item) => number;
  readonly weightMax?: number;
  /**
   * Between the end of one batch and the next: a crowd then shares fewer round trips, and an item that comes after a
   * quiet time still goes at once. Default 0.
   */
  readonly gatherMs?: number;
  /** No batch has two items of one key: the second begins the next. */
  readonly keyOf?: (item: Item) => string;
  /** Who an item is of: when they do not all fit, everyone has some in the next batch. */
  readonly fairBy?: (item: Item) => string;
  /** A caller has an answer after this long, also while a batch hangs; an item that was not begun by then is not written. Default: no limit. */
  readonly answerWithinMs?: number;
}

interface Entry<Item, Answer> {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
  readonly since: number;
  isLate: boolean;
}

/** The batch, or the ones before it, hang. The item may yet be written. */
export class LateError extends Error {
  override readonly name = 'LateError';
}

/** How often is looked for who has waited too long. */
const lookForLateMs = 500;

/**
 * Group commit: a free lane takes at once what the event loop brought in this turn, and while all are busy the next
 * batch gathers. So one request alone waits for nothing, and a crowd shares its commits.
 */
export function createBatcher<Item, Answer>(options: BatcherOptions<Item, Answer>): Batcher<Item, Answer> {
  const { fairBy, keyOf, weigh, weightMax = Number.POSITIVE_INFINITY, gatherMs = 0, answerWithinMs } = options;
  const queue = createKeyedQueue<Entry<Item, Answer>>();
  let busyLanes = 0;
  let scheduled = false;
  let gatherUntil = 0;
  let idle: (() => void)[] = [];
  /** In the order of their coming; only kept where there is a limit. */
  const unanswered = new Set<Entry<Item, Answer>>();
  let watch: NodeJS.Timeout | undefined;

  return {
    add(item) {
      return new Promise((resolve, reject) => {
        const entry = { item, resolve, reject, since: performance.now(), isLate: false };
        queue.add(fairBy?.(item) ?? '', entry);
        if (answerWithinMs !== undefined) watchOver(entry, answerWithinMs);
        schedule();
      });
    },
    async drain() {
      if (queue.size === 0 && busyLanes === 0) return;
      await new Promise<void>((resolve) => idle.push(resolve));
    },
  };

  function watchOver(entry: Entry<Item, Answer>, withinMs: number): void {
    unanswered.add(entry);
    watch ??= setInterval(() => {
      const before = performance.now() - withinMs;
      for (const late of unanswered) {
        if (late.since > before) break;
        unanswered.delete(late);
        late.isLate = true;
        late.reject(new LateError(`It was not written within ${withinMs} ms.`));
      }
      if (unanswered.size > 0) return;
      clearInterval(watch);
      watch = undefined;
    }, lookForLateMs).unref();
  }

  function schedule(): void {
    if (scheduled || busyLanes >= options.lanes) return;
    scheduled = true;
    const pauseMs = gatherMs === 0 ? 0 : gatherUntil - performance.now();
    if (pauseMs > 0) setTimeout(takeLanes, pauseMs);
    else setImmediate(takeLanes);
  }

  function takeLanes(): void {
    scheduled = false;
    while (queue.size > 0 && busyLanes < options.lanes) void run(takeBatch());
  }

  function takeBatch(): Entry<Item, Answer>[] {
    const keys = new Set<string>();
    let weight = 0;
    let count = 0;
    const taken = queue.takeWhile(({ item, isLate }) => {
      if (isLate) return true;
      weight += weigh?.(item) ?? 0;
      const key = keyOf?.(item);
      const fits = count < options.itemsMax && weight <= weightMax && (key === undefined || !keys.has(key));
      if (count > 0 && !fits) return false;
      if (key !== undefined) keys.add(key);
      count += 1;
      return true;
    });
    return taken.filter(({ isLate }) => !isLate);
  }

  async function run(batch: readonly Entry<Item, Answer>[]): Promise<void> {
    busyLanes += 1;
    try {
      await settle(batch);
    } finally {
      busyLanes -= 1;
      if (gatherMs > 0) gatherUntil = performance.now() + gatherMs;
      if (queue.size > 0) schedule();
      else if (busyLanes === 0) {
        for (const resolve of idle) resolve();
        idle = [];
      }
    }
  }

  async function settle(batch: readonly Entry<Item, Answer>[]): Promise<void> {
    if (batch.length === 0) return;
    try {
      const answers = await options.write(batch.map((entry) => entry.item));
      for (const [at, entry] of batch.entries()) {
        const answer = answers[at];
        if (answer === undefined) entry.reject(new Error('The batch was written but answered short.'));
        else entry.resolve(answer);
      }
    } catch (error) {
      for (const entry of batch) entry.reject(error);
    } finally {
      for (const entry of batch) unanswered.delete(entry);
    }
  }
}
