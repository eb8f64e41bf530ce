import { ApplicationFailure } from '@temporalio/workflow';
import { resolveObject } from '../../src/conductor/expressions.ts';
import { expressionStepsMax } from '../../src/conductor/find-value.ts';
import type { ExpressionContext } from '../../src/conductor/find-value.ts';
import type { RunEnd } from '../../src/conductor/task-descriptor.ts';
import { HeldBytes, sizeFault } from '../../src/conductor/value-size.ts';
import type { TaskDefinition } from '../../src/model/definitions/definition.ts';
import type {
  Execution,
  ExecutionOptions,
  RunInput,
  RunSnapshot,
  TaskExecution,
  TaskStatus,
} from '../../src/model/definitions/execution.ts';
import type { RegisteredRules } from '../../src/model/definitions/registered-rules.ts';
import { namesSecrets } from '../../src/model/definitions/secret-text.ts';
import { isSameTask } from '../../src/model/definitions/task-update.ts';
import { isJsonList, isJsonObject } from '../../src/model/json.ts';
import type { Json, JsonObject } from '../../src/model/json.ts';
import { StepBudget } from '../../src/model/path/step-budget.ts';
import { taskView, workflowView, shownTasks } from './expression-views.ts';
import { isSince } from './is-since.ts';
import { newExecution, newTask, type Scheduling } from './new-execution.ts';

/** How a run ends, and with which output. */
export interface Conclusion {
  readonly end: RunEnd;
  readonly output: JsonObject;
}

export interface TaskChange {
  readonly status: TaskStatus;
  readonly output?: JsonObject;
  readonly reason?: string;
  readonly retried?: boolean;
}

/** A run as it stands: what the API shows and what expressions read. Times are workflow time. */
export class ExecutionState {
  #execution: Execution;
  #run: RunInput;
  readonly #tasks: TaskExecution[] = [];
  /** Position of the task that was the last to end by itself. */
  #lastEnded: number | undefined;
  /** Position of the newest task of each reference: what the reference means inside and after a loop (A64). */
  readonly #newest = new Map<string, number>();
  readonly #held = new HeldBytes();
  readonly #failedReferences = new Set<string>();
  readonly #failedNames = new Set<string>();
  /** Positions of tasks that changed since they were last asked for. */
  readonly #changed = new Set<number>();
  #revision = 0;
  /** Tasks up to this one are of an earlier run. */
  readonly keptCount: number;
  /** Tasks in this run's memory. */
  #ownCount: number;
  /** Of expressions, since their cost was last asked for. */
  readonly #budgets: StepBudget[] = [];

  constructor(run: RunInput, workflowId: string) {
    this.#run = run;
    this.#execution = newExecution(run, workflowId);
    for (const task of run.kept?.tasks ?? []) this.#keep(task);
    const { continued } = run.kept ?? {};
    if (continued !== undefined) this.#tasks.length = continued.tasksCount;
    for (const name of continued?.failedReferenceTaskNames ?? []) this.#failedReferences.add(name);
    for (const name of continued?.failedTaskNames ?? []) this.#failedNames.add(name);
    this.keptCount = this.#tasks.length;
    this.#ownCount = run.kept?.tasks.length ?? 0;
  }

  /** The execution as the API has it (A20). */
  view({ includeTasks = true, includeValues = true }: ExecutionOptions = {}): Execution {
    const execution = includeValues ? this.#execution : { ...this.#execution, input: {}, output: {}, variables: {} };
    const shown = {
      ...execution,
      failedReferenceTaskNames: [...this.#failedReferences],
      failedTaskNames: [...this.#failedNames],
    };
    return includeTasks ? { ...shown, tasks: shownTasks(this.#present()) } : shown;
  }

  get workflowId(): string {
    return this.#execution.workflowId;
  }

  get workflowName(): string {
    return this.#execution.workflowName;
  }

  get isOver(): boolean {
    return this.#execution.endTime > 0;
  }

  /** The values of `${…}` for a task that is being scheduled, or for the workflow's output. */
  expressions(
    options: { readonly taskId?: string } & Pick<ExpressionContext, 'missing' | 'givenUp' | 'guardsSecrets'> = {},
    execution = this.#execution,
  ): ExpressionContext {
    const { taskId, ...told } = options;
    const budget = new StepBudget(expressionStepsMax, { weighsFilters: isSince(this.#run, 'weighed-filters') });
    this.#budgets.push(budget);
    return {
      ...told,
      budget,
      findsLists: () => isSince(this.#run, listsPatchId),
      keep: (head, value) => this.#kept(head, value),
      lookup: (head) => {
        if (head === 'workflow') return workflowView(execution, this.#run.environment);
        if (head === 'CPEWF_TASK_ID') return taskId;
        const task = this.newest(head);
        return task && taskView(task);
      },
    };
  }

  /** The task's input names secrets, and is handed off with them. */
  handsSecrets({ inputParameters }: TaskDefinition): boolean {
    return namesSecrets(inputParameters) && isSince(this.#run, 'worker-tasks');
  }

  /** The cost of its expressions since this was asked last. */
  takeStepsSpent(): number {
    return this.#budgets.splice(0).reduce((total, { spent }) => total + spent, 0);
  }

  /** Adds a task, SCHEDULED. Its input is resolved now and stays (A66). */
  schedule(scheduling: Scheduling, input: JsonObject): TaskExecution {
    const scheduled = newTask(scheduling, { input, execution: this.#execution, seq: this.#tasks.length + 1 });
    const { taskReferenceName } = scheduling.task;
    this.#newest.set(taskReferenceName, this.#tasks.length);
    this.#changed.add(this.#tasks.length);
    this.#tasks.push(scheduled);
    this.#ownCount += 1;
    this.#held.add(input);
    this.#touch({});
    return scheduled;
  }

  start(task: TaskExecution): void {
    this.#replace(task, { status: 'IN_PROGRESS', startTime: Date.now() });
  }

  finish(task: TaskExecution, { status, output, reason, retried = false }: TaskChange): TaskExecution {
    if (status !== 'CANCELED') this.#lastEnded = task.seq - 1;
    if (output !== undefined) this.#held.add(output);
    return this.#replace(task, {
      status,
      endTime: Date.now(),
      executed: true,
      retried,
      ...(output !== undefined && { outputData: output }),
      ...(reason !== undefined && { reasonForIncompletion: shorten(reason) }),
    });
  }

  /** Applies an update to a task that stays open. */
  amend(task: TaskExecution, change: Partial<TaskExecution>): void {
    this.#replace(task, change);
  }

  /** A task of an earlier run that is tried anew. */
  keepAsRetried(task: TaskExecution): TaskExecution {
    return this.#replace(task, { retried: true });
  }

  /** A task of an earlier run that holds others goes on. */
  openAgain(task: TaskExecution): TaskExecution {
    const { reasonForIncompletion: _, ...opened } = task;
    this.#tasks[task.seq - 1] = opened;
    return this.#replace(opened, { status: 'IN_PROGRESS', endTime: 0, executed: false, startDelayInSeconds: 0 });
  }

  setStatus(status: 'RUNNING' | 'PAUSED'): void {
    this.#touch({ status });
  }

  /** Counts a failed task among those that the API names (A20). */
  noteFailure(task: TaskExecution): void {
    this.#failedReferences.add(task.referenceTaskName);
    this.#failedNames.add(task.workflowTask.name);
    this.#touch({});
  }

  setVariables(values: JsonObject): void {
    const fault = this.faultOfVariables(values);
    if (fault !== undefined)
      throw ApplicationFailure.nonRetryable(`the variables of the workflow would be too large: ${fault}`);
    this.#touch({ variables: { ...this.#execution.variables, ...values } });
  }

  /** Why the run cannot have these too; undefined when it can. */
  faultOfVariables(values: JsonObject): string | undefined {
    return this.faultOf({ ...this.#execution.variables, ...values });
  }

  /** How the run ends, worked out before it is shown. Output: the end's own, else `outputParameters`, else that of the task that ended last (A70). */
  conclude({ reason, ...rest }: RunEnd): Conclusion {
    const asked: RunEnd = { ...rest, ...(reason !== undefined && { reason: shorten(reason) }) };
    const { output, failure } =
      asked.output === undefined ? this.#output(this.#closed(asked)) : { output: asked.output, failure: undefined };
    const end: RunEnd =
      failure === undefined || asked.status !== 'COMPLETED' ? asked : { status: 'FAILED', reason: failure };
    return { end, output };
  }

  /** Closes the run. */
  end({ end, output }: Conclusion, added: JsonObject = {}): void {
    this.#touch({ ...this.#closed(end), output: { ...output, ...added } });
  }

  /** The run as it will be when it is closed so. */
  preview({ end, output }: Conclusion): Execution {
    return { ...this.#closed(end), output, tasks: this.#present() };
  }

  get run(): RunInput {
    return this.#run;
  }

  /** They are part of the run's input from now on: runs that go on with this one have them too. */
  addRules(found: RegisteredRules): void {
    if (Object.keys(found).length > 0)
      this.#run = { ...this.#run, taskDefinitions: { ...this.#run.taskDefinitions, ...found } };
  }

  /** The newest task of a reference as it is written in the definition. */
  newest(reference: string): TaskExecution | undefined {
    const position = this.#newest.get(reference);
    return position === undefined ? undefined : this.#tasks[position];
  }

  find(taskId: string): TaskExecution | undefined {
    return this.#present().find((task) => isSameTask(task.taskId, taskId));
  }

  /** The task that was scheduled as this one, from 0. */
  at(position: number): TaskExecution | undefined {
    return this.#tasks[position];
  }

  /** Why no task can have this value (M44); undefined when one can, and in a run that has had such a value before there was a bound. */
  faultOf(value: Json): string | undefined {
    const fault = sizeFault(value);
    return fault !== undefined && this.hasBounds ? fault : undefined;
  }

  get hasBounds(): boolean {
    return this.#run.hasBounds === true;
  }

  /** The memory that all its values take, about. */
  get heldBytes(): number {
    return this.#held.bytes;
  }

  get tasksCount(): number {
    return this.#tasks.length;
  }

  get ownTasksCount(): number {
    return this.#ownCount;
  }

  /** Another one after each change. */
  get revision(): number {
    return this.#revision;
  }

  /** Positions of the tasks that changed since this was asked last. */
  takeChanged(): readonly number[] {
    const changed = [...this.#changed];
    this.#changed.clear();
    return changed;
  }

  /** All that another run needs to go on. */
  snapshot(chainId: string): RunSnapshot {
    const { status, createTime, variables } = this.#execution;
    return { run: this.#run, chainId, status, createTime, variables, tasks: this.#present() };
  }

  /** The newest task of each reference, in order. */
  newestTasks(): readonly TaskExecution[] {
    const positions = [...this.#newest.values()].toSorted((a, b) => a - b);
    return positions.flatMap((position) => this.#tasks[position] ?? []);
  }

  /** All but those of a long run that an earlier one left behind. */
  #present(): readonly TaskExecution[] {
    return this.#tasks.filter(() => true);
  }

  /** Adds a task of an earlier run, as it was. */
  #keep(task: TaskExecution): void {
    const position = task.seq - 1;
    this.#newest.set(task.workflowTask.taskReferenceName, position);
    this.#tasks[position] = task;
    if (this.#run.kept?.continued === undefined) this.#changed.add(position);
    this.#held.add(task.inputData);
    this.#held.add(task.outputData);
    if (task.endTime > 0 && task.status !== 'CANCELED') this.#lastEnded = position;
  }

  #closed({ status, reason }: RunEnd): Execution {
    return {
      ...this.#execution,
      status,
      endTime: Date.now(),
      ...(reason !== undefined && { reasonForIncompletion: reason }),
    };
  }

  #output(execution: Execution): { readonly output: JsonObject; readonly failure?: string } {
    const parameters = execution.workflowDefinition.outputParameters ?? {};
    if (Object.keys(parameters).length === 0) {
      return { output: this.#lastEnded === undefined ? {} : (this.#tasks[this.#lastEnded]?.outputData ?? {}) };
    }
    const failures: string[] = [];
    const givenUp = (expression: string, reason: string): void =>
      void failures.push(`outputParameters: ${expression} was given up: ${reason}`);
    const output = resolveObject(parameters, this.expressions({ givenUp }, execution));
    const fault = this.faultOf(output);
    if (fault !== undefined)
      return { output: {}, failure: `outputParameters resolved to a value that is too large: ${fault}` };
    return { output, ...(failures[0] !== undefined && { failure: failures[0] }) };
  }

  /** The output of an open task may go on growing: who keeps it whole keeps a copy. */
  #kept(head: string, value: Json): Json {
    const task = this.newest(head);
    if (task === undefined || task.endTime > 0) return value;
    const { outputData } = task;
    const settled = (found: Json): Json => {
      if (found === outputData) return { ...outputData };
      return isJsonObject(found) && found.output === outputData ? { ...found, output: { ...outputData } } : found;
    };
    return isJsonList(value) ? value.map(settled) : settled(value);
  }

  #replace(task: TaskExecution, change: Partial<TaskExecution>): TaskExecution {
    const position = task.seq - 1;
    const changed = { ...task, ...this.#tasks[position], ...change, updateTime: Date.now() };
    this.#tasks[position] = changed;
    this.#changed.add(position);
    this.#touch({});
    return changed;
  }

  #touch(change: Partial<Execution>): void {
    this.#execution = { ...this.#execution, ...change, updateTime: Date.now() };
    this.#revision += 1;
  }
}

/** Runs that began before expressions could name lists found nothing there. */
const listsPatchId = 'expression-lists';

/** Reasons are shown in lists and kept in histories; some quote what they are about. */
const reasonCharsMax = 4_000;

function shorten(reason: string): string {
  return reason.length > reasonCharsMax ? `${reason.slice(0, reasonCharsMax)} …` : reason;
}
