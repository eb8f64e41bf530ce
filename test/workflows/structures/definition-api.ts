import { temporal } from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { expect } from 'vitest';
import {
  taskLogQueryName,
  type Execution,
  type TaskExecution,
  type TaskLogLine,
} from '../../../src/model/definitions/execution.ts';
import { createBlobs } from '../../../src/store/blobs.ts';
import { createClaimCheck } from '../../../src/temporal/claim-check.ts';
import { waitTask } from '../../helpers/api.ts';
import { startSignalbox, type Signalbox, type SignalboxOptions } from '../../helpers/signalbox.ts';
import { sharedBundle } from '../../helpers/temporal.ts';

type Ended = 'COMPLETED' | 'FAILED' | 'TERMINATED' | 'TIMED_OUT';

/** Definitions over HTTP, run as in production. Each run that is asked for its end is replayed from its history. */
export class DefinitionApi {
  readonly signalbox: Signalbox;

  static async open(options: SignalboxOptions = {}): Promise<DefinitionApi> {
    return new DefinitionApi(await startSignalbox(options));
  }

  private constructor(signalbox: Signalbox) {
    this.signalbox = signalbox;
  }

  close(): Promise<void> {
    return this.signalbox.stop();
  }

  /** Registers the tasks and a source that lists them. */
  async define(tasks: readonly object[], more: { name?: string; [field: string]: unknown } = {}): Promise<Defined> {
    const name = await this.signalbox.saveDefinition(tasks, more);
    const { id } = await this.signalbox.createSource({ receiverWorkflowNamesToVersions: { [name]: 0 } });
    return { name, sourceId: id };
  }

  async start(
    tasks: readonly object[],
    input: object = {},
    more: { name?: string; [field: string]: unknown } = {},
  ): Promise<string> {
    const { name } = await this.define(tasks, more);
    return this.signalbox.startWorkflow(name, input);
  }

  /** Starts and waits for the end. */
  async run(
    tasks: readonly object[],
    options: { input?: object; ends?: Ended; more?: { [field: string]: unknown } } = {},
  ): Promise<Execution> {
    return this.ended(await this.start(tasks, options.input, options.more), options.ends);
  }

  async ended(workflowId: string, status: Ended = 'COMPLETED'): Promise<Execution> {
    const execution = await this.signalbox.untilStatus(workflowId, status);
    await this.replay(workflowId);
    return execution;
  }

  /** An event for those who wait, once they do. */
  async post(sourceId: string, payload: object, { waiting }: { waiting?: number } = {}): Promise<void> {
    if (waiting !== undefined) await this.signalbox.untilWaiting(waiting);
    await this.signalbox.postOpen(sourceId, payload);
  }

  async openWaits(): Promise<number> {
    const { rows } = await this.signalbox.pool.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM wait WHERE state = 'open'`,
    );
    return rows[0]?.count ?? -1;
  }

  async log(workflowId: string, taskId: string): Promise<string[]> {
    const lines = await this.signalbox.client.workflow
      .getHandle(workflowId)
      .query<TaskLogLine[], [string]>(taskLogQueryName, taskId);
    return lines.map(({ log }) => log);
  }

  /** A running execution once it shows these: a wait can be met a moment before its run has written down its task. */
  async untilShown(workflowId: string, ...shown: string[]): Promise<Execution> {
    const read = () => this.signalbox.must('GET', `/api/workflow/${workflowId}`);
    await expect.poll(async () => statuses(await read()), { timeout: 30_000 }).toEqual(expect.arrayContaining(shown));
    return read();
  }

  /** How many events of which type the run's history has. */
  async events(workflowId: string): Promise<Record<string, number | undefined>> {
    const { events } = await this.signalbox.client.workflow.getHandle(workflowId).fetchHistory();
    const counts: Record<string, number> = {};
    for (const { eventType } of events ?? []) {
      const name = temporal.api.enums.v1.EventType[eventType ?? 0]?.replace('EVENT_TYPE_', '') ?? '';
      counts[name] = (counts[name] ?? 0) + 1;
    }
    return counts;
  }

  async replay(workflowId: string): Promise<void> {
    const history = await this.signalbox.client.workflow.getHandle(workflowId).fetchHistory();
    // Ids of tasks are made of the run's own.
    const dataConverter = { payloadCodecs: [createClaimCheck(createBlobs(this.signalbox.pool))] };
    await Worker.runReplayHistory({ workflowBundle: sharedBundle(), dataConverter }, history, workflowId);
  }
}

export interface Defined {
  readonly name: string;
  readonly sourceId: string;
}

export function task(type: string, taskReferenceName: string, more: object = {}): object {
  return { name: `${taskReferenceName}_name`, taskReferenceName, type, ...more };
}

export function set(taskReferenceName: string, values: object): object {
  return task('SET_VARIABLE', taskReferenceName, { inputParameters: values });
}

/** A task whose output is the value. */
export function give(taskReferenceName: string, value: unknown): object {
  return task('INLINE', taskReferenceName, {
    inputParameters: { evaluatorType: 'value-param', expression: 'v', v: value },
  });
}

/** A task that always fails. */
export function fail(taskReferenceName: string, more: object = {}): object {
  return task('INLINE', taskReferenceName, { inputParameters: { expression: 'throw new Error("broken")' }, ...more });
}

export function wait(taskReferenceName: string, matches: object = {}, more: object = {}): object {
  return waitTask(matches, taskReferenceName, more);
}

export function statuses({ tasks }: Execution): string[] {
  return tasks.map(({ referenceTaskName, status }) => `${referenceTaskName} ${status}`);
}

export function taskOf({ tasks }: Execution, reference: string): TaskExecution {
  const found = tasks.find(({ referenceTaskName }) => referenceTaskName === reference);
  if (found === undefined)
    throw new Error(`no task ${reference} among ${tasks.map(({ referenceTaskName }) => referenceTaskName).join(', ')}`);
  return found;
}
