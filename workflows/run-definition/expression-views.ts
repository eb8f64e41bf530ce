import type { Execution, TaskExecution } from '../../src/model/definitions/execution.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import { measure, measureAnew } from '../../src/conductor/value-size.ts';
import type { TaskDefinition } from '../../src/model/definitions/definition.ts';

/** `${workflow.…}` (A61). */
export function workflowView(execution: Execution, environment: JsonObject | undefined): JsonObject {
  return present({
    input: execution.input,
    output: execution.output,
    status: execution.status,
    workflowId: execution.workflowId,
    parentWorkflowId: execution.parentWorkflowId,
    parentWorkflowTaskId: execution.parentWorkflowTaskId,
    workflowType: execution.workflowType,
    version: execution.workflowVersion,
    correlationId: execution.correlationId,
    variables: execution.variables,
    env: environment,
    reasonForIncompletion: execution.reasonForIncompletion,
    schemaVersion: execution.workflowDefinition.schemaVersion ?? 2,
  });
}

/** `${<reference>.…}` (A61). */
export function taskView(task: TaskExecution): JsonObject {
  return present({
    input: task.inputData,
    output: task.outputData,
    status: task.status,
    taskType: task.taskType,
    referenceTaskName: task.referenceTaskName,
    retryCount: task.retryCount,
    correlationId: task.correlationId,
    pollCount: task.pollCount,
    taskDefName: task.taskDefName,
    scheduledTime: task.scheduledTime,
    startTime: task.startTime,
    endTime: task.endTime,
    workflowInstanceId: task.workflowInstanceId,
    taskId: task.taskId,
    reasonForIncompletion: task.reasonForIncompletion,
    callbackAfterSeconds: task.callbackAfterSeconds,
    workerId: task.workerId,
    iteration: task.iteration,
  });
}

function present(fields: Readonly<Record<string, Json | undefined>>): JsonObject {
  const entries = Object.entries(fields).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  return Object.fromEntries(entries);
}

/** An answer is one text, made while the run's thread does nothing else. Tasks that refer to one large value are written with it each. */
const shownBytesMax = 64 * 1024 * 1024;

/** The tasks of a run for an answer about all of them. */
export function shownTasks(tasks: readonly TaskExecution[]): readonly TaskExecution[] {
  const within = new ShownTasks(shownBytesMax);
  return tasks.map((task) => within.show(task));
}

/** Tasks that are shown together; beyond a bound without what they were given and gave. */
export class ShownTasks {
  readonly #bytesMax: number;
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  show(task: TaskExecution): TaskExecution {
    const { workflowTask, inputData, outputData } = task;
    this.#bytes += measureAnew(inputData).bytes + measureAnew(outputData).bytes + bytesOf(workflowTask);
    if (this.#bytes <= this.#bytesMax) return task;
    const { name, taskReferenceName, type = null } = workflowTask;
    const leftOut = leftOutBeyond(this.#bytesMax);
    return { ...task, inputData: leftOut, outputData: leftOut, workflowTask: { name, taskReferenceName, type } };
  }
}

function bytesOf(workflowTask: TaskDefinition): number {
  return Object.values(workflowTask).reduce<number>((bytes, field) => bytes + measure(field ?? null).bytes, 0);
}

function leftOutBeyond(bytesMax: number): JsonObject {
  return {
    leftOut: `The tasks of this run have more than ${bytesMax / 1024 / 1024} MiB together. Ask for this one by its id.`,
  };
}
