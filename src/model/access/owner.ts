/** A thing that somebody owns: an app, an entitlement, a resource. */
export interface Owned {
  /** Users; not shown in the thing itself. */
  readonly ownerIds: readonly string[];
  /** In which roles, of those that were given one; others have the role `owner`. */
  readonly ownerRoles?: readonly UserOwner[];
  /** Users with one of these entitlements are owners too. */
  readonly ownerEntitlements?: readonly EntitlementOwner[];
}

interface InRole {
  readonly roleSlug: string;
  readonly createdAt: string;
}

export interface UserOwner extends InRole {
  readonly userId: string;
}

export interface EntitlementOwner extends InRole {
  readonly appId: string;
  readonly appEntitlementId: string;
}
