import type { Request } from 'express';
import { toWireAppUser } from '../../../access/api-view.ts';
import type { Directory } from '../../../model/access/records.ts';
import type { Entitlement } from '../../../model/access/app.ts';
import type { Grant } from '../../../model/access/grant.ts';
import type { Grants } from '../../../model/access/access-request-store.ts';
import { withoutNulls, requireId } from './body.ts';
import { createEntitlementViews } from './entitlement-views.ts';
import { toBinding } from './grants.ts';
import { cut, nextPageToken, pageOfQuery, listPage, requireRecord } from './paging.ts';
import { createV1Routes } from './v1-routes.ts';
import type { V1Routes } from './v1-routes.ts';

export interface AccountEntitlementRoutesDependencies {
  readonly directory: Directory;
  readonly grants: Grants;
}

type OfAccount = Request<{ app_id: string; app_user_id: string }>;
type OfEntitlement = Request<{ app_id: string; id: string }>;
type OfResource = Request<{ app_id: string; type_id: string; resource_id: string }>;

/** Entitlements by who has them and by what they are about (C140, C145). Relative to `/api/v1`. */
export function createAccountEntitlementRoutes({ directory, grants }: AccountEntitlementRoutesDependencies): V1Routes {
  const routes = createV1Routes();
  const expand = createEntitlementViews(directory);

  routes.get(
    '/apps/:app_id/entitlements/users/:app_user_id',
    { needs: 'read' },
    async (request: OfAccount, response) => {
      const { entitlements, nextPageToken: token } = await heldByAccount(request);
      response.json({ ...(await expand(entitlements)), nextPageToken: token });
    },
  );

  routes.get(
    '/search/apps/:app_id/entitlements/users/:app_user_id',
    { needs: 'read' },
    async (request: OfAccount, response) => {
      const { entitlements, bindings, nextPageToken: token } = await heldByAccount(request);
      const { list, expanded } = await expand(entitlements);
      const bindingsOf = (id: string) =>
        bindings.filter(({ appEntitlementId }) => appEntitlementId === id).map(toBinding);
      response.json({
        list: list.map((entitlement, index) => ({
          entitlement,
          appEntitlementUserBindings: bindingsOf(entitlements[index]?.id ?? ''),
        })),
        expanded,
        nextPageToken: token,
      });
    },
  );

  routes.get(
    '/apps/:app_id/entitlements/resource_types/:type_id/resources/:resource_id',
    { needs: 'read' },
    async (request: OfResource, response) => {
      const { app_id, type_id, resource_id } = request.params;
      const resource = await requireRecord(directory.resources, resource_id, {
        what: 'resource',
        isOf: ({ appId, appResourceTypeId }) => appId === app_id && appResourceTypeId === type_id,
      });
      const { list, nextPageToken: token } = await listPage(directory.entitlements, request, {
        equal: { appId: [resource.appId], appResourceId: [resource.id] },
      });
      response.json({ ...(await expand(list)), nextPageToken: token });
    },
  );

  /** Who has an entitlement, and until when. */
  routes.get('/apps/:app_id/entitlements/:id/grants', { needs: 'read' }, async (request: OfEntitlement, response) => {
    const { app_id, id } = request.params;
    const entitlement = await requireRecord(directory.entitlements, id, {
      what: 'entitlement',
      isOf: ({ appId }) => appId === app_id,
    });
    const page = pageOfQuery(request);
    const shown = cut(
      await grants.search({
        appIds: [entitlement.appId],
        entitlementIds: [entitlement.id],
        offset: page.offset,
        limit: page.limit + 1,
      }),
      page,
    );
    const [appUsers, users] = await Promise.all([
      directory.appUsers.findAll([...new Set(shown.items.map(({ appUserId }) => appUserId))]),
      directory.users.findAll([...new Set(shown.items.map(({ identityUserId }) => identityUserId))]),
    ]);
    const list = shown.items.map((grant) => {
      const appUser = appUsers.find((found) => found.id === grant.appUserId);
      return withoutNulls({
        appUser: appUser && toWireAppUser(appUser),
        user: users.find((found) => found.id === grant.identityUserId),
        discovered: grant.createdAt,
        expired: grant.deprovisionAt,
      });
    });
    response.json({ list, nextPageToken: nextPageToken(page, shown) });
  });

  return routes;

  /** A page of the grants of an account, with the entitlements that are still there. */
  async function heldByAccount(request: OfAccount): Promise<Held> {
    const { app_id, app_user_id } = request.params;
    const account = await requireRecord(directory.appUsers, app_user_id, {
      what: 'app user',
      isOf: ({ appId }) => appId === requireId(app_id, 'AppId'),
    });
    const page = pageOfQuery(request);
    const shown = cut(
      await grants.search({
        appIds: [account.appId],
        appUserIds: [account.id],
        offset: page.offset,
        limit: page.limit + 1,
      }),
      page,
    );
    const entitlements = await directory.entitlements.findAll([
      ...new Set(shown.items.map(({ appEntitlementId }) => appEntitlementId)),
    ]);
    return { entitlements, bindings: shown.items, nextPageToken: nextPageToken(page, shown) };
  }
}

interface Held {
  readonly entitlements: readonly Entitlement[];
  readonly bindings: readonly Grant[];
  readonly nextPageToken: string;
}
