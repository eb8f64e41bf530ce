import { ApplicationFailure } from '@temporalio/common';
import { defineUpdate, executeChild, ParentClosePolicy, setHandler, sleep } from '@temporalio/workflow';
import type { Grant } from '../../src/model/access/grant.ts';
import {
  accessRequestType,
  actUpdateName,
  refusedType,
  requestTaskTimeout,
} from '../../src/model/access/access-request-act.ts';
import { accessRequestWorkflowId } from '../../src/model/access/access-request.ts';
import { access, newId, now } from './access-request-run.ts';

/**
 * Sleeps as long as a grant lasts, then has it revoked, unless it was ended or renewed meanwhile (C145). It is the
 * workflow of the task that gave the grant, which is closed.
 */
export async function expireGrant(grant: Grant): Promise<void> {
  setHandler(actUpdate, refuseAct, { validator: refuseAct });
  if (grant.deprovisionAt === undefined) return;
  await sleep(Math.max(0, Date.parse(grant.deprovisionAt) - Date.now()));
  const draft = await access.draftExpiry(grant, { taskId: newId(), generationId: newId(), now: now() });
  if (draft === null) return;
  await executeChild(accessRequestType, {
    workflowId: accessRequestWorkflowId(draft.task.id),
    args: [draft],
    workflowTaskTimeout: requestTaskTimeout,
    parentClosePolicy: ParentClosePolicy.ABANDON,
  });
}

const actUpdate = defineUpdate<string>(actUpdateName);

function refuseAct(): never {
  throw ApplicationFailure.nonRetryable('task is closed', refusedType, 'wrongState');
}
