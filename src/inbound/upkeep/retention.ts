import { removeInBatches, startRounds, type Round, type Rounds } from '../../concurrency/rounds.ts';
import type { ExpiredEvents, Retention } from '../../model/inbound/event-queries.ts';

export interface RetentionOptions {
  readonly retention: Retention;
  /** How long waits find events. */
  readonly days: number;
  /** The work of one pass, if there was any. */
  readonly log?: (counts: { readonly expired: number; readonly removed: number }) => void;
  readonly onError: (error: unknown) => void;
}

/** A few milliseconds of work, bodies of 25 MB included in the worst case. */
const rowsPerBatch = 200;
/** Between two batches everyone else gets the disk: for as long as the batch took, this long at most. */
const breathMs = 50;
/** Late by this much at most; several receivers share the work. */
const pauseMs = 10 * 60_000;
const dayMs = 86_400_000;
/** Rows that were held when a pass came by are looked at again by the next ones. */
const lookedAgainMs = 60 * 60_000;
/** An expired event is shown as long again, without its body; longer than this nobody asks for it. */
const expiredShownDaysMax = 30;

/** Lets events expire after their days (R47, M37) and forgets them later, in small batches, until it is stopped. */
export function startRetention({ retention, days, log, onError }: RetentionOptions): Rounds {
  let since: Date | undefined;
  return startRounds(forget, { pauseMs, onError });

  async function forget(round: Round): Promise<undefined> {
    const removeAll = (remove: typeof retention.removeEvents, olderThan: Date) =>
      removeInBatches((limit) => remove(olderThan, limit), { limit: rowsPerBatch, breathMs, round });
    const before = new Date(Date.now() - days * dayMs);
    const counts = { expired: 0, removed: 0 };
    await expire(before, round.signal, async (step, tookMs) => {
      counts.expired += step.expired;
      counts.removed += step.removed;
      await round.pause(Math.min(breathMs, tookMs));
    });
    counts.removed += await removeAll(
      retention.removeEvents,
      new Date(before.getTime() - Math.min(days, expiredShownDaysMax) * dayMs),
    );
    await removeAll(retention.removeWaits, before);
    await removeAll(retention.removeCounts, before);
    if (counts.expired + counts.removed > 0) log?.(counts);
  }

  async function expire(
    before: Date,
    signal: AbortSignal,
    between: (step: ExpiredEvents, tookMs: number) => Promise<void>,
  ): Promise<void> {
    let after: string | undefined;
    do {
      const startedAt = performance.now();
      const step = await retention.expireEvents({ before, since, after, limit: rowsPerBatch });
      after = step.next;
      await between(step, performance.now() - startedAt);
    } while (after !== undefined && !signal.aborted);
    if (after === undefined) since = new Date(before.getTime() - lookedAgainMs);
  }
}
