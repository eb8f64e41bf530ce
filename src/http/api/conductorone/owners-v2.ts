import type { Request } from 'express';
import {
  isSameEntitlement,
  isSameUser,
  userOwnersOf,
  withEntitlementOwner,
  withoutEntitlementOwner,
  withoutUserOwner,
  withRole,
  withUserOwner,
} from '../../../access/owners.ts';
import type { OwnedThing } from '../../../access/owners.ts';
import { toWireEntitlement } from '../../../access/api-view.ts';
import type { Directory } from '../../../model/access/records.ts';
import type { EntitlementOwner, UserOwner } from '../../../model/access/owner.ts';
import { isJsonObject } from '../../../model/json.ts';
import type { Json, JsonObject } from '../../../model/json.ts';
import { readJsonBody, withoutNulls, requireId } from './body.ts';
import { refuse } from './errors.ts';
import { bounded, ownersMax, parameter, requireUsers } from './owned-kinds.ts';
import type { OwnedKind } from './owned-kinds.ts';
import { cut, nextPageToken, pageOfQuery, refIds, requireRecord } from './paging.ts';
import { createV1Routes } from './v1-routes.ts';
import type { V1Routes } from './v1-routes.ts';

/** Owners in roles: users, and whoever has an entitlement. Relative to `/api/v2`. */
export function createOwnerV2Routes(
  { paths: { v2: path }, prefix, idsOf, find, change }: OwnedKind,
  { users, entitlements }: Directory,
): V1Routes {
  const routes = createV1Routes();
  const user = `${path}/owners/users/:role_slug/:user_ref_id`;
  const entitlement = `${path}/owners/entitlements/:role_slug/:app_entitlement_ref_app_id/:app_entitlement_ref_id`;

  routes.put(`${path}/owners`, { needs: 'admin' }, async (request: Request, response) => {
    const body = readJsonBody(request.body);
    const roleSlug = requireRole(body['roleSlug']);
    const userIds = [...new Set(refIds(body['userRefs'], 'UserRefs') ?? [])];
    await requireUsers(users, userIds);
    const refs = await entitlementsIn(body['appEntitlementRefs']);
    const now = new Date().toISOString();
    await change(request, (owned) => {
      const others = withRole(owned, { roleSlug, userIds, now });
      const kept = (owned.ownerEntitlements ?? []).filter((owner) => owner.roleSlug !== roleSlug);
      return bounded({
        ...others,
        ownerEntitlements: [...kept, ...refs.map((ref) => ({ ...ref, roleSlug, createdAt: now }))],
      });
    });
    response.json({});
  });

  routes.get(`${path}/owners/users`, { needs: 'read' }, async (request: Request, response) => {
    const { items, token } = pageOf(request, userOwnersOf(await find(request)));
    response.json({ list: await Promise.all(items.map((owner) => userView(request, owner))), nextPageToken: token });
  });

  routes.get(`${path}/owners/entitlements`, { needs: 'read' }, async (request: Request, response) => {
    const { items, token } = pageOf(request, (await find(request)).ownerEntitlements ?? []);
    response.json({
      list: await Promise.all(items.map((owner) => entitlementView(request, owner))),
      nextPageToken: token,
    });
  });

  routes.get(user, { needs: 'read' }, async (request: Request, response) => {
    response.json({ [`${prefix}User`]: await userView(request, userIn(await find(request), request)) });
  });

  routes.post(user, { needs: 'admin' }, async (request: Request, response) => {
    const owner = { ...readUser(request), createdAt: new Date().toISOString() };
    await requireUsers(users, [owner.userId]);
    await change(request, (owned) => bounded(withUserOwner(owned, owner)));
    response.json({ [`${prefix}User`]: await userView(request, userIn(await find(request), request)) });
  });

  routes.delete(user, { needs: 'admin' }, async (request: Request, response) => {
    userIn(await find(request), request);
    await change(request, (owned) => withoutUserOwner(owned, readUser(request)));
    response.json({});
  });

  routes.get(entitlement, { needs: 'read' }, async (request: Request, response) => {
    response.json({
      [`${prefix}Entitlement`]: await entitlementView(request, entitlementIn(await find(request), request)),
    });
  });

  routes.post(entitlement, { needs: 'admin' }, async (request: Request, response) => {
    const { roleSlug, ...ref } = readEntitlement(request);
    await requireEntitlement(ref);
    const createdAt = new Date().toISOString();
    await change(request, (owned) => bounded(withEntitlementOwner(owned, { ...ref, roleSlug, createdAt })));
    response.json({
      [`${prefix}Entitlement`]: await entitlementView(request, entitlementIn(await find(request), request)),
    });
  });

  routes.delete(entitlement, { needs: 'admin' }, async (request: Request, response) => {
    entitlementIn(await find(request), request);
    await change(request, (owned) => withoutEntitlementOwner(owned, readEntitlement(request)));
    response.json({});
  });

  return routes;

  async function userView(request: Request, { userId, roleSlug, createdAt }: UserOwner): Promise<JsonObject> {
    return withoutNulls({ ...idsOf(request), roleSlug, createdAt, user: await users.find(userId) });
  }

  async function entitlementView(
    request: Request,
    { appEntitlementId, roleSlug, createdAt }: EntitlementOwner,
  ): Promise<JsonObject> {
    const found = await entitlements.find(appEntitlementId);
    return withoutNulls({ ...idsOf(request), roleSlug, createdAt, appEntitlement: found && toWireEntitlement(found) });
  }

  async function entitlementsIn(refs: Json | undefined): Promise<readonly EntitlementRef[]> {
    const ids = refIds(refs, 'AppEntitlementRefs') ?? [];
    const apps = Array.isArray(refs)
      ? refs.map((ref) => requireId(isJsonObject(ref) ? ref['appId'] : undefined, 'AppEntitlementRefs.AppId'))
      : [];
    const named = ids.map((appEntitlementId, index) => ({ appId: apps[index] ?? '', appEntitlementId }));
    if (named.length > ownersMax)
      refuse('invalid', `invalid AppEntitlementRefs: value must contain at most ${ownersMax} items`);
    for (const ref of named) await requireEntitlement(ref);
    return named.filter(
      (ref, index) => named.findIndex((other) => other.appEntitlementId === ref.appEntitlementId) === index,
    );
  }

  async function requireEntitlement({ appId, appEntitlementId }: EntitlementRef): Promise<void> {
    await requireRecord(entitlements, appEntitlementId, {
      what: `entitlement of the app "${appId}"`,
      isOf: (record) => record.appId === appId,
    });
  }
}

type EntitlementRef = Pick<EntitlementOwner, 'appId' | 'appEntitlementId'>;

function pageOf<T extends { readonly roleSlug: string }>(
  request: Request,
  owners: readonly T[],
): { readonly items: readonly T[]; readonly token: string } {
  const page = pageOfQuery(request, ['role_slug', 'roleSlug']);
  const asked = request.query['role_slug'] ?? request.query['roleSlug'];
  const roleSlug = asked === undefined || asked === '' ? undefined : requireRole(asked);
  const wanted = owners.filter((owner) => roleSlug === undefined || owner.roleSlug === roleSlug);
  const shown = cut(wanted.slice(page.offset, page.offset + page.limit + 1), page);
  return { items: shown.items, token: nextPageToken(page, shown) };
}

function readUser(request: Request) {
  return {
    userId: requireId(parameter(request, 'user_ref_id'), 'UserRefId'),
    roleSlug: requireRole(parameter(request, 'role_slug')),
  };
}

function userIn(owned: OwnedThing, request: Request): UserOwner {
  const wanted = readUser(request);
  return (
    userOwnersOf(owned).find((owner) => isSameUser(owner, wanted)) ??
    refuse('notFound', `The user "${wanted.userId}" is no owner in the role "${wanted.roleSlug}".`)
  );
}

function readEntitlement(request: Request) {
  return {
    appId: requireId(parameter(request, 'app_entitlement_ref_app_id'), 'AppEntitlementRefAppId'),
    appEntitlementId: requireId(parameter(request, 'app_entitlement_ref_id'), 'AppEntitlementRefId'),
    roleSlug: requireRole(parameter(request, 'role_slug')),
  };
}

function entitlementIn({ ownerEntitlements = [] }: OwnedThing, request: Request): EntitlementOwner {
  const wanted = readEntitlement(request);
  const found = ownerEntitlements.find((owner) => owner.appId === wanted.appId && isSameEntitlement(owner, wanted));
  return (
    found ??
    refuse('notFound', `The entitlement "${wanted.appEntitlementId}" is no owner in the role "${wanted.roleSlug}".`)
  );
}

/** Any word: all roles own alike here. */
function requireRole(text: unknown): string {
  if (typeof text === 'string' && /^[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}$/.test(text)) return text;
  return refuse('invalid', 'invalid RoleSlug: value does not match regex pattern "^[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}$"');
}
