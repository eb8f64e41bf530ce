import { randomUUID } from 'node:crypto';
import { QueryNotRegisteredError, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { callTimeoutMs, updateTimeoutMs, tryAgain } from './connection.ts';
import { isUnavailable } from './unavailable.ts';

export type RunAnswer<T> =
  | { readonly kind: 'answer'; readonly value: T }
  /** The run's own word for no; undefined when it knows no such question: it runs no definition. */
  | { readonly kind: 'refused'; readonly type: string | undefined }
  /** No open run (for an update), or no run at all, has this id. */
  | { readonly kind: 'noRun' }
  | { readonly kind: 'unavailable' };

/** Queries a run, open or closed. */
export function queryRun<T>(
  client: Client,
  workflowId: string,
  query: (run: WorkflowHandle) => Promise<T>,
): Promise<RunAnswer<T>> {
  return answered(() =>
    client.withDeadline(Date.now() + callTimeoutMs, () => query(client.workflow.getHandle(workflowId))),
  );
}

/** Tells an open run something by an update and waits for its answer. Each try is under the same id: one is taken at most. */
export function updateRun<T>(
  client: Client,
  workflowId: string,
  update: (run: WorkflowHandle, updateId: string) => Promise<T>,
): Promise<RunAnswer<T>> {
  const run = client.workflow.getHandle(workflowId);
  const updateId = randomUUID();
  return answered(() => client.withDeadline(Date.now() + updateTimeoutMs, () => tryAgain(() => update(run, updateId))));
}

async function answered<T>(call: () => Promise<T>): Promise<RunAnswer<T>> {
  try {
    return { kind: 'answer', value: await call() };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { kind: 'noRun' };
    if (error instanceof QueryNotRegisteredError) return { kind: 'refused', type: undefined };
    if (isUnavailable(error)) return { kind: 'unavailable' };
    if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure)
      return refusal(error.cause);
    throw error;
  }
}

function refusal({ type }: ApplicationFailure): RunAnswer<never> {
  // The run ended while the update was on its way.
  if (type === 'AcceptedUpdateCompletedWorkflow') return { kind: 'noRun' };
  return { kind: 'refused', type: type ?? undefined };
}
