import { randomUUID } from 'node:crypto';
import {
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Workflow } from '@temporalio/common';
import { accessRequestWorkflowId } from '../model/access/access-request.ts';
import {
  accessRequestType,
  actUpdateName,
  openedUpdateName,
  refusedType,
  requestTaskTimeout,
} from '../model/access/access-request-act.ts';
import type {
  ActRefusal,
  StartedAccessRequest,
  AccessRequestAct,
  AccessRequestDraft,
  AccessRequestClient,
} from '../model/access/access-request-act.ts';
import { updateTimeoutMs, tryAgain } from './connection.ts';
import { isUnavailable } from './unavailable.ts';

/** Tasks as runs of `accessRequest`. */
export function createAccessRequestClient({
  client,
  taskQueue,
}: {
  readonly client: Client;
  readonly taskQueue: string;
}): AccessRequestClient {
  const inTime = <T>(call: () => Promise<T>) => client.withDeadline(Date.now() + updateTimeoutMs, () => tryAgain(call));
  return {
    async start(draft) {
      // One call for both: there is no task without its workflow, and no workflow that nobody was told of. Under one id:
      // a run takes ten updates at once, and many may ask again while there is no worker.
      const updateId = draft.task.id;
      const open = () =>
        client.workflow.executeUpdateWithStart<Workflow, StartedAccessRequest, []>(openedUpdateName, {
          args: [],
          updateId,
          startWorkflowOperation: startOf(draft),
        });
      try {
        return await inTime(open);
      } catch (error) {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return { kind: 'over' };
        if (!isUnavailable(error)) throw error;
        return { kind: 'unavailable' };
      }
    },

    async act(taskId, act) {
      const handle = client.workflow.getHandle(accessRequestWorkflowId(taskId));
      const updateId = randomUUID();
      try {
        return {
          kind: 'done',
          actionId: await inTime(() =>
            handle.executeUpdate<string, [AccessRequestAct], string>(actUpdateName, { args: [act], updateId }),
          ),
        };
      } catch (error) {
        if (isUnavailable(error)) return { kind: 'unavailable' };
        const refusal = refusalIn(error);
        if (refusal === undefined) throw error;
        return { kind: 'refused', refusal };
      }
    },
  };

  /** Tried again, a start finds the run of the try before. One that is over already must not be run once more. */
  function startOf(draft: AccessRequestDraft): WithStartWorkflowOperation<Workflow> {
    return new WithStartWorkflowOperation(accessRequestType, {
      workflowId: accessRequestWorkflowId(draft.task.id),
      taskQueue,
      args: [draft],
      workflowTaskTimeout: requestTaskTimeout,
      staticSummary: draft.task.displayName.slice(0, 200),
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
    });
  }
}

/** Refusals by the rules of tasks, as opposed to failures. */
function refusalIn(error: unknown): ActRefusal | undefined {
  if (error instanceof WorkflowNotFoundError) return { code: 'wrongState', message: 'task is closed' };
  if (!(error instanceof WorkflowUpdateFailedError) || !(error.cause instanceof ApplicationFailure)) return undefined;
  const { type, message, details } = error.cause;
  const code = details?.[0];
  // A workflow that ended while the update was on its way closed the task.
  if (type === 'AcceptedUpdateCompletedWorkflow') return { code: 'wrongState', message: 'task is closed' };
  if (type !== refusedType || (code !== 'invalid' && code !== 'wrongState' && code !== 'forbidden')) return undefined;
  return { code, message };
}
