import { startRounds, type Rounds } from '../concurrency/rounds.ts';
import type { RunPlaces, RunPlaceStore } from '../model/definitions/run-places.ts';

export interface RunPlacesDependencies {
  readonly store: RunPlaceStore;
  /** Tells a run that it may go on. False: it is over. */
  readonly tell: (run: { readonly workflowId: string; readonly chainId: string }) => Promise<boolean>;
}

/** How many runs of a key go on at once: the others wait in the order in which they came. */
export function createRunPlaces({ store, tell }: RunPlacesDependencies): RunPlaces {
  return {
    take: (request) => store.take(request),
    async leave(run) {
      const limitKey = await store.leave(run);
      if (limitKey !== undefined) await tellDue({ store, tell }, limitKey);
    },
  };
}

/** A run that is over gives its place to the next. */
async function tellDue({ store, tell }: RunPlacesDependencies, limitKey: string): Promise<number> {
  let told = 0;
  for (let due = await store.due(limitKey); due.length > 0; due = await store.due(limitKey)) {
    for (const run of due) {
      if (await tell(run)) await store.markTold(run.chainId);
      else await store.leave(run);
      told += 1;
    }
  }
  return told;
}

export interface RunPlacesSweepOptions extends RunPlacesDependencies {
  readonly log?: (counts: { readonly freed: number; readonly told: number }) => void;
  readonly pauseMs?: number;
  readonly onError: (error: unknown) => void;
}

/** A crash between the end of a run and the word to the next one, or a run that Temporal itself ended, holds up others so long. */
const pauseMsDefault = 10_000;

/** Gives back places of runs that ended without doing so, and tells who waits for them, until it is stopped. */
export function startRunPlacesSweep({
  log,
  pauseMs = pauseMsDefault,
  onError,
  ...places
}: RunPlacesSweepOptions): Rounds {
  return startRounds(
    async () => {
      const freed = await places.store.leaveEnded();
      let told = 0;
      for (const limitKey of await places.store.keysWaitedFor()) told += await tellDue(places, limitKey);
      await places.store.forgetLeft();
      if (freed + told > 0) log?.({ freed, told });
      return undefined;
    },
    { pauseMs, firstAfterMs: pauseMs, onError },
  );
}
