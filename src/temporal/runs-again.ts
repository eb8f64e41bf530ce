import { setTimeout as sleep } from 'node:timers/promises';
import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
} from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { status } from '@grpc/grpc-js';
import { runWorkflowType, skipTaskUpdateName, snapshotQueryName } from '../model/definitions/execution.ts';
import type { RunInput, RunSnapshot, TaskSkip } from '../model/definitions/execution.ts';
import type { RunsAgainService } from '../model/definitions/run-again.ts';
import { attributesOf } from '../model/definitions/run-attributes.ts';
import { createRunAttributes, toSearchAttributes } from './run-attributes.ts';
import { runTexts } from '../model/definitions/run-texts.ts';
import { callTimeoutMs, updateTimeoutMs } from './connection.ts';
import { queryRun, updateRun } from './query-run.ts';
import { describeRun } from './run-state.ts';
import { grpcStatusOf, isUnavailable } from './unavailable.ts';

/** Temporal removes a history some moments after it was told to. */
const removalPauseMs = 100;

/** Takes runs up again: what they were is asked of the ended run, whose history a worker replays. */
export function createRunsAgainService(client: Client, taskQueue: string): RunsAgainService {
  const registeredOf = createRunAttributes(client);
  return {
    async snapshot(workflowId) {
      try {
        const described = await describeRun(client, workflowId);
        if (described === undefined) return { kind: 'notFound' };
        if (described.status.name === 'RUNNING' || described.status.name === 'PAUSED') return { kind: 'running' };
      } catch (error) {
        if (isUnavailable(error)) return { kind: 'unavailable' };
        throw error;
      }
      const asked = await queryRun<RunSnapshot>(client, workflowId, (run) => run.query(snapshotQueryName));
      switch (asked.kind) {
        case 'answer':
          return { kind: 'ended', snapshot: asked.value };
        case 'noRun':
          return { kind: 'notFound' };
        case 'refused':
          return { kind: 'noDefinition' };
        case 'unavailable':
          return { kind: 'unavailable' };
      }
    },

    async start(workflowId, run) {
      const { name } = run.definition;
      const [memo, attributes] = await Promise.all([memoOf(workflowId), registeredOf(attributesOf({ ...run, name }))]);
      try {
        await client.withDeadline(Date.now() + callTimeoutMs, () =>
          client.workflow.start(runWorkflowType, {
            workflowId,
            taskQueue,
            args: [run],
            memo: {
              ...memo,
              workflowVersion: run.definition.version,
              ...(run.correlationId !== undefined && { correlationId: run.correlationId }),
            },
            typedSearchAttributes: toSearchAttributes(attributes),
            ...textsOf(run),
            workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
            workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
          }),
        );
        return 'started';
      } catch (error) {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return 'running';
        if (isUnavailable(error)) return 'unavailable';
        throw error;
      }
    },

    async remove(workflowId) {
      const { namespace } = client.options;
      const until = Date.now() + updateTimeoutMs;
      try {
        for (let isKnown = false; ; isKnown = true) {
          const described = await describeRun(client, workflowId);
          if (described === undefined) return isKnown ? 'removed' : 'notFound';
          if (described.status.name === 'RUNNING' || described.status.name === 'PAUSED') return 'running';
          if (Date.now() > until) return 'unavailable';
          const workflowExecution = { workflowId, runId: described.runId };
          // A run of before is the newest once that is gone: a workflow that was taken up again has several.
          await client.workflowService.deleteWorkflowExecution({ namespace, workflowExecution });
          await sleep(removalPauseMs);
        }
      } catch (error) {
        if (isUnavailable(error)) return 'unavailable';
        if (grpcStatusOf(error) === status.NOT_FOUND) return 'removed';
        throw error;
      }
    },

    async skip(workflowId, skip) {
      const told = await updateRun(client, workflowId, (run, updateId) =>
        run.executeUpdate<void, [TaskSkip]>(skipTaskUpdateName, { args: [skip], updateId }),
      );
      switch (told.kind) {
        case 'answer':
          return 'skipped';
        case 'refused':
          return 'notSkippable';
        case 'noRun':
          return (await describeRun(client, workflowId)) === undefined ? 'notFound' : 'over';
        case 'unavailable':
          return told.kind;
      }
    },
  };

  async function memoOf(workflowId: string): Promise<Record<string, unknown>> {
    return { ...(await describeRun(client, workflowId))?.memo };
  }
}

function textsOf({ definition: { name, version, description }, correlationId, event }: RunInput) {
  return runTexts({ name, version, description, correlationId, event });
}
