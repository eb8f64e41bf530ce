import type { Request } from 'express';
import { toWireAppUser, toWireEntitlement } from '../../../access/api-view.ts';
import type { Directory } from '../../../model/access/records.ts';
import type { Grant } from '../../../model/access/grant.ts';
import type { JsonObject } from '../../../model/json.ts';
import type { Grants } from '../../../model/access/access-request-store.ts';
import { withoutNulls, requireId, readSearchBody } from './body.ts';
import { cut, nextPageToken, pageOfBody, pageOfQuery, refIds, textIn, textsIn } from './paging.ts';
import type { Page, PageRequest } from './paging.ts';
import { createV1Routes } from './v1-routes.ts';
import type { V1Routes } from './v1-routes.ts';

export interface GrantRoutesDependencies {
  readonly directory: Directory;
  readonly grants: Grants;
}

type OfEntitlement = Request<{ app_id: string; id: string }>;
type OfUser = Request<{ app_id: string; id: string; identity_user_id: string }>;

/** Routes that list grants (C145). Relative to `/api/v1`. */
export function createGrantRoutes({ directory, grants }: GrantRoutesDependencies): V1Routes {
  const routes = createV1Routes();

  routes.post('/search/grants', { needs: 'read' }, async (request, response) => {
    const body = readSearchBody(request, ['appIds', 'appUserIds', 'entitlementRefs', 'userId']);
    const page = pageOfBody(body);
    const userId = textIn(body, 'userId');
    const shown = await pageOf(page, {
      appIds: textsIn(body, 'appIds') ?? [],
      appUserIds: textsIn(body, 'appUserIds') ?? [],
      entitlementIds: refIds(body['entitlementRefs'], 'EntitlementRefs') ?? [],
      ...(userId === '' ? {} : { userId }),
    });
    const entitlements = new Map(
      (
        await directory.entitlements.findAll([...new Set(shown.items.map(({ appEntitlementId }) => appEntitlementId))])
      ).map((found) => [found.id, found]),
    );
    const list = await Promise.all(
      shown.items.map(async (grant) => {
        const entitlement = entitlements.get(grant.appEntitlementId);
        return withoutNulls({
          entitlement: entitlement === undefined ? undefined : { appEntitlement: toWireEntitlement(entitlement) },
          appEntitlementUserBinding: await toUserView(grant),
        });
      }),
    );
    response.json({ list, expanded: [], nextPageToken: nextPageToken(page, shown) });
  });

  routes.get('/apps/:app_id/entitlements/:id/users', { needs: 'read' }, async (request: OfEntitlement, response) => {
    const page = pageOfQuery(request);
    const shown = await pageOf(page, {
      appIds: [requireId(request.params.app_id, 'AppId')],
      entitlementIds: [requireId(request.params.id, 'AppEntitlementId')],
    });
    response.json({
      list: await Promise.all(shown.items.map(toUserView)),
      expanded: [],
      nextPageToken: nextPageToken(page, shown),
    });
  });

  routes.get(
    '/apps/:app_id/entitlements/:id/users/:identity_user_id/grants',
    { needs: 'read' },
    async (request: OfUser, response) => {
      const { app_id, id, identity_user_id } = request.params;
      const found = await grants.search({
        appIds: [requireId(app_id, 'AppId')],
        entitlementIds: [requireId(id, 'AppEntitlementId')],
        userId: requireId(identity_user_id, 'IdentityUserId'),
        offset: 0,
        limit: 100,
      });
      response.json({ bindings: found.map(toBinding) });
    },
  );

  return routes;

  async function pageOf(
    page: PageRequest,
    query: Omit<Parameters<Grants['search']>[0], 'offset' | 'limit'>,
  ): Promise<Page<Grant>> {
    return cut(await grants.search({ ...query, offset: page.offset, limit: page.limit + 1 }), page);
  }

  async function toUserView(grant: Grant): Promise<JsonObject> {
    const appUser = await directory.appUsers.find(grant.appUserId);
    return withoutNulls({
      appId: grant.appId,
      appEntitlementId: grant.appEntitlementId,
      appUserId: grant.appUserId,
      appUser: appUser === undefined ? undefined : { appUser: toWireAppUser(appUser) },
      appEntitlementUserBindingCreatedAt: grant.createdAt,
      appEntitlementUserBindingDeprovisionAt: grant.deprovisionAt,
      originatingTicketId: grant.taskId,
      grantSources: [],
    });
  }
}

/** A grant as what ties an account to an entitlement. */
export function toBinding({ appId, appEntitlementId, appUserId, createdAt, deprovisionAt }: Grant): JsonObject {
  return withoutNulls({ appId, appEntitlementId, appUserId, createdAt, deprovisionAt, grantSources: [] });
}
