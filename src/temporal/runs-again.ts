import { setTimeout as sleep } from 'node:timers/promises';
import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
} from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { status } from '@grpc/grpc-js';
import {
  jumpRefusals,
  jumpUpdateName,
  runWorkflowType,
  skipTaskUpdateName,
  snapshotQueryName,
} from '../model/definitions/execution.ts';
import type {
  JumpOutcome,
  JumpRefusal,
  RunInput,
  RunJump,
  RunSnapshot,
  TaskSkip,
} from '../model/definitions/execution.ts';
import type { JumpAnswer, RunsAgainService } from '../model/definitions/run-again.ts';
import { attributesOf } from '../model/definitions/run-attributes.ts';
import { createRunAttributes, toSearchAttributes } from './run-attributes.ts';
import { runTexts } from '../model/definitions/run-texts.ts';
import { callTimeoutMs, updateTimeoutMs } from './connection.ts';
import { queryRun, updateRun } from './query-run.ts';
import { describeRun, isOpenRun } from './run-state.ts';
import { grpcStatusOf, isUnavailable } from './unavailable.ts';

/** Temporal removes a history some moments after it was told to, or half a minute after: the looks come ever later. */
const removalPausesMs = { first: 50, growth: 1.5, max: 2_000 };

/** Between two looks whether the run that goes on has begun. */
const anotherRunPauseMs = 25;

/** Takes runs up again: what they were is asked of the ended run, whose history a worker replays. */
export function createRunsAgainService(client: Client, taskQueue: string): RunsAgainService {
  const registeredOf = createRunAttributes(client);
  return {
    async snapshot(workflowId) {
      try {
        const described = await describeRun(client, workflowId);
        if (described === undefined) return { kind: 'notFound' };
        if (isOpenRun(described)) return { kind: 'running' };
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

    async remove(workflowId, { waitMs }) {
      const { namespace } = client.options;
      const until = Date.now() + waitMs;
      const told = new Set<string>();
      try {
        for (
          let pauseMs = removalPausesMs.first;
          ;
          pauseMs = Math.min(pauseMs * removalPausesMs.growth, removalPausesMs.max)
        ) {
          const described = await describeRun(client, workflowId);
          if (described === undefined) return told.size > 0 ? 'removed' : 'notFound';
          if (isOpenRun(described)) return 'running';
          const { runId } = described;
          // Each run once: told again, Temporal has as much more to do. A run of before is the newest once that is gone: a
          // workflow that was taken up again has several.
          if (!told.has(runId)) {
            told.add(runId);
            const workflowExecution = { workflowId, runId };
            await client.workflowService.deleteWorkflowExecution({ namespace, workflowExecution });
          }
          const leftMs = until - Date.now();
          if (leftMs <= 0) return 'underWay';
          await sleep(Math.min(pauseMs, leftMs));
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
          return told.type === 'RunJumps' ? 'jumping' : 'notSkippable';
        case 'noRun':
          return (await describeRun(client, workflowId)) === undefined ? 'notFound' : 'over';
        case 'unavailable':
          return told.kind;
      }
    },

    async jump(workflowId, jump) {
      const until = Date.now() + updateTimeoutMs;
      const before = await describeRun(client, workflowId);
      const told = await updateRun(client, workflowId, (run, updateId) =>
        run.executeUpdate<JumpOutcome, [RunJump]>(jumpUpdateName, { args: [jump], updateId }),
      );
      switch (told.kind) {
        case 'answer':
          if (told.value === 'again') await untilAnother(workflowId, { runId: before?.runId, until });
          return told.value;
        case 'refused':
          return jumpAnswerOf(told.type);
        case 'noRun':
          return before === undefined ? 'notFound' : 'over';
        case 'unavailable':
          return told.kind;
      }
    },
  };

  /**
   * The run that goes on takes the place of the one before once nothing of that is open. The jump is certain by then: who asked
   * for it does not wait any longer than for the update itself.
   */
  async function untilAnother(
    workflowId: string,
    { runId, until }: { readonly runId: string | undefined; readonly until: number },
  ): Promise<void> {
    const look = () => client.withDeadline(until, () => describeRun(client, workflowId));
    try {
      while (Date.now() < until && (await look())?.runId === runId) await sleep(anotherRunPauseMs);
    } catch (error) {
      if (!isUnavailable(error)) throw error;
    }
  }

  async function memoOf(workflowId: string): Promise<Record<string, unknown>> {
    return { ...(await describeRun(client, workflowId))?.memo };
  }
}

function jumpAnswerOf(type: string | undefined): JumpAnswer {
  const refusal: Readonly<Record<JumpRefusal, JumpAnswer>> = {
    TaskUnknown: 'unknownTask',
    TaskInside: 'inside',
    RunIsPaused: 'paused',
    RunIsOver: 'over',
    RunJumps: 'jumping',
  };
  const known = jumpRefusals.find((one) => one === type);
  return known === undefined ? 'noDefinition' : refusal[known];
}

function textsOf({ definition: { name, version, description }, correlationId, event }: RunInput) {
  return runTexts({ name, version, description, correlationId, event });
}
