import { proxySinks, workflowInfo, type Sinks, type WorkflowInternalsInterceptor } from '@temporalio/workflow';
import {
  headOf,
  soughtFieldsOf,
  toRecordedTask,
  type ExecutionChange,
  type RecordedTask,
} from '../../src/model/definitions/execution-change.ts';
import type { ExecutionMask } from '../../src/model/definitions/execution-mask.ts';
import type { TaskExecution } from '../../src/model/definitions/execution.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { measure } from '../../src/conductor/value-size.ts';
import type { ExecutionState } from './execution-state.ts';
import { ShownTasks } from './expression-views.ts';

interface ChangesSinks extends Sinks {
  readonly executions: { write(change: ExecutionChange): void };
}

const { executions } = proxySinks<ChangesSinks>();

/** One per run: each run has a module scope of its own. */
let recorder: ChangeRecorder | undefined;

/** Has a run written down for readers from now on. */
export function recordChanges(state: ExecutionState, mask: ExecutionMask): void {
  recorder = new ChangeRecorder(state, mask);
}

/**
 * What a run changed is handed out when an activation ends. A sink costs no event of history, and the SDK waits for it before
 * it completes the workflow task: whoever is told of an effect can read it.
 */
export const changesInterceptor: WorkflowInternalsInterceptor = {
  concludeActivation(input, next) {
    recorder?.conclude(input.commands.some(({ scheduleLocalActivity }) => scheduleLocalActivity != null));
    return next(input);
  },
};

/** A run that is taken up again by another worker is written down anew, with so many of its tasks and those that are open. */
const takenUpMax = 200;

/** Below it a task is written at once each time. */
const smallChars = 8 * 1024;

/** The output of a loop grows with each iteration; written each time, it would cost the square of its length. */
const charsPerMs = 100;

/** Of tasks that are written at once: two of the largest events fit, and a value that doubles with each task ends here. */
const changeBytesMax = 64 * 1024 * 1024;

/** Written with each change of them: the largest event fits. */
const variablesBytesMax = 32 * 1024 * 1024;

const leftOut = { leftOut: `The variables have more than ${variablesBytesMax / 1024 / 1024} MiB.` };

/** What a task looked like when it was written last, where it is large. */
interface Written {
  readonly output: JsonObject;
  readonly chars: number;
  readonly atMs: number;
}

/** Tells readers what has changed. It decides nothing: no command of the run depends on it. */
class ChangeRecorder {
  readonly #state: ExecutionState;
  readonly #mask: ExecutionMask;
  /** Positions of tasks that changed and are not written. */
  readonly #unwritten = new Set<number>();
  /** Positions of tasks that changed in a replay: somebody wrote them, or should have. */
  readonly #replayed = new Set<number>();
  readonly #large = new Map<number, Written>();
  #revision = -1;
  #hasBegun = false;
  #variables: JsonObject | undefined;

  constructor(state: ExecutionState, mask: ExecutionMask) {
    this.#state = state;
    this.#mask = mask;
  }

  /** `goesOn`: a local activity was scheduled, so the workflow task is not over yet. */
  conclude(goesOn: boolean): void {
    const { unsafe } = workflowInfo();
    const changed = unsafe.isReplaying ? this.#replayed : this.#unwritten;
    for (const position of this.#state.takeChanged()) changed.add(position);
    if (unsafe.isReplaying || goesOn || this.#state.revision === this.#revision) return;
    executions.write(this.#takeChange());
  }

  #takeChange(): ExecutionChange {
    const { workflowId, runId, runStartTime, historyLength } = workflowInfo();
    const execution = this.#state.view({ includeTasks: false });
    const isFirst = !this.#hasBegun;
    const isTakenUp = this.#replayed.size > 0;
    const goesOn = this.#state.keptCount > (this.#state.run.kept?.tasks.length ?? 0);
    const isWhole = isFirst && this.#replayed.size <= takenUpMax && !goesOn;
    this.#addReplayed();
    const shown = this.#mask.execution({ ...execution, tasks: [] });
    const isOver = execution.endTime > 0;
    const values = {
      ...((isFirst || isTakenUp) && {
        definition: JSON.stringify(shown.workflowDefinition),
        input: JSON.stringify(shown.input),
      }),
      ...((isOver || this.#variables !== execution.variables) && {
        variables: JSON.stringify(measure(shown.variables).bytes > variablesBytesMax ? leftOut : shown.variables),
      }),
      ...((isFirst || isOver) && { output: JSON.stringify(shown.output) }),
    };
    this.#hasBegun = true;
    this.#variables = execution.variables;
    this.#revision = this.#state.revision;
    return {
      workflowId,
      runId,
      runStartedMs: runStartTime.getTime(),
      historyLength,
      isWhole,
      ...(goesOn && { goesOn }),
      name: shown.workflowName,
      version: shown.workflowVersion,
      status: shown.status,
      ...soughtFieldsOf(shown),
      startTime: shown.startTime,
      updateTime: shown.updateTime,
      endTime: shown.endTime,
      head: JSON.stringify(headOf(shown)),
      ...values,
      tasksCount: this.#state.tasksCount,
      tasks: this.#takeTasks(),
    };
  }

  /** Of a long run that another worker takes up, the old tasks are written: they are over and do not change. */
  #addReplayed(): void {
    const old = this.#state.tasksCount - takenUpMax;
    const isFew = this.#replayed.size <= takenUpMax;
    for (const position of this.#replayed)
      if (isFew || position >= old || this.#state.at(position)?.endTime === 0) this.#unwritten.add(position);
    this.#replayed.clear();
  }

  #takeTasks(): readonly RecordedTask[] {
    const tasks: RecordedTask[] = [];
    const within = new ShownTasks(changeBytesMax);
    for (const position of this.#unwritten) {
      const task = this.#state.at(position);
      if (task !== undefined && this.#waits(position, task)) continue;
      this.#unwritten.delete(position);
      if (task !== undefined) tasks.push(this.#toRecorded(position, task, within));
    }
    return tasks;
  }

  /** A large task that only grew is written later, at the latest when it ends. */
  #waits(position: number, task: TaskExecution): boolean {
    const written = this.#large.get(position);
    if (written === undefined || task.endTime > 0 || written.output !== task.outputData) return false;
    return Date.now() - written.atMs < written.chars / charsPerMs;
  }

  #toRecorded(position: number, task: TaskExecution, within: ShownTasks): RecordedTask {
    const change = toRecordedTask(this.#mask.task(within.show(task)));
    const { length: chars } = change.document;
    if (task.endTime > 0 || chars < smallChars) this.#large.delete(position);
    else this.#large.set(position, { output: task.outputData, chars, atMs: Date.now() });
    return change;
  }
}
