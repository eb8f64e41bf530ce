import { randomUUID } from 'node:crypto';
import { WithStartWorkflowOperation, WorkflowIdConflictPolicy } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import type { Workflow } from '@temporalio/common';
import { requestTaskTimeout } from '../model/access/access-request-act.ts';
import type { Grant, GrantRunner } from '../model/access/grant.ts';
import { changeGrantEndUpdateName, keepGrantEndType, offboardUserType } from '../model/access/grant.ts';
import { updateTimeoutMs, tryAgain } from './connection.ts';
import { isUnavailable } from './unavailable.ts';

/** The ends of grants, and leaving users, as runs. */
export function createGrantRunner({
  client,
  taskQueue,
}: {
  readonly client: Client;
  readonly taskQueue: string;
}): GrantRunner {
  return {
    async changeEnd(grantId, deprovisionAt) {
      const updateId = randomUUID();
      const change = () =>
        client.workflow.executeUpdateWithStart<Workflow, Grant | null, [string | null]>(changeGrantEndUpdateName, {
          args: [deprovisionAt],
          updateId,
          startWorkflowOperation: new WithStartWorkflowOperation(keepGrantEndType, {
            workflowId: `grant/${grantId}`,
            taskQueue,
            args: [grantId],
            workflowTaskTimeout: requestTaskTimeout,
            workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
          }),
        });
      const changed = await answered(() => tryAgain(change));
      return changed === null ? 'gone' : changed;
    },

    async offboard(offboarding) {
      const begun = await answered(() =>
        client.workflow.start(offboardUserType, {
          workflowId: `offboarding/${offboarding.id}`,
          taskQueue,
          args: [offboarding],
        }),
      );
      return begun === 'unavailable' ? begun : 'begun';
    },
  };

  async function answered<T>(call: () => Promise<T>): Promise<T | 'unavailable'> {
    try {
      return await client.withDeadline(Date.now() + updateTimeoutMs, call);
    } catch (error) {
      if (isUnavailable(error)) return 'unavailable';
      throw error;
    }
  }
}
