import { startRounds, type Round, type Rounds } from '../../concurrency/rounds.ts';
import { BoundedMap } from '../../model/bounded-map.ts';
import type { LookAtRun, ReachedRun, Stall, StalledRuns } from '../../model/inbound/stalled-run.ts';

export interface StallWatchTimes {
  /** A worker has so long to come to a run. */
  readonly settledMs: number;
  /** Between two rounds. */
  readonly pauseMs: number;
}

export interface StallWatchOptions {
  readonly runs: StalledRuns;
  readonly look: LookAtRun;
  readonly times?: StallWatchTimes;
  readonly onStall: (run: ReachedRun, stall: Stall) => void;
  readonly onEnd: (run: ReachedRun) => void;
  readonly onError: (error: unknown) => void;
}

const timesDefault: StallWatchTimes = { settledMs: 15_000, pauseMs: 30_000 };
/** Looks in one round: two of Temporal's calls a second at most. */
const looksPerRound = 60;
/** Runs that were found going on: there is no second look at them. */
const knownMax = 20_000;
/** A worker that has nothing to do for a run may be gone; its next task will show it. */
const asksMax = 20;
/** In one round. Temporal does not answer, so it is neither asked nor reported for every run that there is. */
const failuresMax = 3;

/**
 * Looks whether the runs go on that events started or resumed. Temporal takes a start or a signal whether a worker is
 * there or not, and says nothing when there is none, when it does not know the workflow, or when the workflow has no handler.
 */
export function startStallWatch({
  runs,
  look,
  times: { settledMs, pauseMs } = timesDefault,
  onStall,
  onEnd,
  onError,
}: StallWatchOptions): Rounds {
  /** How often its worker was asked in vain; `asksMax` where the run goes on. */
  const asked = new BoundedMap<string, number>(knownMax);
  return startRounds(lookRound, { pauseMs, firstAfterMs: pauseMs, onError });

  async function lookRound({ signal }: Round): Promise<undefined> {
    if (!(await lookAtAll(await runs.noted(looksPerRound), lookAgain, signal))) return;
    const reached = await runs.reached({ settledMs, limit: reachedMax });
    const unknown = reached.filter((run) => (asked.get(keyOf(run)) ?? 0) < asksMax).slice(0, looksPerRound);
    await lookAtAll(unknown, lookFirst, signal);
  }

  /** False: it was broken off. */
  async function lookAtAll(
    some: readonly ReachedRun[],
    lookAt: (run: ReachedRun) => Promise<void>,
    signal: AbortSignal,
  ): Promise<boolean> {
    let failures = 0;
    for (const run of some) {
      if (signal.aborted || failures === failuresMax) return false;
      try {
        await lookAt(run);
      } catch (error) {
        failures += 1;
        onError(error);
      }
    }
    return failures < failuresMax;
  }

  async function lookAgain(run: ReachedRun): Promise<void> {
    const progress = await look(run).catch(async (error: unknown) => {
      // Else the next round would begin with it again, and come to no other.
      await runs.note(run, undefined);
      throw error;
    });
    if (progress === 'goesOn') {
      await runs.forget(run);
      onEnd(run);
    } else await runs.note(run, typeof progress === 'object' ? progress : undefined);
  }

  async function lookFirst(run: ReachedRun): Promise<void> {
    const progress = await look(run);
    if (progress === 'goesOn') asked.renew(keyOf(run), asksMax);
    if (progress === 'unanswered') asked.renew(keyOf(run), (asked.get(keyOf(run)) ?? 0) + 1);
    if (typeof progress === 'object' && (await runs.note(run, progress))) onStall(run, progress);
  }
}

/** Most of them are known to go on. */
const reachedMax = 2_000;

function keyOf({ eventId, workflowId }: ReachedRun): string {
  return `${eventId} ${workflowId}`;
}
