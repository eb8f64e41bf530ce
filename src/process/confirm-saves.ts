import { startRounds, type Rounds } from '../concurrency/rounds.ts';
import type { RequestRuns, SavePlace, UnconfirmedSave, UnconfirmedSaves } from '../model/access/unconfirmed-saves.ts';

export interface SaveCheckOptions {
  readonly saves: UnconfirmedSaves;
  readonly runs: RequestRuns;
  readonly log?: (counts: { readonly asked: number }) => void;
  readonly onError: (error: unknown) => void;
}

/** A workflow task takes ten seconds at most, unless it says that it goes on. */
const savedForMs = 15_000;
const pauseMs = 5_000;
const savesPerPage = 200;
/** One after the other: then Temporal or Postgres is away, and the rest can wait. */
const failuresMax = 3;
/** A run that cannot save, since its workflow task fails, is looked at ever more seldom. */
const askAgainMs = { first: 10_000, last: 10 * 60_000 };
const askedMax = 10_000;

/**
 * An act that reaches a sleeping run is in Temporal's memory alone until its workflow task is over, and what follows from it
 * has been saved by then. Where Temporal dies before that the act never was, nobody does it again, and readers would see
 * a request that was decided while its run waits for a decision. Such runs are asked to save again.
 */
export function startSaveCheck({ saves, runs, log, onError }: SaveCheckOptions): Rounds {
  const asked = new Map<string, { readonly historyLength: number; readonly dueAt: number; readonly pauseMs: number }>();
  return startRounds(
    async ({ signal }) => {
      let count = 0;
      let failures = 0;
      for await (const save of unconfirmed()) {
        if (signal.aborted || failures === failuresMax) break;
        try {
          if (await isAskedNow(save)) count += 1;
          failures = 0;
        } catch (error) {
          failures += 1;
          onError(error);
        }
      }
      if (count > 0) log?.({ asked: count });
    },
    { pauseMs, firstAfterMs: pauseMs, onError },
  );

  async function* unconfirmed(): AsyncGenerator<UnconfirmedSave> {
    for (let after: SavePlace | undefined; ; ) {
      const page = await saves.page({ savedForMs, after, limit: savesPerPage });
      yield* page;
      if (page.length < savesPerPage) return;
      after = page.at(-1);
    }
  }

  async function isAskedNow(save: UnconfirmedSave): Promise<boolean> {
    const { requestId, historyLength } = save;
    const before = asked.get(requestId);
    const isSame = before?.historyLength === historyLength;
    if (isSame && performance.now() < before.dueAt) return false;
    if (await runs.hasWrittenDown(save)) {
      asked.delete(requestId);
      await saves.confirm(save);
      return false;
    }
    await runs.saveAgain(save);
    const waitMs = isSame ? Math.min(before.pauseMs * 2, askAgainMs.last) : askAgainMs.first;
    if (asked.size >= askedMax) asked.clear();
    asked.set(requestId, { historyLength, pauseMs: waitMs, dueAt: performance.now() + waitMs });
    return true;
  }
}
