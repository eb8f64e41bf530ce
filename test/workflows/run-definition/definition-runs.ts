import { randomUUID } from 'node:crypto';
import {
  WithStartWorkflowOperation,
  WorkflowFailedError,
  WorkflowUpdateFailedError,
  type WorkflowHandle,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import type { WaitActivities } from '../../../activities/wait-activities.ts';
import { parseDefinition } from '../../../src/conductor/parse-definition.ts';
import type { Definition } from '../../../src/model/definitions/definition.ts';
import {
  executionQueryName,
  pauseUpdateName,
  resumeUpdateName,
  taskLogQueryName,
  terminateUpdateName,
  type Execution,
  type RunInput,
  type TaskLogLine,
} from '../../../src/model/definitions/execution.ts';
import { updateTaskUpdateName, type TaskUpdate } from '../../../src/model/definitions/task-update.ts';
import type { HttpTaskAnswer, HttpTaskCall } from '../../../src/model/definitions/http-call.ts';
import type { WaitRequest } from '../../../src/model/inbound/wait.ts';
import { createTimeSkipping, sharedBundle } from '../../helpers/temporal.ts';

const taskQueue = 'definitions';

/** Runs of definitions on the time-skipping server. The store's side of waits is two lists. */
export class DefinitionRuns {
  readonly registered: WaitRequest[] = [];
  readonly withdrawn: string[] = [];
  readonly #environment: TestWorkflowEnvironment;
  #worker: Worker | undefined;
  #running: Promise<void> | undefined;

  static async open(): Promise<DefinitionRuns> {
    const runs = new DefinitionRuns(await createTimeSkipping());
    await runs.#work();
    return runs;
  }

  private constructor(environment: TestWorkflowEnvironment) {
    this.#environment = environment;
  }

  async close(): Promise<void> {
    this.#worker?.shutdown();
    await this.#running;
    await this.#environment.teardown();
  }

  async start(definition: Definition, more: Partial<RunInput> = {}, type = 'runDefinition'): Promise<Run> {
    const options = { taskQueue, workflowId: randomUUID(), args: [inputOf(definition, more)] };
    return new Run(await this.#environment.client.workflow.start(type, options));
  }

  async startAndTerminate(definition: Definition, reason: string): Promise<Run> {
    const startWorkflowOperation = new WithStartWorkflowOperation('runDefinition', {
      taskQueue,
      workflowId: randomUUID(),
      args: [inputOf(definition)],
      workflowIdConflictPolicy: 'FAIL',
    });
    await this.#environment.client.workflow.executeUpdateWithStart(terminateUpdateName, {
      args: [{ reason }],
      startWorkflowOperation,
    });
    return new Run(await startWorkflowOperation.workflowHandle());
  }

  /** Lets so much time go by that all timers until then fire. */
  sleep(durationMs: number): Promise<void> {
    return this.#environment.sleep(durationMs);
  }

  /** The newest wait, once there is one more than `known`. */
  async waiting(known = 0): Promise<WaitRequest> {
    for (let tries = 0; tries < 200; tries += 1) {
      const wait = this.registered[known];
      if (wait !== undefined) return wait;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error('nothing waits');
  }

  forget(): void {
    this.registered.length = 0;
    this.withdrawn.length = 0;
  }

  async #work(): Promise<void> {
    const waits: WaitActivities = {
      registerWait: async (request) => {
        this.registered.push(request);
        return null;
      },
      withdrawWait: async (waitId) => {
        this.withdrawn.push(waitId);
      },
    };
    this.#worker = await Worker.create({
      connection: this.#environment.nativeConnection,
      taskQueue,
      workflowBundle: sharedBundle(),
      activities: { ...waits, callHttp, letGo: async () => undefined },
    });
    this.#running = this.#worker.run();
  }
}

/** One run, as its callers see it. */
export class Run {
  readonly handle: WorkflowHandle;

  constructor(handle: WorkflowHandle) {
    this.handle = handle;
  }

  result(): Promise<unknown> {
    return this.handle.result();
  }

  execution(includeTasks = true): Promise<Execution> {
    return this.handle.query<Execution, [object]>(executionQueryName, { includeTasks });
  }

  async log(taskId: string | undefined): Promise<string[]> {
    const lines = await this.handle.query<TaskLogLine[], unknown[]>(taskLogQueryName, taskId);
    return lines.map(({ log }) => log);
  }

  async statuses(): Promise<string[]> {
    const { tasks } = await this.execution();
    return tasks.map(({ referenceTaskName, status }) => `${referenceTaskName} ${status}`);
  }

  /** Once the run waits for something. Type of the failure when it is refused. */
  async update(update: TaskUpdate): Promise<string> {
    return this.#told(() => this.handle.executeUpdate<string, [TaskUpdate]>(updateTaskUpdateName, { args: [update] }));
  }

  pause(): Promise<string> {
    return this.#told(() => this.handle.executeUpdate(pauseUpdateName));
  }

  resume(): Promise<string> {
    return this.#told(() => this.handle.executeUpdate(resumeUpdateName));
  }

  async #told(call: () => Promise<unknown>): Promise<string> {
    await this.execution(false);
    try {
      return String(await call());
    } catch (error) {
      if (!(error instanceof WorkflowUpdateFailedError) || !(error.cause instanceof ApplicationFailure)) throw error;
      return error.cause.type ?? '';
    }
  }

  terminate(reason?: string): Promise<unknown> {
    return this.handle.executeUpdate(terminateUpdateName, { args: [{ reason }] });
  }

  /** Type and message of the failure it ends with. */
  async failure(): Promise<{ type: string | undefined | null; message: string }> {
    const error: unknown = await this.handle.result().catch((thrown: unknown) => thrown);
    if (!(error instanceof WorkflowFailedError) || !(error.cause instanceof ApplicationFailure)) throw error;
    return { type: error.cause.type, message: error.cause.message };
  }

  /** Refused ones are not in the history. */
  async acceptedUpdates(): Promise<number> {
    const { events } = await this.handle.fetchHistory();
    return (
      events?.filter(({ workflowExecutionUpdateAcceptedEventAttributes: accepted }) => accepted != null).length ?? 0
    );
  }

  async historyLength(): Promise<number> {
    return (await this.handle.fetchHistory()).events?.length ?? 0;
  }

  /** The types of the events of its history. */
  async events(): Promise<string[]> {
    const { events } = await this.handle.fetchHistory();
    return (events ?? []).map(
      ({ eventType }) => temporal.api.enums.v1.EventType[eventType ?? 0]?.replace('EVENT_TYPE_', '') ?? '',
    );
  }
}

export function define(tasks: object[], more: object = {}): Definition {
  const parsed = parseDefinition({ name: 'orders', version: 2, tasks, ...more });
  if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.errors));
  return parsed.definition;
}

export function task(type: string, taskReferenceName: string, more: object = {}): object {
  return { name: `${taskReferenceName}_name`, taskReferenceName, type, ...more };
}

export function set(taskReferenceName: string, values: object, more: object = {}): object {
  return task('SET_VARIABLE', taskReferenceName, { inputParameters: values, ...more });
}

/** Long before the server's clock. */
export const startedAtMs = Date.UTC(2026, 0, 1);

function inputOf(definition: Definition, more: Partial<RunInput> = {}): RunInput {
  return { definition, input: {}, startedAtMs, hasBounds: true, ...more };
}

async function callHttp({ uri }: HttpTaskCall): Promise<HttpTaskAnswer> {
  if (uri.includes('broken')) throw ApplicationFailure.nonRetryable('503 from the other side');
  return { kind: 'failed', error: uri };
}
