import { toWholeChange, type ExecutionRecorder } from '../model/definitions/execution-change.ts';
import type { Execution, Executions } from '../model/definitions/execution.ts';
import type { RecordedExecutions, RunStanding } from '../model/definitions/recorded-executions.ts';

export interface EndRecorderDependencies {
  /** Asks runs themselves, and Temporal. */
  readonly executions: Pick<Executions, 'find'>;
  readonly recorded: Pick<RecordedExecutions, 'find'>;
  readonly recorder: Pick<ExecutionRecorder, 'write'>;
  readonly tellEnd: TellEnd;
}

/** Tells whoever wants to know of the end of one of Temporal's runs; told again it is told once. */
export type TellEnd = (
  execution: Execution,
  run: { readonly runId: string; readonly runStartedMs: number },
) => Promise<void>;

/** Writes down the end of a run that wrote nothing of it, as when Temporal itself ended or forgot it. */
export type RecordEnd = (workflowId: string, standing: Exclude<RunStanding, { kind: 'unavailable' }>) => Promise<void>;

/** The run itself says more where a worker can ask it; else what it wrote stands, and Temporal says how it ended. */
export function createEndRecorder({ executions, recorded, recorder, tellEnd }: EndRecorderDependencies): RecordEnd {
  return async (workflowId, standing) => {
    const [found, asked] = await Promise.all([recorded.find(workflowId), executions.find(workflowId)]);
    if (found === undefined) return;
    const { runId, runStartedMs, execution: written } = found;
    const ended = endOf(written, asked);
    const isLastWord = asked === undefined || ended === asked;
    // What the run itself said last may still be on its way: the end that Temporal tells of does not shut it out.
    const historyLength = isLastWord ? Number.MAX_SAFE_INTEGER : found.historyLength;
    const run = standing.kind === 'run' && standing.runId !== runId ? standing : { runId, runStartedMs, historyLength };
    // A part that was never written can be had as long as Temporal has the run.
    const isWhole = found.isWhole || isLastWord;
    // Before it is written down, since then nobody looks at the run again. A run that Temporal has no more may have told itself long ago.
    if (asked !== undefined && ended.endTime > 0 && standing.kind === 'run' && !standing.isOpen)
      await tellEnd(ended, standing);
    await recorder.write({ ...toWholeChange(ended, run), isWhole });
  };
}

function endOf(written: Execution, asked: Execution | undefined): Execution {
  if (asked === undefined) {
    const reasonForIncompletion = 'Temporal ended the run, and has its history no more';
    return { ...written, status: 'TERMINATED', endTime: Date.now(), reasonForIncompletion };
  }
  // A run that no worker could be asked about has no tasks to tell of.
  if (asked.tasks.length > 0 && asked.tasks.length >= written.tasks.length) return asked;
  const { status, endTime, updateTime, reasonForIncompletion } = asked;
  const said = reasonForIncompletion !== undefined && { reasonForIncompletion };
  return { ...written, status, endTime, updateTime, ...said, output: asked.output };
}
