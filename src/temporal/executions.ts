import { randomUUID } from 'node:crypto';
import {
  QueryNotRegisteredError,
  QueryRejectedError,
  WorkflowFailedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import type { Client, WorkflowExecutionDescription, WorkflowHandle } from '@temporalio/client';
import { ExecutionMask } from '../model/definitions/execution-mask.ts';
import type { Definitions } from '../model/definitions/definition.ts';
import {
  executionQueryName,
  runWorkflowType,
  setVariablesUpdateName,
  terminateUpdateName,
  pauseUpdateName,
  resumeUpdateName,
} from '../model/definitions/execution.ts';
import type {
  Execution,
  ExecutionOptions,
  TerminateRequest,
  Executions,
  PauseOutcome,
  VariablesOutcome,
} from '../model/definitions/execution.ts';
import type { JsonObject } from '../model/json.ts';
import { callTimeoutMs, updateTimeoutMs, tryAgain } from './connection.ts';
import { describeRun, endedStatus, endOf, isOpenRun } from './run-state.ts';
import { grpcStatusOf } from './unavailable.ts';
import { updateRun } from './query-run.ts';

/** How long a start may wait for the run's first blocking point (A11). */
const untilBlockedMs = 1_000;

/** Runs as Temporal has them: the run itself answers what it is doing, the service says how it ended. */
export function createExecutions({
  client,
  definitions,
}: {
  client: Client;
  definitions: Pick<Definitions, 'find'>;
}): Executions {
  return {
    async find(workflowId, options = {}) {
      const description = await describeRun(client, workflowId);
      if (description === undefined) return undefined;
      const asked = description.type === runWorkflowType ? await ask(workflowId, options, callTimeoutMs) : undefined;
      const execution = asked ?? (await fromService(description));
      const ended = endedStatus(description);
      return ended === undefined
        ? execution
        : { ...execution, status: ended, endTime: description.closeTime?.getTime() ?? 0 };
    },

    // A run answers with values.
    findText: () => Promise.resolve(undefined),

    async untilBlocked(workflowId, { withinMs = untilBlockedMs } = {}) {
      await ask(workflowId, { includeTasks: false, includeValues: false }, withinMs);
    },

    pause: (workflowId) => pauseRun(client, workflowId, 'pause'),
    resume: (workflowId) => pauseRun(client, workflowId, 'resume'),
    setVariables: (workflowId, values) => setVariables(client, workflowId, values),

    async terminate(workflowId, request) {
      const description = await describeRun(client, workflowId);
      if (description === undefined) return 'notFound';
      if (!isOpenRun(description))
        return (await this.find(workflowId))?.status === 'TERMINATED' ? 'terminated' : 'completed';
      const handle = client.workflow.getHandle(workflowId, description.runId);
      if (description.type !== runWorkflowType) {
        await handle.terminate(request.reason);
        return 'terminated';
      }
      await client.withDeadline(Date.now() + updateTimeoutMs, () => endByItself(handle, request));
      return (await this.find(workflowId))?.status === 'TERMINATED' ? 'terminated' : 'completed';
    },
  };

  async function endByItself(handle: WorkflowHandle, request: TerminateRequest): Promise<void> {
    try {
      const updateId = randomUUID();
      await tryAgain(() => handle.executeUpdate(terminateUpdateName, { args: [request], updateId }));
    } catch (error) {
      // The run ended on its own meanwhile: what it ended as decides.
      if (!(error instanceof WorkflowNotFoundError || error instanceof WorkflowUpdateFailedError)) throw error;
    }
    // The caller sees the end (A11): only a closed run answers TERMINATED for good.
    await handle.result().catch((error: unknown) => {
      if (!(error instanceof WorkflowFailedError)) throw error;
    });
  }

  /** Undefined when no worker answers in time: then what the service knows has to do. */
  async function ask(workflowId: string, options: ExecutionOptions, timeoutMs: number): Promise<Execution | undefined> {
    try {
      return await client.withDeadline(Date.now() + timeoutMs, () =>
        client.workflow.getHandle(workflowId).query<Execution, [ExecutionOptions]>(executionQueryName, options),
      );
    } catch (error) {
      if (error instanceof QueryNotRegisteredError || error instanceof QueryRejectedError) return undefined;
      if (grpcStatusOf(error) !== undefined || error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    }
  }

  /** Of a definition that is nowhere to be found nobody knows which of its values are to be masked. */
  async function fromService(description: WorkflowExecutionDescription): Promise<Execution> {
    const [execution, { output, ...end }] = await Promise.all([
      fromDescription(description),
      endOf(client, description),
    ]);
    const isKnown = description.type !== runWorkflowType || execution.workflowDefinition.tasks.length > 0;
    return new ExecutionMask(execution.workflowDefinition).execution({
      ...execution,
      ...end,
      ...(isKnown && output !== undefined && { output }),
    });
  }

  async function fromDescription({
    workflowId,
    type,
    memo,
    startTime,
    closeTime,
  }: WorkflowExecutionDescription): Promise<Execution> {
    const name = textIn(memo, 'workflowName') ?? type;
    const version = numberIn(memo, 'workflowVersion') ?? 0;
    const definition = memo?.['isInline'] === true ? undefined : await definitions.find(name, version);
    return {
      workflowId,
      workflowName: name,
      workflowType: name,
      workflowVersion: version,
      status: 'RUNNING',
      createTime: startTime.getTime(),
      startTime: startTime.getTime(),
      updateTime: (closeTime ?? startTime).getTime(),
      endTime: closeTime?.getTime() ?? 0,
      input: {},
      output: {},
      variables: {},
      priority: 0,
      correlationId: textIn(memo, 'correlationId'),
      createdBy: textIn(memo, 'createdBy'),
      event: textIn(memo, 'event'),
      failedReferenceTaskNames: [],
      failedTaskNames: [],
      workflowDefinition: definition ?? { name, version, tasks: [] },
      tasks: [],
    };
  }
}

function textIn(memo: Record<string, unknown> | undefined, name: string): string | undefined {
  const value = memo?.[name];
  return typeof value === 'string' ? value : undefined;
}

function numberIn(memo: Record<string, unknown> | undefined, name: string): number | undefined {
  const value = memo?.[name];
  return typeof value === 'number' ? value : undefined;
}

/** Pauses or resumes a run of a definition. Pausing twice is pausing once. */
async function pauseRun(client: Client, workflowId: string, wanted: 'pause' | 'resume'): Promise<PauseOutcome> {
  if ((await describeRun(client, workflowId)) === undefined) return 'notFound';
  const answer = await updateRun(client, workflowId, (run, updateId) =>
    run.executeUpdate(wanted === 'pause' ? pauseUpdateName : resumeUpdateName, { updateId }),
  );
  switch (answer.kind) {
    case 'answer':
      return 'done';
    case 'refused':
      return toOutcome(answer.type);
    case 'noRun':
      return 'over';
    case 'unavailable':
      return 'unavailable';
  }
}

function toOutcome(type: string | undefined): PauseOutcome {
  switch (type) {
    case 'AlreadyPaused':
      return 'done';
    case 'NotPaused':
      return 'notPaused';
    case 'RunJumps':
      return 'jumping';
    case 'RunIsOver':
      return 'over';
    default:
      return 'noDefinition';
  }
}

function toVariablesOutcome(type: string | undefined): VariablesOutcome {
  switch (type) {
    case undefined:
      return 'noDefinition';
    case 'VariablesTooLarge':
      return 'tooLarge';
    case 'RunIsFull':
      return 'full';
    default:
      return 'over';
  }
}

async function setVariables(client: Client, workflowId: string, values: JsonObject): Promise<VariablesOutcome> {
  const answer = await updateRun(client, workflowId, (run, updateId) =>
    run.executeUpdate<void, [JsonObject]>(setVariablesUpdateName, { args: [values], updateId }),
  );
  switch (answer.kind) {
    case 'answer':
      return 'done';
    case 'refused':
      return toVariablesOutcome(answer.type);
    case 'noRun':
      return (await describeRun(client, workflowId)) === undefined ? 'notFound' : 'over';
    case 'unavailable':
      return 'unavailable';
  }
}
