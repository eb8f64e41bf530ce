import type { Request } from 'express';
import type { OwnedThing } from '../../../access/owners.ts';
import type { Directory } from '../../../model/access/records.ts';
import type { JsonObject } from '../../../model/json.ts';
import { refuse } from './errors.ts';
import { requireRecord } from './paging.ts';

/** One kind of thing that has owners. */
export interface OwnedKind {
  /** Where things of this kind are, in each version of the API. */
  readonly paths: { readonly v1: string; readonly v2: string };
  /** In names of members of answers: `appOwnerUser`. */
  readonly prefix: string;
  /** The ids of the thing, as answers about its owners have them. */
  idsOf(request: Request): JsonObject;
  find(request: Request): Promise<OwnedThing>;
  /** Changes it as it is then: others may change its owners at the same time. */
  change(request: Request, to: <T extends OwnedThing>(owned: T) => T): Promise<unknown>;
}

export function ownedKinds({ apps, entitlements, resources }: Directory): readonly OwnedKind[] {
  const appOf = (request: Request) => requireRecord(apps, parameter(request, 'app_id'), { what: 'app' });
  const entitlementOf = (request: Request) =>
    requireRecord(entitlements, parameter(request, 'entitlement_id'), {
      what: 'entitlement',
      isOf: ({ appId }) => appId === parameter(request, 'app_id'),
    });
  const resourceOf = (request: Request) =>
    requireRecord(resources, parameter(request, 'resource_id'), {
      what: 'resource',
      isOf: ({ appId, appResourceTypeId }) =>
        appId === parameter(request, 'app_id') && appResourceTypeId === parameter(request, 'resource_type_id'),
    });
  return [
    {
      paths: { v1: '/apps/:app_id', v2: '/apps/:app_id' },
      prefix: 'appOwner',
      idsOf: (request) => ({ appId: parameter(request, 'app_id') }),
      find: appOf,
      change: async (request, to) =>
        apps.change((await appOf(request)).id, (app) => ({ ...to(app), updatedAt: new Date().toISOString() })),
    },
    {
      paths: { v1: '/apps/:app_id/entitlements/:entitlement_id', v2: '/apps/:app_id/entitlements/:entitlement_id' },
      prefix: 'appEntitlementOwner',
      idsOf: (request) => ({
        appId: parameter(request, 'app_id'),
        appEntitlementId: parameter(request, 'entitlement_id'),
      }),
      find: entitlementOf,
      change: async (request, to) =>
        entitlements.change((await entitlementOf(request)).id, (entitlement) => ({
          ...to(entitlement),
          updatedAt: new Date().toISOString(),
        })),
    },
    {
      // The first version says `resource` here, and `resources` elsewhere.
      paths: {
        v1: '/apps/:app_id/resource_types/:resource_type_id/resource/:resource_id',
        v2: '/apps/:app_id/resource_types/:resource_type_id/resources/:resource_id',
      },
      prefix: 'appResourceOwner',
      idsOf: (request) => ({
        appId: parameter(request, 'app_id'),
        appResourceTypeId: parameter(request, 'resource_type_id'),
        appResourceId: parameter(request, 'resource_id'),
      }),
      find: resourceOf,
      change: async (request, to) =>
        resources.change((await resourceOf(request)).id, (resource) => ({
          ...to(resource),
          updatedAt: new Date().toISOString(),
        })),
    },
  ];
}

export async function requireUsers(users: Directory['users'], userIds: readonly string[]): Promise<void> {
  if (userIds.length > ownersMax) refuse('invalid', `invalid UserIds: value must contain at most ${ownersMax} items`);
  const found = new Set((await users.findAll(userIds)).map(({ id }) => id));
  const unknown = userIds.find((id) => !found.has(id));
  if (unknown !== undefined) refuse('invalid', `invalid UserIds: there is no user with the id "${unknown}"`);
}

/** A step is not given to more people. */
export const ownersMax = 500;

/** An owned thing with no more owners than that. */
export function bounded<T extends OwnedThing>(owned: T): T {
  const count = Math.max(owned.ownerRoles?.length ?? 0, owned.ownerEntitlements?.length ?? 0);
  return count > ownersMax ? refuse('invalid', `There can be at most ${ownersMax} owners.`) : owned;
}

export function parameter({ params }: Request, name: string): string {
  return String(params[name]);
}
