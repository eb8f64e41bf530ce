import { continueAsNew, ParentClosePolicy, sleep, startChild } from '@temporalio/workflow';
import type { Grant, Offboarding } from '../../src/model/access/grant.ts';
import { accessRequestType, requestTaskTimeout } from '../../src/model/access/access-request-act.ts';
import { accessRequestWorkflowId } from '../../src/model/access/access-request.ts';
import { access, newId, now } from './access-request-run.ts';

/**
 * Asks for the end of every grant that a user has. It looks again until nothing is left to ask for: a request for the
 * same access may be in the way, and its approvers take their time.
 */
export async function offboardUser(offboarding: Offboarding, pass = 0): Promise<void> {
  const isDone = await askForAll(offboarding);
  if (isDone || pass >= passesMax) return;
  await sleep(Math.min(pauseMsMax, pauseMs * 2 ** Math.min(pass, 20)));
  await continueAsNew<typeof offboardUser>(offboarding, pass + 1);
}

/** Seconds at first, then hours: two months in all. */
const pauseMs = 2_000;
const pauseMsMax = 3_600_000;
const passesMax = 1_460;

async function askForAll(offboarding: Offboarding): Promise<boolean> {
  let isDone = true;
  let afterId = '';
  for (;;) {
    const grants = await access.heldGrants(offboarding.userId, afterId);
    for (const grant of grants) {
      afterId = grant.id;
      isDone = (await isAskedFor(grant, offboarding)) && isDone;
    }
    if (grants.length === 0) return isDone;
  }
}

/** Whether its end was asked for before. A request of now is looked at once more: another request may come first. */
async function isAskedFor(grant: Grant, offboarding: Offboarding): Promise<boolean> {
  const drafted = await access.draftOffboarding(grant, offboarding, {
    taskId: newId(),
    generationId: newId(),
    now: now(),
  });
  if (drafted.kind === 'draft') {
    const { draft } = drafted;
    await startChild(accessRequestType, {
      workflowId: accessRequestWorkflowId(draft.task.id),
      args: [draft],
      workflowTaskTimeout: requestTaskTimeout,
      parentClosePolicy: ParentClosePolicy.ABANDON,
    });
  }
  return drafted.kind === 'over';
}
