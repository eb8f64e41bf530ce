import type { EntitlementOwner, Owned, UserOwner } from '../model/access/owner.ts';

export type OwnedThing = Owned & { readonly createdAt: string };

/** The members that a change of the thing itself leaves as they are. */
export function ownersOf({ ownerIds, ownerRoles, ownerEntitlements }: Owned): Owned {
  return {
    ownerIds,
    ...(ownerRoles === undefined ? {} : { ownerRoles }),
    ...(ownerEntitlements === undefined ? {} : { ownerEntitlements }),
  };
}

/** The role of an owner who was given none. */
export const ownerRole = 'owner';

/** Each user in each role, as they were added. */
export function userOwnersOf({ ownerIds, ownerRoles = [], createdAt }: OwnedThing): readonly UserOwner[] {
  return ownerIds.flatMap((userId) => {
    const inRoles = ownerRoles.filter((owner) => owner.userId === userId);
    return inRoles.length > 0 ? inRoles : [{ userId, roleSlug: ownerRole, createdAt }];
  });
}

export function withUserOwner<T extends OwnedThing>(thing: T, owner: UserOwner): T {
  const owners = userOwnersOf(thing);
  return owners.some((other) => isSameUser(other, owner)) ? thing : withUserOwners(thing, [...owners, owner]);
}

export function withoutUserOwner<T extends OwnedThing>(thing: T, owner: Pick<UserOwner, 'userId' | 'roleSlug'>): T {
  return withUserOwners(
    thing,
    userOwnersOf(thing).filter((other) => !isSameUser(other, owner)),
  );
}

/** All users of one role at once. */
export function withRole<T extends OwnedThing>(
  thing: T,
  { roleSlug, userIds, now }: NewOwners & { readonly roleSlug: string },
): T {
  const owners = userOwnersOf(thing);
  const kept = owners.filter((owner) => owner.roleSlug !== roleSlug || userIds.includes(owner.userId));
  const added = userIds.filter((userId) => !kept.some((owner) => isSameUser(owner, { userId, roleSlug })));
  return withUserOwners(thing, [...kept, ...added.map((userId) => ({ userId, roleSlug, createdAt: now }))]);
}

interface NewOwners {
  readonly userIds: readonly string[];
  readonly now: string;
}

/** These users and no others; who was an owner before keeps the roles. */
export function withOwnerIds<T extends OwnedThing>(thing: T, { userIds, now }: NewOwners): T {
  const kept = userOwnersOf(thing).filter(({ userId }) => userIds.includes(userId));
  const added = userIds.filter((userId) => !kept.some((owner) => owner.userId === userId));
  return withUserOwners(thing, [...kept, ...added.map((userId) => ({ userId, roleSlug: ownerRole, createdAt: now }))]);
}

export function withEntitlementOwner<T extends OwnedThing>(thing: T, owner: EntitlementOwner): T {
  const { ownerEntitlements = [] } = thing;
  return ownerEntitlements.some((other) => isSameEntitlement(other, owner))
    ? thing
    : { ...thing, ownerEntitlements: [...ownerEntitlements, owner] };
}

export function withoutEntitlementOwner<T extends OwnedThing>(
  thing: T,
  owner: Pick<EntitlementOwner, 'appEntitlementId' | 'roleSlug'>,
): T {
  return {
    ...thing,
    ownerEntitlements: (thing.ownerEntitlements ?? []).filter((other) => !isSameEntitlement(other, owner)),
  };
}

function withUserOwners<T extends OwnedThing>(thing: T, owners: readonly UserOwner[]): T {
  return { ...thing, ownerIds: [...new Set(owners.map(({ userId }) => userId))], ownerRoles: owners };
}

export function isSameUser(
  one: Pick<UserOwner, 'userId' | 'roleSlug'>,
  other: Pick<UserOwner, 'userId' | 'roleSlug'>,
): boolean {
  return one.userId === other.userId && one.roleSlug === other.roleSlug;
}

export function isSameEntitlement(
  one: Pick<EntitlementOwner, 'appEntitlementId' | 'roleSlug'>,
  other: Pick<EntitlementOwner, 'appEntitlementId' | 'roleSlug'>,
): boolean {
  return one.appEntitlementId === other.appEntitlementId && one.roleSlug === other.roleSlug;
}
