import { allHandlersFinished, condition, workflowInfo } from '@temporalio/workflow';
import type { ContinuedRun, RunInput, TaskExecution } from '../../src/model/definitions/execution.ts';
import type { ExecutionState } from './execution-state.ts';
import { isSince } from './is-since.ts';
import type { OpenTasks } from './open-tasks.ts';
import type { Pause } from './pause.ts';
import type { RunLimits } from './run-limits.ts';
import type { Skips } from './skips.ts';
import type { Ports } from './task-context.ts';
import type { TaskSequence } from './task-sequence.ts';

interface LongRun {
  readonly state: ExecutionState;
  readonly ports: Pick<Ports, 'limits' | 'continueAsNew'>;
  readonly waitsCount: number;
  readonly loop: {
    readonly openTasks: OpenTasks;
    readonly pause: Pause;
    readonly skips: Skips;
    readonly hasEnded: boolean;
  };
}

interface Between {
  readonly place: TaskSequence;
  readonly permissiveFailure: TaskExecution | undefined;
}

/**
 * Lets a long run go on as another one of Temporal's. Between two turns of a loop it can be taken up again from its tasks, as long
 * as nothing but loops is open, one in the other. Returns where the run is short, or something else is open.
 */
export async function continueIfLong(run: LongRun, { place, permissiveFailure }: Between): Promise<void> {
  const { state, ports, loop } = run;
  if (!isLong(run) || !isSince(state.run, 'long-loops') || !isQuiet(run, place)) return;
  await condition(allHandlersFinished);
  if (!isQuiet(run, place)) return;
  await ports.continueAsNew(toInput(state, { skips: loop.skips.asked(), permissiveFailure }));
}

function isLong({ state, ports, waitsCount }: LongRun): boolean {
  const { historyLength, continueAsNewSuggested } = workflowInfo();
  const { tasks, waits, historyEvents }: RunLimits['continueAfter'] = ports.limits.continueAfter;
  const newTasks = state.ownTasksCount - (state.run.kept?.tasks.length ?? 0);
  return newTasks >= tasks || waitsCount >= waits || historyLength >= historyEvents || continueAsNewSuggested;
}

function isQuiet({ state, loop }: LongRun, place: TaskSequence): boolean {
  const open = loop.openTasks.scheduled.map(({ seq }) => state.at(seq - 1)?.taskType);
  const areLoops = open.length === place.frame.depth + 1 && open.every((type) => type === 'DO_WHILE');
  return areLoops && place.isAlone && !loop.pause.isOn && !loop.hasEnded && !place.scope.consideredCancelled;
}

function toInput(
  state: ExecutionState,
  { skips, permissiveFailure }: Pick<ContinuedRun, 'skips'> & Pick<Between, 'permissiveFailure'>,
): RunInput {
  const { run, tasksCount } = state;
  const { createTime, variables, failedReferenceTaskNames, failedTaskNames, lastRetriedTime, reRunFromWorkflowId } =
    state.view({ includeTasks: false });
  return {
    ...run,
    kept: {
      tasks: state.newestTasks(),
      variables,
      createTime,
      chainId: run.kept?.chainId ?? workflowInfo().firstExecutionRunId,
      ...(lastRetriedTime !== undefined && { lastRetriedTime }),
      ...(reRunFromWorkflowId !== undefined && { reRunFromWorkflowId }),
      continued: {
        tasksCount,
        runsSinceMs: run.kept?.continued?.runsSinceMs ?? run.kept?.runsSinceMs ?? workflowInfo().runStartTime.getTime(),
        failedReferenceTaskNames,
        failedTaskNames,
        skips,
        ...(permissiveFailure !== undefined && { permissiveFailure }),
      },
    },
  };
}
