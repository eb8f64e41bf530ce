import type { App, AppUser, AttributeValue, Resource, ResourceType } from './app.ts';
import type { Entitlement } from './entitlement.ts';
import type { Policy } from './policy.ts';
import type { Records } from './records.ts';
import type { User } from './user.ts';

/** Everything that access requests refer to. */
export interface Directory {
  readonly users: Records<User>;
  readonly apps: Records<App>;
  readonly appUsers: Records<AppUser>;
  readonly entitlements: Records<Entitlement>;
  readonly policies: Records<Policy>;
  readonly resourceTypes: Records<ResourceType>;
  readonly resources: Records<Resource>;
  readonly attributeValues: Records<AttributeValue>;
}
