import { startRounds, type Rounds } from '../concurrency/rounds.ts';
import type { RequestRuns, UnconfirmedSave, UnconfirmedSaves } from '../model/access/unconfirmed-saves.ts';

export interface SaveCheckOptions {
  readonly saves: UnconfirmedSaves;
  readonly runs: RequestRuns;
  readonly log?: (counts: { readonly asked: number }) => void;
  readonly onError: (error: unknown) => void;
}

/** A workflow task takes ten seconds at most, unless it says that it goes on. */
const savedForMs = 15_000;
const pauseMs = 5_000;
const savesPerRound = 200;

/**
 * An act that reaches a sleeping run is in Temporal's memory alone until its workflow task is over, and what follows from it
 * has been saved by then. Where Temporal dies before that the act never was, nobody does it again, and readers would see
 * a request that was decided while its run waits for a decision. Such runs are asked to save again.
 */
export function startSaveCheck({ saves, runs, log, onError }: SaveCheckOptions): Rounds {
  return startRounds(
    async ({ signal }) => {
      const page = await saves.page({ savedForMs, limit: savesPerRound });
      let asked = 0;
      for (const save of page) {
        if (signal.aborted) break;
        if (await isWrittenDown(save)) await saves.confirm(save);
        else {
          await runs.saveAgain(save);
          asked += 1;
        }
      }
      if (asked > 0) log?.({ asked });
      return page.length < savesPerRound || asked > 0 ? undefined : 0;
    },
    { pauseMs, firstAfterMs: pauseMs, onError },
  );

  /** Or nobody can save it again. */
  async function isWrittenDown({ requestId, historyLength }: UnconfirmedSave): Promise<boolean> {
    const length = await runs.historyLengthOf(requestId);
    return length === undefined || length >= historyLength;
  }
}
