import { draftAccessRequest, type RequestedAccess } from '../../../access/draft-access-request.ts';
import { isAdministrator, type ActingUser } from '../../../model/caller.ts';
import type { Conditions } from '../../../model/access/conditions.ts';
import type { Directory } from '../../../model/access/records.ts';
import { createKsuid } from '../../../model/ksuid.ts';
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

/** Opens an access request, and refuses what is in its way. The task is as it came to rest the first time. */
export async function openAccessRequest(
  { directory, conditions, tasks, accessRequestClient }: AccessRequestRoutesDependencies,
  request: RequestedAccess,
): Promise<AccessRequest> {
  const draft = await draftAccessRequest({ directory, conditions }, request, {
    taskId: createKsuid(),
    generationId: createKsuid(),
    now: new Date().toISOString(),
  });
  const started = await accessRequestClient.start(draft);
  if (started.kind === 'unavailable')
    refuse(
      'unavailable',
      'Temporal or its workers do not answer; look whether the task was opened before asking again.',
    );
  if (started.kind === 'conflict') {
    // One open task per app, entitlement and user: the answer names it (C10).
    refuse('conflict', 'There is an open task for this app, entitlement and user.', [
      { '@type': 'type.googleapis.com/c1.api.task.v1.TaskRef', id: started.openTaskId },
    ]);
  }
  return requireAccessRequest(tasks, draft.task.id);
}

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
