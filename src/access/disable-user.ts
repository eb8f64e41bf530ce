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
const actsMax = 100;
const passedMax = 2_000;
const pageSize = 100;
/** An answer names no more people (C42). */
const reassigneesMax = 32;

const signalboxItself: ActingUser = { userId: systemUsers.system, roleIds: [userRoles.superAdministrator] };

/**
 * Nobody waits for a user who was disabled: requests for access of the user's own are closed, and approval steps that
 * nobody else could decide go to those who would have them now (C125). Steps with other approvers stay as they are.
 */
export async function handOver(parts: HandOverParts, user: User): Promise<HandedOver> {
  const { tasks } = parts;
  const comment = `${user.displayName} was disabled.`.slice(0, 1_024);
  const closed = await workOff(
    (page) => tasks.search({ subjectIds: [user.id], states: ['TASK_STATE_OPEN'], kinds: ['grant'], ...page }),
    {
      isDue: () => Promise.resolve(true),
      isDone: (task) => isDone(parts, task, { kind: 'close', caller: signalboxItself, comment }),
    },
  );
  const reassigned = await workOff((page) => tasks.search({ myWorkUserIds: [user.id], ...page }), {
    isDue: async (task) => !(await canBeDecided(parts, task)),
    isDone: (task) => isReassigned(parts, task, comment),
  });
  return { reassigned: reassigned.done, closed: closed.done, left: closed.left + reassigned.left };
}

interface Page {
  readonly offset: number;
  readonly limit: number;
}

/** What is done leaves the list; what is not due, or could not be done, stays in it and is passed over. */
async function workOff(
  search: (page: Page) => Promise<readonly AccessRequest[]>,
  {
    isDue,
    isDone,
  }: {
    readonly isDue: (task: AccessRequest) => Promise<boolean>;
    readonly isDone: (task: AccessRequest) => Promise<boolean>;
  },
): Promise<{ readonly done: number; readonly left: number }> {
  let done = 0;
  let left = 0;
  let passed = 0;
  for (;;) {
    const found = await search({ offset: passed, limit: pageSize });
    for (const task of found) {
      if (!(await isDue(task))) passed += 1;
      else if (done < actsMax && (await isDone(task))) done += 1;
      else {
        passed += 1;
        left += 1;
      }
    }
    if (found.length < pageSize || passed >= passedMax) return { done, left };
  }
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
