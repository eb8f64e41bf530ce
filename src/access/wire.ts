import type { App, AppUser, Resource } from '../model/access/app.ts';
import type { Entitlement } from '../model/access/entitlement.ts';

/** Nouns as the API shows them: owners have calls of their own. */

export function toWireApp({ ownerIds: _ownerIds, ...app }: App): object {
  return app;
}

export function toWireAppUser(appUser: AppUser): object {
  return { appUserType: 'APP_USER_TYPE_USER', status: { status: 'STATUS_ENABLED' }, ...appUser };
}

export function toWireEntitlement({ ownerIds: _ownerIds, ...entitlement }: Entitlement): object {
  return entitlement;
}

export function toWireResource({ ownerIds: _ownerIds, ...resource }: Resource): object {
  return resource;
}
