import { systemUsers, userRoles, type ActingUser } from '../model/caller.ts';
import { subjectOf, type AccessRequest } from '../model/access/access-request.ts';
import type { AccessRequestAct, AccessRequestClient } from '../model/access/access-request-act.ts';
import type { AccessRequestStore } from '../model/access/access-request-store.ts';
import type { User } from '../model/access/user.ts';
import { checkReassignees } from './check-act.ts';
import { findApprovers, type People } from './find-approvers.ts';
import type { Directory } from '../model/access/records.ts';

export interface HandOverParts {
  readonly users: Directory['users'];
  readonly tasks: Pick<AccessRequestStore, 'search'>;
  readonly accessRequestClient: Pick<AccessRequestClient, 'act'>;
  readonly people: People;
}

/** What became of the open requests that a disabled user had a part in. */
export interface HandedOver {
  /** Approval steps that others decide now. */
  readonly reassigned: number;
  /** Requests for access of the user's own. */
  readonly closed: number;
  /** Open requests that still wait for nobody but the user, or could not be closed: asked again, they are tried again. */
  readonly left: number;
}

/** One call does no more, so that it ends while somebody waits for it. */
const requestsMax = 100;
/** An answer names no more people (C42). */
const reassigneesMax = 32;

const signalboxItself: ActingUser = { userId: systemUsers.system, roleIds: [userRoles.superAdministrator] };

/**
 * Nobody waits for a user who was disabled: requests for access of the user's own are closed, and approval steps that
 * nobody else could decide go to those who would have them now (C125). Steps with other approvers stay as they are.
 */
export async function handOver(parts: HandOverParts, user: User): Promise<HandedOver> {
  const { tasks } = parts;
  const page = { offset: 0, limit: requestsMax + 1 };
  const own = await tasks.search({ subjectIds: [user.id], states: ['TASK_STATE_OPEN'], kinds: ['grant'], ...page });
  const comment = `${user.displayName} was disabled.`.slice(0, 1_024);
  let closed = 0;
  for (const task of own.slice(0, requestsMax))
    if (await isDone(parts, task, { kind: 'close', caller: signalboxItself, comment })) closed += 1;
  const asked = await tasks.search({ myWorkUserIds: [user.id], ...page });
  let reassigned = 0;
  let left = own.length - closed + Math.max(asked.length - requestsMax, 0);
  for (const task of asked.slice(0, requestsMax)) {
    if (await canBeDecided(parts, task)) continue;
    if (await isReassigned(parts, task, comment)) reassigned += 1;
    else left += 1;
  }
  return { reassigned, closed, left };
}

async function canBeDecided({ users, people }: HandOverParts, task: AccessRequest): Promise<boolean> {
  const able = await people.existing(task.stepApproverIds);
  // One of them may be whom the request is for, who decides about it only where that is allowed.
  const others = await Promise.all(able.map((id) => checkReassignees({ users }, [id], task)));
  return others.includes(undefined);
}

async function isReassigned(parts: HandOverParts, task: AccessRequest, comment: string): Promise<boolean> {
  const { users, people } = parts;
  const { current } = task.policy;
  if (current?.approval === undefined) return false;
  const found = await findApprovers(people, current.approval.approval, { subject: subjectOf(task) });
  const wrong = await Promise.all(found.userIds.map((id) => checkReassignees({ users }, [id], task)));
  const newStepUserIds = found.userIds.filter((_id, at) => wrong[at] === undefined).slice(0, reassigneesMax);
  if (newStepUserIds.length === 0) return false;
  return isDone(parts, task, {
    kind: 'reassign',
    caller: signalboxItself,
    comment,
    newStepUserIds,
    policyStepId: current.id,
  });
}

async function isDone(
  { accessRequestClient }: HandOverParts,
  task: AccessRequest,
  act: AccessRequestAct,
): Promise<boolean> {
  return (await accessRequestClient.act(task.id, act)).kind === 'done';
}
