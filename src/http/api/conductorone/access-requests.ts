import type { Request } from 'express';
import { checkDuration } from '../../../access/check-act.ts';
import type { RequestedAccess } from '../../../access/draft-access-request.ts';
import { expandAccessRequest, expandAccessRequests } from '../../../access/access-request-view.ts';
import { taskRequest } from '../../../contract/conductorone/directory.ts';
import type { ActingUser } from '../../../model/caller.ts';
import type { JsonObject } from '../../../model/json.ts';
import type { AccessSubject } from '../../../model/access/access-request.ts';
import { callerOfV1 } from './caller.ts';
import { readJsonBody, withoutNulls, readObject, readSearchBody } from './body.ts';
import { refuse } from './errors.ts';
import { openAccessRequest, requireMayAskFor, requireAccessRequest } from './open-access-request.ts';
import type { AccessRequestRoutesDependencies } from './open-access-request.ts';
import { cut, nextPageToken, pageOfBody, textIn } from './paging.ts';
import { readAccessRequestQuery, accessRequestFilters } from './access-request-filters.ts';
import { createV1Routes } from './v1-routes.ts';
import type { V1Routes } from './v1-routes.ts';
import type { AccessRequestStore } from '../../../model/access/access-request-store.ts';

/** Access requests: ask, look, search (C110-C116). Relative to `/api/v1`. */
export function createAccessRequestRoutes(dependencies: AccessRequestRoutesDependencies): V1Routes {
  const { directory, tasks } = dependencies;
  const routes = createV1Routes();

  routes.get('/tasks/:id', { needs: 'read' }, async (request: Request<{ id: string }>, response) => {
    response.json(
      await expandAccessRequest(directory, await requireAccessRequest(tasks, request.params.id), callerOfV1(request)),
    );
  });

  routes.post('/task/grant', { needs: 'operate' }, async (request, response) => {
    response.json(await open('grant', request));
  });

  routes.post('/task/revoke', { needs: 'operate' }, async (request, response) => {
    response.json(await open('revoke', request));
  });

  routes.post('/search/tasks', { needs: 'read' }, async (request, response) => {
    const body = readSearchBody(request, accessRequestFilters);
    const page = pageOfBody(body);
    const shown = cut(
      await tasks.search({ ...readAccessRequestQuery(body), offset: page.offset, limit: page.limit + 1 }),
      page,
    );
    const { list, expanded } = await expandAccessRequests(directory, shown.items, callerOfV1(request));
    response.json({ list, expanded, nextPageToken: nextPageToken(page, shown) });
  });

  return routes;

  async function open(kind: 'grant' | 'revoke', request: Request) {
    const caller = callerOfV1(request);
    const task = await openAccessRequest(dependencies, await readRequest(kind, readJsonBody(request.body), caller));
    return expandAccessRequest(directory, task, caller);
  }

  async function readRequest(kind: 'grant' | 'revoke', body: JsonObject, caller: ActingUser): Promise<RequestedAccess> {
    const {
      appId,
      appEntitlementId,
      identityUserId,
      appUserId,
      grantDuration,
      description = '',
      emergencyAccess,
      source,
      requestData,
    } = readObject(
      taskRequest,
      body,
      kind === 'grant' ? 'TaskServiceCreateGrantRequest' : 'TaskServiceCreateRevokeRequest',
    );
    if (identityUserId && appUserId)
      refuse('invalid', 'invalid IdentityUserId: give either identityUserId or appUserId');
    const entitlement = await directory.entitlements.find(appEntitlementId);
    if (entitlement === undefined || entitlement.appId !== appId)
      return refuse('notFound', `There is no entitlement with the id "${appEntitlementId}" in the app "${appId}".`);
    const subject = await readSubject(
      { appId, appEntitlementId, identityUserId: identityUserId ?? '' },
      appUserId ?? '',
    );
    await requireMayAskFor(directory.users, caller, subject.identityUserId);
    if (emergencyAccess === true && entitlement.emergencyGrantEnabled !== true)
      refuse('invalid', 'invalid EmergencyAccess: the entitlement has no emergency access');
    const duration = kind === 'grant' ? durationOf(grantDuration, entitlement.durationGrant) : undefined;
    return {
      kind,
      subject,
      description,
      caller: caller.userId,
      origin: 'TASK_ORIGIN_API',
      ...(duration === undefined ? {} : { grantDuration: duration }),
      ...(emergencyAccess === undefined ? {} : { emergencyAccess }),
      ...(requestData === undefined ? {} : { data: withoutNulls(requestData) }),
      ...(kind === 'grant' && source !== undefined ? { grantSource: withoutNulls(source) } : {}),
      ...(kind === 'revoke' ? { source: { request: { requestUserId: caller.userId } } } : {}),
    };
  }

  async function readSubject(asked: AccessSubject, appUserId: string): Promise<AccessSubject> {
    const account = appUserId === '' ? undefined : await directory.appUsers.find(appUserId);
    if (appUserId !== '' && account?.appId !== asked.appId)
      return refuse('notFound', `There is no app user with the id "${appUserId}" in the app "${asked.appId}".`);
    const identityUserId = account?.identityUserId ?? asked.identityUserId;
    if (identityUserId === '')
      return refuse(
        'invalid',
        'invalid IdentityUserId: give identityUserId, or the appUserId of an account that belongs to somebody',
      );
    if ((await directory.users.find(identityUserId)) === undefined)
      return refuse('notFound', `There is no user with the id "${identityUserId}".`);
    return { ...asked, identityUserId, ...(account === undefined ? {} : { appUserId: account.id }) };
  }
}

/** As long as asked, at most as long as the entitlement allows (C142). */
function durationOf(asked: string | undefined, longest: string | undefined): string | undefined {
  const wrong = asked === undefined ? undefined : checkDuration(asked, longest);
  if (wrong !== undefined) refuse('invalid', `invalid GrantDuration: ${wrong}`);
  return asked ?? longest;
}

/** The trail of a task (C117, C160). Relative to `/api/v1`. */
export function createAuditRoutes({ tasks }: { readonly tasks: AccessRequestStore }): V1Routes {
  const routes = createV1Routes();

  routes.post('/task/audits', { needs: 'read' }, async (request, response) => {
    const body = readSearchBody(request, ['taskId', 'newestFirst', 'commentsOnly']);
    const page = pageOfBody(body);
    const task = await requireAccessRequest(tasks, textIn(body, 'taskId'));
    const entries = await tasks.audit({
      taskId: task.id,
      newestFirst: body['newestFirst'] === true,
      commentsOnly: body['commentsOnly'] === true,
      offset: page.offset,
      limit: page.limit + 1,
    });
    const shown = cut(entries, page);
    response.json({ list: shown.items, nextPageToken: nextPageToken(page, shown) });
  });

  return routes;
}
