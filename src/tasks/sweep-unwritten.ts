import { startRounds, type Rounds } from '../concurrency/rounds.ts';
import { toWholeChange, type ExecutionRecorder } from '../model/definitions/execution-change.ts';
import type { Executions } from '../model/definitions/execution.ts';
import type { TellEnd } from './record-ends.ts';
import type { RunStanding, StartedRuns, UnwrittenExecutions } from '../model/definitions/recorded-executions.ts';

export interface UnwrittenSweepTimes {
  /** A run that began a moment ago is about to write of itself, and visibility follows runs by some moments. */
  readonly unwrittenForMs: number;
  /** Between two rounds. */
  readonly pauseMs: number;
  /** How far the first round goes back. */
  readonly lookBackMs: number;
}

export interface UnwrittenSweepOptions {
  readonly started: StartedRuns;
  readonly unwritten: UnwrittenExecutions;
  readonly standingOf: (workflowId: string) => Promise<RunStanding>;
  /** Asks runs themselves, and Temporal. */
  readonly executions: Pick<Executions, 'find'>;
  readonly recorder: Pick<ExecutionRecorder, 'write'>;
  readonly tellEnd: TellEnd;
  readonly times?: UnwrittenSweepTimes;
  readonly log?: (counts: { readonly found: number }) => void;
  readonly onError: (error: unknown) => void;
}

const timesDefault: UnwrittenSweepTimes = {
  unwrittenForMs: 60_000,
  pauseMs: 60_000,
  lookBackMs: 24 * 3_600_000,
};
/** Visibility may show a run late: the last minutes are gone through again. */
const overlapMs = 5 * 60_000;
/** So much time is asked for at once: what is done stays done when a round breaks off. */
const sliceMs = 10 * 60_000;
/** Between two pages: others have their turn. */
const breathMs = 50;

/**
 * Writes down runs that Temporal has and that never wrote of themselves: no worker took them up, the worker died before its first
 * word, or the database was away. Searches would not have them, and would never have had those that were ended meanwhile.
 */
export function startUnwrittenSweep(options: UnwrittenSweepOptions): Rounds {
  const { started, unwritten, standingOf, executions, recorder, tellEnd, times = timesDefault, log, onError } = options;
  let sinceMs = Date.now() - times.lookBackMs;
  return startRounds(
    async ({ signal, pause }) => {
      const untilMs = Date.now() - times.unwrittenForMs;
      for (let fromMs = sinceMs - overlapMs; fromMs < untilMs; fromMs += sliceMs) {
        const toMs = Math.min(fromMs + sliceMs, untilMs);
        let found = 0;
        for await (const workflowIds of started.between({ fromMs, toMs })) {
          if (signal.aborted) return undefined;
          for (const workflowId of await unwritten.among(workflowIds)) if (await writeDown(workflowId)) found += 1;
          await pause(breathMs);
        }
        if (found > 0) log?.({ found });
        sinceMs = Math.max(sinceMs, toMs);
      }
      return undefined;
    },
    { pauseMs: times.pauseMs, firstAfterMs: Math.min(times.pauseMs, 5_000), onError },
  );

  /** False: it is gone. What the run itself writes later takes its place. */
  async function writeDown(workflowId: string): Promise<boolean> {
    const standing = await standingOf(workflowId);
    if (standing.kind !== 'run') return false;
    const execution = await executions.find(workflowId);
    if (execution === undefined) return false;
    const { runId, runStartedMs } = standing;
    // An open run says more with its first word; of one that has ended nobody says anything any more.
    const historyLength = execution.endTime > 0 ? Number.MAX_SAFE_INTEGER : 0;
    if (execution.endTime > 0 && !standing.isOpen) await tellEnd(execution, standing);
    await recorder.write({ ...toWholeChange(execution, { runId, runStartedMs, historyLength }), isWhole: false });
    return true;
  }
}
