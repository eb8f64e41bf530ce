import { toWireApp, toWireAppUser, toWireEntitlement } from '../../../access/api-view.ts';
import type { Directory } from '../../../model/access/records.ts';
import type { GrantHistory } from '../../../model/access/grant.ts';
import { isJsonObject } from '../../../model/json.ts';
import type { Json, JsonObject } from '../../../model/json.ts';
import { withoutNulls, requireId, readSearchBody } from './body.ts';
import { refuse } from './errors.ts';
import { cut, nextPageToken, pageOfBody, refIds, textsIn, timeIn } from './paging.ts';
import { createV1Routes } from './v1-routes.ts';
import type { V1Routes } from './v1-routes.ts';

export interface GrantHistoryRoutesDependencies {
  readonly directory: Pick<Directory, 'apps' | 'appUsers' | 'entitlements'>;
  readonly grantHistory: GrantHistory;
}

interface Binding {
  readonly appId: string;
  readonly appEntitlementId: string;
  readonly appUserId: string;
}

/** Routes that list past and present access (C145). Relative to `/api/v1`. */
export function createGrantHistoryRoutes({ directory, grantHistory }: GrantHistoryRoutesDependencies): V1Routes {
  const routes = createV1Routes();

  routes.post('/search/past-grants', { needs: 'read' }, async (request, response) => {
    const body = readSearchBody(request, ['appIds', 'appEntitlementRefs', 'appUserRefs']);
    const page = pageOfBody(body);
    const shown = cut(
      await grantHistory.past({
        ...bindingsIn(body),
        appIds: appsIn(body, textsIn(body, 'appIds') ?? []),
        offset: page.offset,
        limit: page.limit + 1,
      }),
      page,
    );
    const { paths, expanded } = await expand(shown.items);
    const list = shown.items.map((history) => ({ history: withoutNulls(history), ...paths(history) }));
    response.json({ list, expanded, nextPageToken: nextPageToken(page, shown) });
  });

  routes.post('/grants/feed', { needs: 'read' }, async (request, response) => {
    const body = readSearchBody(request, [
      'after',
      'before',
      'appRefs',
      'appEntitlementRefs',
      'appUserRefs',
      'userRefs',
    ]);
    const page = pageOfBody(body);
    const [after, before] = [timeIn(body, 'after'), timeIn(body, 'before')];
    const found = await grantHistory.feed({
      ...bindingsIn(body),
      appIds: appsIn(body, refIds(body['appRefs'], 'AppRefs') ?? []),
      userIds: refIds(body['userRefs'], 'UserRefs') ?? [],
      ...(after === undefined ? {} : { after }),
      ...(before === undefined ? {} : { before }),
      offset: page.offset,
      limit: page.limit + 1,
    });
    const shown = cut(found, page);
    const { paths, expanded } = await expand(shown.items);
    const list = shown.items.map(({ kind, taskId, ...event }) => ({
      feed: withoutNulls({
        ...event,
        eventType: kind === 'added' ? 'GRANT_EVENT_TYPE_ADDED' : 'GRANT_EVENT_TYPE_REMOVED',
        ticketId: taskId,
      }),
      ...paths(event),
    }));
    response.json({ list, expanded, nextPageToken: nextPageToken(page, shown) });
  });

  return routes;

  async function expand(bindings: readonly Binding[]) {
    const [apps, appUsers, entitlements] = await Promise.all([
      directory.apps.findAll([...new Set(bindings.map(({ appId }) => appId))]),
      directory.appUsers.findAll([...new Set(bindings.map(({ appUserId }) => appUserId))]),
      directory.entitlements.findAll([...new Set(bindings.map(({ appEntitlementId }) => appEntitlementId))]),
    ]);
    const things = [
      ...apps.map((app) => ({ id: app.id, type: 'App', wire: toWireApp(app) })),
      ...appUsers.map((appUser) => ({ id: appUser.id, type: 'AppUser', wire: toWireAppUser(appUser) })),
      ...entitlements.map((entitlement) => ({
        id: entitlement.id,
        type: 'AppEntitlement',
        wire: toWireEntitlement(entitlement),
      })),
    ];
    const path = (name: string, id: string) => {
      const slot = things.findIndex((thing) => thing.id === id);
      return slot < 0 ? {} : { [name]: `$.expanded[${slot}]` };
    };
    return {
      expanded: things.map(({ type, wire }) =>
        withoutNulls({ '@type': `type.googleapis.com/c1.api.app.v1.${type}`, ...wire }),
      ),
      paths: ({ appId, appUserId, appEntitlementId }: Binding) => ({
        ...path('appPath', appId),
        ...path('appUserPath', appUserId),
        ...path('entitlementPath', appEntitlementId),
      }),
    };
  }
}

/** Ids are unique without their app. */
function bindingsIn(body: JsonObject) {
  return {
    entitlementIds: refIds(body['appEntitlementRefs'], 'AppEntitlementRefs') ?? [],
    appUserIds: refIds(body['appUserRefs'], 'AppUserRefs') ?? [],
  };
}

/** An app that is named beside them has to be theirs, so nothing is found where it is not. */
function appsIn(body: JsonObject, named: readonly string[]): readonly string[] {
  const ofRefs = [...appIdsOf(body['appEntitlementRefs']), ...appIdsOf(body['appUserRefs'])];
  if (named.length === 0) return ofRefs;
  const other = ofRefs.find((id) => !named.includes(id));
  return other === undefined
    ? named
    : refuse('invalid', `invalid AppEntitlementRefs: the app "${other}" is not among those that are searched`);
}

/** Those of a list of references that all name their app. */
function appIdsOf(refs: Json | undefined): readonly string[] {
  const list = Array.isArray(refs) ? refs : [];
  const appIds = list.flatMap((ref) =>
    isJsonObject(ref) && ref['appId'] !== undefined && ref['appId'] !== '' ? [requireId(ref['appId'], 'AppId')] : [],
  );
  return appIds.length === list.length ? appIds : [];
}
