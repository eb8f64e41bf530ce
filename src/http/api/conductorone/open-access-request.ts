import { createHash } from 'node:crypto';
import { draftAccessRequest, type RequestedAccess } from '../../../access/draft-access-request.ts';
import { isAdministrator, type ActingUser } from '../../../model/caller.ts';
import type { Conditions } from '../../../model/access/conditions.ts';
import type { Directory } from '../../../model/access/records.ts';
import { createKsuid, ksuidOf } from '../../../model/ksuid.ts';
import type { AccessRequest } from '../../../model/access/access-request.ts';
import type { AccessRequestClient } from '../../../model/access/access-request-act.ts';
import type { AccessRequestStore } from '../../../model/access/access-request-store.ts';
import { refuse } from './errors.ts';
import { requireId } from './body.ts';

export interface AccessRequestRoutesDependencies {
  readonly directory: Directory;
  readonly conditions: Conditions;
  readonly tasks: AccessRequestStore;
  readonly accessRequestClient: AccessRequestClient;
}

/**
 * Opens an access request, and refuses what is in its way. The task is as it came to rest the first time. Whoever asks the
 * same again before that, since nobody answered, asks the same run: each try would leave one behind otherwise.
 */
export async function openAccessRequest(
  { directory, conditions, tasks, accessRequestClient }: AccessRequestRoutesDependencies,
  request: RequestedAccess,
): Promise<AccessRequest> {
  const last = await tasks.last(request.subject);
  if (last?.state === 'TASK_STATE_OPEN') return refuseForOpen(last.id);
  const nowMs = Date.now();
  const draft = await draftAccessRequest({ directory, conditions }, request, {
    taskId: idOfAsk(request, { nowMs, lastId: last?.id }),
    generationId: createKsuid(),
    now: new Date(nowMs).toISOString(),
  });
  const started = await accessRequestClient.start(draft);
  if (started.kind === 'opened') return requireAccessRequest(tasks, draft.task.id);
  if (started.kind === 'conflict') return refuseForOpen(started.openTaskId);
  if (started.kind === 'over') {
    const task = await tasks.find(draft.task.id);
    if (task !== undefined) return task;
    // It ended and opened nothing: somebody stopped it, or another one was in its way.
    const again = { ...draft, task: { ...draft.task, id: createKsuid() } };
    const startedAgain = await accessRequestClient.start(again);
    if (startedAgain.kind === 'opened') return requireAccessRequest(tasks, again.task.id);
    if (startedAgain.kind === 'conflict') return refuseForOpen(startedAgain.openTaskId);
  }
  return refuse(
    'unavailable',
    'Temporal or its workers do not answer; look whether the task was opened before asking again.',
  );
}

/** One open task per app, entitlement and user: the answer names it (C10). */
function refuseForOpen(id: string): never {
  return refuse('conflict', 'There is an open task for this app, entitlement and user.', [
    { '@type': 'type.googleapis.com/c1.api.task.v1.TaskRef', id },
  ]);
}

interface AskedWhen {
  readonly nowMs: number;
  /** Of the task before, about the same access. */
  readonly lastId: string | undefined;
}

/** The same for all who ask the same, on one day, as long as no task about that access has been opened since. */
function idOfAsk(request: RequestedAccess, { nowMs, lastId = '' }: AskedWhen): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([lastId, request]))
    .digest();
  return ksuidOf(nowMs - (nowMs % dayMs), digest.subarray(0, 16));
}

const dayMs = 24 * 60 * 60 * 1_000;

/** For oneself, for whom one manages, or as an administrator (C115). */
export async function requireMayAskFor(
  users: Directory['users'],
  caller: ActingUser,
  identityUserId: string,
): Promise<void> {
  if (caller.userId === identityUserId || isAdministrator(caller)) return;
  const user = await users.find(identityUserId);
  if (!(user?.managerIds ?? []).includes(caller.userId))
    refuse('forbidden', `You may not make requests for the user "${identityUserId}".`);
}

/** By id or number (C5). */
export async function requireAccessRequest(
  tasks: Pick<AccessRequestStore, 'find'>,
  id: string,
): Promise<AccessRequest> {
  const task = await tasks.find(/^\d{1,18}$/.test(id) ? id : requireId(id, 'Id'));
  return task ?? refuse('notFound', `There is no task with the id "${id}".`);
}
