import { isGrpcServiceError, type Client } from '@temporalio/client';
import { status } from '@grpc/grpc-js';
import proto from '@temporalio/proto';
import type { LookAtRun, RunProgress, Stall } from '../model/inbound/stalled-run.ts';
import { eventSignalName } from '../model/inbound/wait.ts';
import { callTimeoutMs } from './connection.ts';
import { isPolled } from './probes.ts';

/** A task that lies longer than this while workers poll is no matter of a moment. */
const behindMs = 2 * 60_000;
/** A worker that is there answers sooner. */
const queryMs = 3_000;
/** Of a failure's message, which can be as long as an author likes. */
const messageCharactersMax = 300;

interface LookOptions {
  /** Signalbox's own: its workflows handle what it sends. */
  readonly taskQueue: string;
  /** How long a worker may take to come to a run. */
  readonly takenMs?: number;
}

/** Looks at what Temporal knows of a run. */
export function createLookAtRun(client: Client, { taskQueue: ownQueue, takenMs = 5_000 }: LookOptions): LookAtRun {
  const { namespace } = client.options;
  // All its calls together: people wait for them.
  return (run) => client.withDeadline(Date.now() + callTimeoutMs, () => lookAt(run));

  async function lookAt({ workflowId, runId, via }: Parameters<LookAtRun>[0]): Promise<RunProgress> {
    const execution = { workflowId, runId };
    const described = await describe(execution);
    const info = described?.workflowExecutionInfo;
    if (described === undefined || info?.status !== running) return 'goesOn';
    const taskQueue = info.taskQueue ?? '';
    const task = described.pendingWorkflowTask;
    if (!task)
      return via === 'wait' && taskQueue !== ownQueue ? lookAtHandler(execution, info.type?.name ?? '') : 'goesOn';
    const isFailing = (task.attempt ?? 0) > 1;
    const failure = isFailing ? await lastFailure(execution) : undefined;
    if (failure !== undefined) return taskFails(failure, taskQueue);
    const ageMs = Date.now() - Number(task.originalScheduledTime?.seconds ?? task.scheduledTime?.seconds ?? 0) * 1000;
    const isTaken = !isFailing && task.state === taken;
    if (isTaken || ageMs < takenMs) return 'early';
    if (!(await isPolled(client, taskQueue))) return noWorker(taskQueue);
    return ageMs < behindMs ? 'early' : behind(taskQueue, ageMs);
  }

  async function describe(execution: Execution) {
    try {
      return await client.workflowService.describeWorkflowExecution({ namespace, execution });
    } catch (error) {
      if (isGrpcServiceError(error) && error.code === status.NOT_FOUND) return undefined;
      throw error;
    }
  }

  /** The words of the last failed task, when the end of the history is one. */
  async function lastFailure(execution: Execution): Promise<string | undefined> {
    const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
      namespace,
      execution,
      maximumPageSize: 10,
    });
    const last = history?.events?.find(
      ({ workflowTaskFailedEventAttributes: failed, workflowTaskTimedOutEventAttributes: late }) => failed ?? late,
    );
    return last?.workflowTaskFailedEventAttributes?.failure?.message ?? undefined;
  }

  /** Every SDK says by this query which signals a workflow handles. A worker that does not answer proves nothing. */
  async function lookAtHandler(execution: Execution, type: string): Promise<RunProgress> {
    const { workflowId, runId } = execution;
    try {
      const metadata: unknown = await client.withDeadline(Date.now() + queryMs, () =>
        client.workflow.getHandle(workflowId, runId).query('__temporal_workflow_metadata'),
      );
      return handlesEvents(metadata) ? 'goesOn' : noHandler(type);
    } catch {
      return 'unanswered';
    }
  }
}

interface Execution {
  readonly workflowId: string;
  readonly runId: string | undefined;
}

const running = proto.temporal.api.enums.v1.WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
const taken = proto.temporal.api.enums.v1.PendingWorkflowTaskState.PENDING_WORKFLOW_TASK_STATE_STARTED;

/** A handler without a name is one for all signals. */
function handlesEvents(metadata: unknown): boolean {
  const signals: unknown = Object(Object(metadata).definition).signalDefinitions;
  if (!Array.isArray(signals)) return true;
  return signals.some((signal: unknown) => {
    const { name } = Object(signal);
    return !name || name === eventSignalName;
  });
}

function noWorker(taskQueue: string): Stall {
  return {
    kind: 'NO_WORKER',
    message: `no worker polls the task queue "${taskQueue}": start one, and the run goes on`,
  };
}

function behind(taskQueue: string, ageMs: number): Stall {
  return {
    kind: 'BEHIND',
    message: `the workers of the task queue "${taskQueue}" have not come to it for ${Math.round(ageMs / 1000)} s: start more of them`,
  };
}

function taskFails(failure: string, taskQueue: string): Stall {
  const [line = ''] = failure.split('\n');
  const words = line.length > messageCharactersMax ? `${line.slice(0, messageCharactersMax)}…` : line;
  return {
    kind: 'TASK_FAILS',
    message: `the worker of the task queue "${taskQueue}" fails at it: ${words.replace(/\.$/, '')}. Deploy one that does not, and the run goes on`,
  };
}

function noHandler(type: string): Stall {
  return {
    kind: 'NO_HANDLER',
    message: `the workflow ${type} was told and has no handler for the signal "${eventSignalName}": wait by waitForWebhook, or add the handler; the signal is kept for it`,
  };
}
