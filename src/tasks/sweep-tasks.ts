import { startRounds, type Rounds } from '../concurrency/rounds.ts';
import type { StaleWorkerTasks } from '../model/definitions/worker-task-store.ts';
import type { RunStatus } from '../model/inbound/wait-queries.ts';

export interface TaskSweepTimes {
  /** Younger tasks are left alone: their runs have most likely just begun. */
  readonly offeredBeforeMs: number;
  /**
   * A run that ended later keeps its tasks: whoever ended it by mistake may reset it, and the run that takes over waits for
   * them. No worker gets one meanwhile.
   */
  readonly endedBeforeMs: number;
  /** A task of such a run is held back for so long at a time. */
  readonly holdMs: number;
  /** Between two pages. */
  readonly pauseMs: number;
}

export interface TaskSweepOptions {
  readonly tasks: StaleWorkerTasks;
  /** What became of the newest run of a workflow id. Throws when nobody can say. */
  readonly fateOf: (workflowId: string) => Promise<RunStatus>;
  readonly times?: TaskSweepTimes;
  readonly log?: (counts: { readonly removed: number }) => void;
  readonly onError: (error: unknown) => void;
}

const timesDefault: TaskSweepTimes = {
  offeredBeforeMs: 10 * 60_000,
  endedBeforeMs: 60 * 60_000,
  holdMs: 10 * 60_000,
  pauseMs: 30_000,
};
/** Asked for one after the other every half a minute: next to nothing for Temporal, and all of 100,000 tasks in a day. */
const tasksPerPage = 50;

/**
 * Removes the tasks of runs that ended without a word, as when Temporal itself terminated or forgot them: workers would go on
 * getting them, and types that nobody polls for would count as waiting for ever. Goes round until it is stopped.
 */
export function startTaskSweep({ tasks, fateOf, times = timesDefault, log, onError }: TaskSweepOptions): Rounds {
  const { pauseMs } = times;
  let after: string | undefined;
  return startRounds(
    async ({ signal }) => {
      after = await sweep(signal);
    },
    { pauseMs, firstAfterMs: pauseMs, onError },
  );

  async function sweep(signal: AbortSignal): Promise<string | undefined> {
    const page = await tasks.page({ offeredBeforeMs: times.offeredBeforeMs, after, limit: tasksPerPage });
    const fates = new Map<string, RunStatus>();
    const over: string[] = [];
    const held: string[] = [];
    for (const { taskId, workflowId } of page) {
      if (signal.aborted) break;
      const fate = fates.get(workflowId) ?? (await fateOf(workflowId));
      fates.set(workflowId, fate);
      if (fate.kind === 'gone') over.push(taskId);
      else if (fate.kind === 'closed') {
        const mayComeBack = fate.at.getTime() > Date.now() - times.endedBeforeMs;
        (mayComeBack ? held : over).push(taskId);
      }
    }
    if (held.length > 0) await tasks.hold(held, times.holdMs);
    if (over.length > 0) log?.({ removed: await tasks.remove(over) });
    return page.length < tasksPerPage ? undefined : page.at(-1)?.taskId;
  }
}
