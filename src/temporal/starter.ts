import { randomUUID } from 'node:crypto';
import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  WorkflowNotFoundError,
  type Client,
} from '@temporalio/client';
import { v5 as uuidv5 } from 'uuid';
import type { Definitions } from '../model/definitions/definitions.ts';
import { runWorkflowType, type RunInput } from '../model/definitions/execution.ts';
import type { Starter, StartRequest, StartResult } from '../model/inbound/starter.ts';
import { toMemo, type RunMemo } from './run-memo.ts';

export interface StarterDependencies {
  readonly client: Client;
  readonly taskQueue: string;
  readonly definitions: Pick<Definitions, 'find'>;
  /** Workflow types written in TypeScript that may be started by name. */
  readonly workflowTypes: readonly string[];
  /** The database's clock (M34). */
  readonly now: () => Promise<Date>;
}

/** Ours alone; scopes idempotency keys by workflow name (A31). */
const idempotencyNamespace = '2f1d4f54-64c5-4a6c-9a55-4f7a6a4a1f0b';

/** Starts definitions on the interpreter and TypeScript workflows by their type. */
export function createStarter({ client, taskQueue, definitions, workflowTypes, now }: StarterDependencies): Starter {
  return {
    async start(request) {
      const [definition, startedAt] = await Promise.all([definitions.find(request.name, request.version), now()]);
      const memo = toMemo(request, definition?.version ?? request.version);
      if (definition !== undefined) {
        const { input, correlationId, priority, createdBy, event, startedByEventId, idempotency } = request;
        const run: RunInput = {
          definition, input, correlationId, priority, createdBy, event, startedByEventId,
          idempotencyKey: idempotency?.key, startedAtMs: startedAt.getTime(),
        };
        return startOnce(request, { type: runWorkflowType, args: [run], memo });
      }
      if (workflowTypes.includes(request.name)) return startOnce(request, { type: request.name, args: [request.input], memo });
      const version = request.version === 0 ? '' : `, version: ${request.version}`;
      return { kind: 'unknown', message: `No such workflow found by name: ${request.name}${version}` };
    },
  };

  async function startOnce(request: StartRequest, run: { type: string; args: unknown[]; memo: RunMemo }): Promise<StartResult> {
    const { idempotency } = request;
    const workflowId = idempotency
      ? uuidv5(`${request.name}\n${idempotency.key}`, idempotencyNamespace)
      : (request.workflowId ?? randomUUID());
    const reusable = idempotency?.strategy === 'FAIL_ON_RUNNING';
    // A finished run may be replaced, but not by a second try of the start that made it.
    if (reusable && (await isOwn(workflowId, request))) return { kind: 'started', workflowId };
    try {
      await client.workflow.start(run.type, {
        workflowId,
        taskQueue,
        args: run.args,
        memo: { ...run.memo },
        staticSummary: request.name,
        workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
        workflowIdReusePolicy: reusable ? WorkflowIdReusePolicy.ALLOW_DUPLICATE : WorkflowIdReusePolicy.REJECT_DUPLICATE,
      });
      return { kind: 'started', workflowId };
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      if (idempotency === undefined || (await isOwn(workflowId, request))) return { kind: 'started', workflowId };
      return { kind: idempotency.strategy === 'RETURN_EXISTING' ? 'existing' : 'conflict', workflowId };
    }
  }

  /** True when the run of this id was started by the same event: an earlier try got through (M65). */
  async function isOwn(workflowId: string, { startedByEventId }: StartRequest): Promise<boolean> {
    if (startedByEventId === undefined) return false;
    try {
      const { memo } = await client.workflow.getHandle(workflowId).describe();
      return memo?.['startedByEventId'] === startedByEventId;
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }
}
