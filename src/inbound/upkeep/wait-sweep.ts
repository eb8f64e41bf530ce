import { startRounds, type Rounds } from '../../concurrency/rounds.ts';
import type { RunStatus, RunStatuses, StalePlace, StaleWait, StaleWaits } from '../../model/inbound/wait-queries.ts';

export interface WaitSweepTimes {
  /** Younger waits are left alone: their runs have most likely just begun. */
  readonly madeBeforeMs: number;
  /**
   * A run that ended later is left alone: whoever ended it by mistake may reset it, and the run that takes over goes on
   * with its waits.
   */
  readonly endedBeforeMs: number;
  /** Between two pages. */
  readonly pauseMs: number;
}

export interface WaitSweepOptions {
  readonly waits: StaleWaits;
  readonly fateOf: RunStatuses;
  readonly times?: WaitSweepTimes;
  readonly log?: (counts: { readonly withdrawn: number }) => void;
  readonly onError: (error: unknown) => void;
}

const timesDefault: WaitSweepTimes = { madeBeforeMs: 60 * 60_000, endedBeforeMs: 60 * 60_000, pauseMs: 30_000 };
/** Asked for one after the other every half a minute: next to nothing for Temporal, and all of 100,000 waits in a day. */
const waitsPerPage = 50;
/** Pages in a row that hold only waits that are over: each is one short look at an index. */
const emptyPagesMax = 20;

/**
 * Ends the waits of runs that ended without a word, as when Temporal itself terminated them (M59). No event depends on
 * it: one that meets such a wait finds out by its signal. Goes round from the oldest to the youngest until it is stopped.
 */
export function startWaitSweep({ waits, fateOf, times = timesDefault, log, onError }: WaitSweepOptions): Rounds {
  const { pauseMs } = times;
  let after: StalePlace | undefined;
  return startRounds(
    async ({ signal }) => {
      after = await sweep(signal);
    },
    { pauseMs, firstAfterMs: pauseMs, onError },
  );

  async function sweep(signal: AbortSignal): Promise<StalePlace | undefined> {
    let page = await waits.oldest({ madeBeforeMs: times.madeBeforeMs, after, limit: waitsPerPage });
    for (
      let empty = 1;
      page.waits.length === 0 && page.next !== undefined && empty < emptyPagesMax && !signal.aborted;
      empty += 1
    ) {
      page = await waits.oldest({ madeBeforeMs: times.madeBeforeMs, after: page.next, limit: waitsPerPage });
    }
    const fates = new Map<string, RunStatus>();
    const over: StaleWait[] = [];
    for (const wait of page.waits) {
      if (signal.aborted) break;
      const fate = fates.get(wait.runId) ?? (await fateOf(wait));
      fates.set(wait.runId, fate);
      if (isOver(fate)) over.push(wait);
    }
    if (over.length > 0) log?.({ withdrawn: await waits.withdraw(over.map(({ id }) => id)) });
    return page.next;
  }

  function isOver(fate: RunStatus): boolean {
    switch (fate.kind) {
      case 'open':
        return false;
      case 'gone':
        return true;
      case 'closed':
        return fate.at.getTime() <= Date.now() - times.endedBeforeMs;
    }
  }
}
