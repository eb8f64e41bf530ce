import {
  allHandlersFinished,
  condition,
  defineUpdate,
  ParentClosePolicy,
  patched,
  proxyActivities,
  setHandler,
  startChild,
} from '@temporalio/workflow';
import type { AccessActivities } from '../../activities/access-activities.ts';
import type { Grant } from '../../src/model/access/grant.ts';
import { changeGrantEndUpdateName } from '../../src/model/access/grant.ts';
import { accessRequestType, requestTaskTimeout } from '../../src/model/access/access-request-act.ts';
import { accessRequestWorkflowId } from '../../src/model/access/access-request.ts';
import { access, actOnceAccepted, newId, now, untilItWorks } from './access-request-run.ts';

/** In runs that began when the others were local ones. */
const onceAccepted = proxyActivities<Pick<AccessActivities, 'changeGrantEnd'>>(untilItWorks);

/**
 * Changes when a grant ends, and sees to it that it does. One run per grant, so changes come one after the other. The
 * run that gave the grant wakes at the end that it knows, finds another one, and leaves the grant alone.
 */
export async function keepGrantEnd(grantId: string): Promise<void> {
  // Both are asked in every run, since some have the markers of both.
  const isOrdinary = actOnceAccepted();
  const { changeGrantEnd } = patched('changes-accepted-first') && !isOrdinary ? onceAccepted : access;
  let changes = 0;
  let grant: Grant | null = null;
  let turn: Promise<unknown> = Promise.resolve();
  setHandler(changeEndUpdate, (deprovisionAt) => {
    const change = turn.then(async () => {
      grant = await changeGrantEnd(grantId, deprovisionAt);
      changes += 1;
      return grant;
    });
    turn = change;
    return change;
  });
  await condition(() => changes > 0);
  for (;;) {
    const seen = changes;
    const held = heldOf(grant);
    const isOver =
      held === undefined || !(await condition(() => changes !== seen, Math.max(1, held.endMs + laterMs - Date.now())));
    if (held !== undefined && isOver) await revoke(held.grant);
    if (isOver) await condition(allHandlersFinished);
    if (isOver && changes === seen) return;
  }
}

/** The run that gave the grant comes first, if it has the same end again. */
const laterMs = 1_000;

const changeEndUpdate = defineUpdate<Grant | null, [string | null]>(changeGrantEndUpdateName);

function heldOf(grant: Grant | null): { readonly grant: Grant; readonly endMs: number } | undefined {
  return grant?.deprovisionAt === undefined ? undefined : { grant, endMs: Date.parse(grant.deprovisionAt) };
}

async function revoke(grant: Grant): Promise<void> {
  const draft = await access.draftExpiry(grant, { taskId: newId(), generationId: newId(), now: now() });
  if (draft === null) return;
  await startChild(accessRequestType, {
    workflowId: accessRequestWorkflowId(draft.task.id),
    args: [draft],
    workflowTaskTimeout: requestTaskTimeout,
    parentClosePolicy: ParentClosePolicy.ABANDON,
  });
}
