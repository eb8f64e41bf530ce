import { z } from 'zod';
import { owners } from '../../conductorone/directory.ts';
import type { OperationGroup, Operations } from '../../openapi/operation.ts';
import { timeText } from '../fields.ts';
import { emptyAnswer, entitlement, idText, optionalText, pageOf, pageQuery, refs, user } from './shapes.ts';

interface OwnedKind {
  /** In names of operations: `AppOwner`. */
  readonly noun: string;
  readonly words: string;
  readonly v1: `/${string}`;
  readonly v2: `/${string}`;
  /** Members of answers that say whose owner it is. */
  readonly ids: z.ZodRawShape;
  /** In names of members: `appOwnerUser`. */
  readonly prefix: string;
}

const kinds: readonly OwnedKind[] = [
  {
    noun: 'App',
    words: 'an app',
    v1: '/apps/:app_id',
    v2: '/apps/:app_id',
    ids: { appId: idText },
    prefix: 'appOwner',
  },
  {
    noun: 'Entitlement',
    words: 'an entitlement',
    v1: '/apps/:app_id/entitlements/:entitlement_id',
    v2: '/apps/:app_id/entitlements/:entitlement_id',
    ids: { appId: idText, appEntitlementId: idText },
    prefix: 'appEntitlementOwner',
  },
  {
    noun: 'Resource',
    words: 'a resource',
    v1: '/apps/:app_id/resource_types/:resource_type_id/resource/:resource_id',
    v2: '/apps/:app_id/resource_types/:resource_type_id/resources/:resource_id',
    ids: { appId: idText, appResourceTypeId: idText, appResourceId: idText },
    prefix: 'appResourceOwner',
  },
];

/** Owners without roles. */
function firstVersion({ noun, words, v1 }: OwnedKind): Operations {
  const path = `/api/v1${v1}/owners` as const;
  return {
    [`list${noun}OwnerIds`]: {
      route: `GET /api/v1${v1}/ownerids`,
      summary: `Lists the ids of the owners of ${words}`,
      answers: { 200: z.strictObject({ userIds: z.array(z.string()) }) },
    },
    [`remove${noun}OwnersByIds`]: {
      route: `DELETE /api/v1${v1}/ownerids`,
      summary: `Takes all owners from ${words}`,
      answers: { 200: emptyAnswer },
    },
    [`list${noun}Owners`]: {
      route: `GET ${path}`,
      summary: `Lists the owners of ${words}`,
      answers: { 200: pageOf(user) },
    },
    [`set${noun}Owners`]: {
      route: `PUT ${path}`,
      summary: `Sets the owners of ${words}`,
      body: owners,
      answers: { 200: emptyAnswer },
    },
    [`add${noun}Owner`]: {
      route: `POST ${path}`,
      summary: `Adds an owner to ${words}`,
      body: z.object({ userId: idText }),
      answers: { 200: emptyAnswer },
    },
    [`add${noun}OwnerById`]: {
      route: `POST ${path}/:user_id`,
      summary: `Adds an owner to ${words}`,
      answers: { 200: emptyAnswer },
    },
    [`remove${noun}Owner`]: {
      route: `DELETE ${path}/:user_id`,
      summary: `Takes an owner from ${words}`,
      answers: { 200: emptyAnswer },
    },
    [`remove${noun}Owners`]: {
      route: `DELETE ${path}`,
      summary: `Takes all owners from ${words}`,
      answers: { 200: emptyAnswer },
    },
  };
}

/** Owners in roles: users, and whoever has an entitlement. */
function secondVersion({ noun, words, v2, ids, prefix }: OwnedKind): Operations {
  const path = `/api/v2${v2}/owners` as const;
  const role = { ...ids, roleSlug: z.string(), createdAt: timeText.optional() };
  const userOwner = z.strictObject({ ...role, user: user.optional() }).meta({ id: `${noun}UserOwner` });
  const entitlementOwner = z
    .strictObject({ ...role, appEntitlement: entitlement.optional() })
    .meta({ id: `${noun}EntitlementOwner` });
  const byRole = pageQuery({ role_slug: optionalText });
  const userPath = `${path}/users/:role_slug/:user_ref_id` as const;
  const entitlementPath =
    `${path}/entitlements/:role_slug/:app_entitlement_ref_app_id/:app_entitlement_ref_id` as const;
  const oneUser = z.strictObject({ [`${prefix}User`]: userOwner });
  const oneEntitlement = z.strictObject({ [`${prefix}Entitlement`]: entitlementOwner });
  return {
    [`set${noun}OwnersOfRole`]: {
      route: `PUT ${path}`,
      summary: `Sets the owners of ${words} in one role`,
      body: z.object({
        roleSlug: z.string(),
        userRefs: refs,
        appEntitlementRefs: z.array(z.object({ appId: idText, id: idText })).optional(),
      }),
      answers: { 200: emptyAnswer },
    },
    [`list${noun}UserOwners`]: {
      route: `GET ${path}/users`,
      summary: `Lists the users who own ${words}`,
      query: byRole,
      answers: { 200: pageOf(userOwner) },
    },
    [`list${noun}EntitlementOwners`]: {
      route: `GET ${path}/entitlements`,
      summary: `Lists the entitlements whose holders own ${words}`,
      query: byRole,
      answers: { 200: pageOf(entitlementOwner) },
    },
    [`get${noun}UserOwner`]: {
      route: `GET ${userPath}`,
      summary: `Shows a user who owns ${words}`,
      answers: { 200: oneUser },
    },
    [`add${noun}UserOwner`]: {
      route: `POST ${userPath}`,
      summary: `Adds a user as an owner of ${words}`,
      answers: { 200: oneUser },
    },
    [`remove${noun}UserOwner`]: {
      route: `DELETE ${userPath}`,
      summary: `Takes a user from the owners of ${words}`,
      answers: { 200: emptyAnswer },
    },
    [`get${noun}EntitlementOwner`]: {
      route: `GET ${entitlementPath}`,
      summary: `Shows an entitlement whose holders own ${words}`,
      answers: { 200: oneEntitlement },
    },
    [`add${noun}EntitlementOwner`]: {
      route: `POST ${entitlementPath}`,
      summary: `Adds an entitlement whose holders own ${words}`,
      answers: { 200: oneEntitlement },
    },
    [`remove${noun}EntitlementOwner`]: {
      route: `DELETE ${entitlementPath}`,
      summary: `Takes an entitlement from the owners of ${words}`,
      answers: { 200: emptyAnswer },
    },
  };
}

export const ownerOperations: OperationGroup = {
  part: 'conductorone',
  tag: 'Owners',
  description: 'Owners of apps, entitlements and resources.',
  operations: Object.assign({}, ...kinds.flatMap((kind) => [firstVersion(kind), secondVersion(kind)])),
};
