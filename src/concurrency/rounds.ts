import { setTimeout as sleep } from 'node:timers/promises';

export interface Round {
  /** Aborted when no more rounds are wanted: a long one ends where it can. */
  readonly signal: AbortSignal;
  /** Ends at once when no more rounds are wanted. Keeps no process alive. */
  pause(ms: number): Promise<void>;
}

export interface RoundsOptions {
  /** Between two rounds, unless the first of them says otherwise; also after one that failed. */
  readonly pauseMs: number;
  /** Before the first round. Default: none. */
  readonly firstAfterMs?: number;
  readonly onError: (error: unknown) => void;
}

export interface Rounds {
  /** Resolves when the round that is under way is over. */
  stop(): Promise<void>;
}

/** Does the same work again and again, one round after the other, until it is stopped. A round may return its own pause in milliseconds. */
export function startRounds(
  work: (round: Round) => Promise<number | undefined>,
  { pauseMs, firstAfterMs = 0, onError }: RoundsOptions,
): Rounds {
  const stopping = new AbortController();
  const { signal } = stopping;
  const round: Round = {
    signal,
    pause: (ms) => sleep(ms, undefined, { signal, ref: false }).catch(() => undefined),
  };
  const running = goRound();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };

  async function goRound(): Promise<void> {
    let restMs = firstAfterMs;
    for (;;) {
      if (restMs > 0) await round.pause(restMs);
      if (signal.aborted) return;
      restMs = (await work(round).catch((error: unknown) => void onError(error))) ?? pauseMs;
    }
  }
}

interface BatchesOptions {
  /** What one batch removes at most: a batch with fewer was the last. */
  readonly limit: number;
  /** Between two batches everyone else gets the disk: for as long as the batch took, this long at most. */
  readonly breathMs: number;
  readonly round: Round;
}

/** Removes batch after batch until nothing is left or no more rounds are wanted. Returns how many went. */
export async function removeInBatches(
  remove: (limit: number) => Promise<number>,
  { limit, breathMs, round }: BatchesOptions,
): Promise<number> {
  let all = 0;
  for (let removed = limit; removed === limit && !round.signal.aborted; all += removed) {
    const startedAt = performance.now();
    removed = await remove(limit);
    if (removed === limit) await round.pause(Math.min(breathMs, performance.now() - startedAt));
  }
  return all;
}
