import { setTimeout as sleep } from 'node:timers/promises';
import { expandAccessRequest } from '../../../access/access-request-view.ts';
import { taskRequest } from '../../../contract/conductorone/directory.ts';
import type { GrantRunner, Offboarding } from '../../../model/access/grant.ts';
import type { AccessRequest } from '../../../model/access/access-request.ts';
import type { Directory } from '../../../model/access/records.ts';
import type { Grants, AccessRequestStore } from '../../../model/access/access-request-store.ts';
import { createKsuid } from '../../../model/ksuid.ts';
import { readJsonBody, readObject, requireId } from './body.ts';
import { callerOfV1 } from './caller.ts';
import { refuse } from './errors.ts';
import { requireRecord, textIn } from './paging.ts';
import { createV1Routes } from './v1-routes.ts';
import type { V1Routes } from './v1-routes.ts';

export interface OffboardingRoutesDependencies {
  readonly directory: Directory;
  readonly tasks: AccessRequestStore;
  readonly grants: Grants;
  readonly grantRunner: GrantRunner;
}

const description = taskRequest.pick({ description: true });

/** Routes for a user who leaves: all access of theirs is asked back (C115). Relative to `/api/v1`. */
export function createOffboardingRoutes({
  directory,
  tasks,
  grants,
  grantRunner,
}: OffboardingRoutesDependencies): V1Routes {
  const routes = createV1Routes();

  /** Answers with the first request; `signalbox.id` is that of the run that makes all of them. */
  routes.post('/task/offboarding', { needs: 'admin' }, async (request, response) => {
    const caller = callerOfV1(request);
    const body = readJsonBody(request.body);
    const user = await requireRecord(directory.users, requireId(textIn(body, 'subjectUserId'), 'SubjectUserId'), {
      what: 'user',
    });
    const offboarding: Offboarding = {
      id: createKsuid(),
      userId: user.id,
      callerId: caller.userId,
      description: readObject(description, body, 'TaskServiceCreateOffboardingRequest').description ?? '',
      since: new Date().toISOString(),
    };
    if ((await grantRunner.offboard(offboarding)) === 'unavailable')
      refuse('unavailable', 'Temporal does not answer; search for the tasks of the user before asking again.');
    const first = await firstTask(offboarding);
    response.json({
      ...(first === undefined ? { expanded: [] } : await expandAccessRequest(directory, first, caller)),
      signalbox: { id: offboarding.id },
    });
  });

  return routes;

  /** Undefined when the user has nothing, or when the first request takes its time: the run makes it all the same. */
  async function firstTask({ userId, since }: Offboarding): Promise<AccessRequest | undefined> {
    const [held] = await grants.search({ userId, offset: 0, limit: 1 });
    for (const until = Date.now() + waitMs; held !== undefined && Date.now() < until; await sleep(pauseMs)) {
      const [task] = await tasks.search({
        kinds: ['revoke'],
        subjectIds: [userId],
        createdAfter: since,
        newestFirst: false,
        offset: 0,
        limit: 1,
      });
      if (task !== undefined) return task;
    }
    return undefined;
  }
}

/** Nobody waits longer for an answer than ten seconds. */
const waitMs = 5_000;
const pauseMs = 100;
