import { setTimeout as sleep } from 'node:timers/promises';
import type { Execution, ExecutionOptions, Executions, TaskExecution } from '../model/definitions/execution.ts';
import type { RecordedExecutions, RecordedFacts, RunStanding } from '../model/definitions/recorded-executions.ts';
import { workflowIdOf, type DefinitionTasks } from '../model/definitions/task-update.ts';
import { createFirstWords } from './first-words.ts';
import type { RecordEnd } from './record-ends.ts';

interface ReadingDependencies {
  /** Asks runs themselves, and Temporal. */
  readonly executions: Executions;
  readonly recorded: RecordedExecutions;
  readonly recordEnd: RecordEnd;
  readonly standingOf: (workflowId: string) => Promise<RunStanding>;
}

/** Temporal is asked no more often about a run that is read again and again, whether it still runs. */
const checkedForMs = 3_000;
const checkedMax = 20_000;
/** How long a start may wait for the run's first blocking point (A11). */
const untilBlockedMs = 1_000;
/** Between the last word of a run and its end in Temporal; a signal that comes in between has it take its last step again. */
const closingMsMax = 2_000;
const closingPauseMs = 10;
/** A worker writes down what a run did some moments before Temporal does. */
const confirmedAfterMs = 15_000;

/**
 * Executions are read as their runs wrote them down. A run that Temporal itself ended wrote nothing of it: Temporal is asked now
 * and then whether a run is still open, and the run itself only where something of it was never written.
 */
export function readRecorded({ executions, recorded, recordEnd, standingOf }: ReadingDependencies): Executions {
  const checked = new Map<string, number>();
  const firstWords = createFirstWords(recorded);

  return {
    ...executions,
    find,

    untilBlocked: (workflowId, { runId, withinMs = untilBlockedMs } = {}) =>
      runId === undefined
        ? executions.untilBlocked(workflowId, { withinMs })
        : firstWords.until({ workflowId, runId }, withinMs),

    async findText(workflowId) {
      const found = await current(workflowId, () => recorded.findText(workflowId));
      return found?.isWhole === true ? found.text : undefined;
    },

    async terminate(workflowId, request) {
      const outcome = await executions.terminate(workflowId, request);
      if (outcome !== 'notFound') return outcome;
      const ended = await endedBefore(workflowId);
      if (ended === undefined) return outcome;
      return ended.status === 'TERMINATED' ? 'terminated' : 'completed';
    },

    pause: async (workflowId) => overWhereEnded(workflowId, await executions.pause(workflowId)),
    resume: async (workflowId) => overWhereEnded(workflowId, await executions.resume(workflowId)),
    setVariables: async (workflowId, values) =>
      overWhereEnded(workflowId, await executions.setVariables(workflowId, values)),
  };

  async function find(workflowId: string, options?: ExecutionOptions): Promise<Execution | undefined> {
    const found = await current(workflowId, () => recorded.find(workflowId, options));
    return found?.execution ?? executions.find(workflowId, options);
  }

  /** Undefined where what was written is not how the run stands now: the run itself has to be asked. */
  async function current<Found extends RecordedFacts>(
    workflowId: string,
    read: () => Promise<Found | undefined>,
  ): Promise<Found | undefined> {
    const found = await read();
    if (found === undefined || !found.isWhole) return undefined;
    if (found.endTime > 0) return (await isLast(workflowId, found)) ? found : undefined;
    if (wasChecked(workflowId, found)) return found;
    const standing = await standingOf(workflowId);
    if (standing.kind === 'unavailable') return found;
    if (standing.kind === 'run' && standing.runId === found.runId && standing.isOpen) {
      if (neverWas(found, standing)) return undefined;
      noteChecked(workflowId);
      return found;
    }
    await recordEnd(workflowId, standing);
    return read();
  }

  /**
   * Another run may have the id by now, and have written nothing yet. And a run writes that it is over a moment before Temporal
   * knows: whoever reads it may start it again.
   */
  async function isLast(workflowId: string, found: RecordedFacts): Promise<boolean> {
    for (const until = performance.now() + closingMsMax; ; await sleep(closingPauseMs)) {
      const standing = await standingOf(workflowId);
      if (standing.kind !== 'run') return true;
      if (standing.runId !== found.runId) return false;
      if (!standing.isOpen) return true;
      if (neverWas(found, standing)) return false;
      if (performance.now() > until) return true;
    }
  }

  function wasChecked(workflowId: string, { ageMs }: RecordedFacts): boolean {
    const at = checked.get(workflowId) ?? Number.NEGATIVE_INFINITY;
    return ageMs < checkedForMs || performance.now() - at < checkedForMs;
  }

  function noteChecked(workflowId: string): void {
    if (checked.size >= checkedMax) checked.clear();
    checked.set(workflowId, performance.now());
  }

  /** An execution that Temporal has no more. */
  async function endedBefore(workflowId: string): Promise<Execution | undefined> {
    const found = await recorded.find(workflowId, { includeTasks: false, includeValues: false });
    return found !== undefined && found.endTime > 0 ? found.execution : undefined;
  }

  async function overWhereEnded<Outcome extends string>(
    workflowId: string,
    outcome: Outcome,
  ): Promise<Outcome | 'over'> {
    if (outcome !== 'notFound') return outcome;
    return (await endedBefore(workflowId)) === undefined ? outcome : 'over';
  }
}

/**
 * A step that was written down and that Temporal, killed before it had kept it, knows nothing of: the run goes on from before it
 * (decision 0137).
 */
function neverWas({ ageMs, historyLength }: RecordedFacts, run: { readonly historyLength: number }): boolean {
  return ageMs > confirmedAfterMs && run.historyLength < historyLength;
}

/** Single tasks as their runs wrote them down; a run is asked about one that it did not write. */
export function readRecordedTasks(tasks: DefinitionTasks, recorded: RecordedExecutions): DefinitionTasks {
  return {
    ...tasks,
    async find(taskId) {
      const workflowId = workflowIdOf(taskId);
      const value = workflowId === undefined ? undefined : await recorded.findTask(workflowId, taskId);
      if (value !== undefined && !isLeftOut(value)) return { kind: 'answer', value };
      const asked = await tasks.find(taskId);
      return value !== undefined && (asked.kind === 'unavailable' || asked.value === undefined)
        ? { kind: 'answer', value }
        : asked;
    },
  };
}

/** A task that is too large to be written with others has a notice in place of its values. */
function isLeftOut({ inputData, outputData }: TaskExecution): boolean {
  return 'leftOut' in inputData && 'leftOut' in outputData;
}
