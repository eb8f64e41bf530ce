import { toWholeChange, type ExecutionRecorder } from '../model/definitions/execution-change.ts';
import type { Execution, Executions } from '../model/definitions/execution.ts';
import type { RecordedExecutions, RunStanding } from '../model/definitions/recorded-executions.ts';

export interface EndRecorderDependencies {
  /** Asks runs themselves, and Temporal. */
  readonly executions: Pick<Executions, 'find'>;
  readonly recorded: Pick<RecordedExecutions, 'find'>;
  readonly recorder: Pick<ExecutionRecorder, 'write'>;
}

/** Writes down the end of a run that wrote nothing of it, as when Temporal itself ended or forgot it. */
export type RecordEnd = (workflowId: string, standing: Exclude<RunStanding, { kind: 'unavailable' }>) => Promise<void>;

/** The run itself says more where a worker can ask it; else what it wrote stands, and Temporal says how it ended. */
export function createEndRecorder({ executions, recorded, recorder }: EndRecorderDependencies): RecordEnd {
  return async (workflowId, standing) => {
    const [found, asked] = await Promise.all([recorded.find(workflowId), executions.find(workflowId)]);
    if (found === undefined) return;
    const { runId, runStartedMs, execution: written } = found;
    const run =
      standing.kind === 'run' && standing.runId !== runId
        ? standing
        : { runId, runStartedMs, historyLength: Number.MAX_SAFE_INTEGER };
    const ended = endOf(written, asked);
    // A part that was never written can be had as long as Temporal has the run.
    const isWhole = found.isWhole || asked === undefined || ended === asked;
    await recorder.write({ ...toWholeChange(ended, run), isWhole });
  };
}

function endOf(written: Execution, asked: Execution | undefined): Execution {
  if (asked === undefined) {
    const reasonForIncompletion = 'Temporal ended the run, and has its history no more';
    return { ...written, status: 'TERMINATED', endTime: Date.now(), reasonForIncompletion };
  }
  // A run that no worker could be asked about has no tasks to tell of.
  if (asked.tasks.length >= written.tasks.length) return asked;
  const { status, endTime, updateTime, reasonForIncompletion } = asked;
  const said = reasonForIncompletion !== undefined && { reasonForIncompletion };
  return { ...written, status, endTime, updateTime, ...said, output: asked.output };
}
