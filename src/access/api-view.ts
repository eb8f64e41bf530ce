import type { App, AppUser, Resource, Entitlement } from '../model/access/app.ts';
import type { Owned } from '../model/access/owner.ts';

/** Nouns as the API shows them: owners have calls of their own. */

export function toWireApp(app: App): object {
  return withoutOwners(app);
}

export function toWireAppUser(appUser: AppUser): object {
  return { appUserType: 'APP_USER_TYPE_USER', status: { status: 'STATUS_ENABLED' }, ...appUser };
}

export function toWireEntitlement(entitlement: Entitlement): object {
  return withoutOwners(entitlement);
}

export function toWireResource(resource: Resource): object {
  return withoutOwners(resource);
}

function withoutOwners({
  ownerIds: _ids,
  ownerRoles: _roles,
  ownerEntitlements: _entitlements,
  ...thing
}: Owned & object): object {
  return thing;
}
