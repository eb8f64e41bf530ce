import type { JsonObject } from '../json.ts';
import type { Owned } from './owner.ts';
import type { ProvisionPolicy } from './policy.ts';

/** Something that people have access to (C150). */
export interface App extends Owned {
  readonly id: string;
  readonly displayName: string;
  readonly description?: string;
  readonly grantPolicyId?: string;
  readonly revokePolicyId?: string;
  readonly certifyPolicyId?: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** An account of somebody in an app. */
export interface AppUser {
  readonly id: string;
  readonly appId: string;
  readonly identityUserId?: string;
  readonly displayName: string;
  readonly email?: string;
  readonly username?: string;
  readonly appUserType?: string;
  readonly status?: JsonObject;
  readonly profile?: JsonObject;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface ResourceType {
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface Resource extends Owned {
  readonly id: string;
  readonly appId: string;
  readonly appResourceTypeId: string;
  readonly displayName: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A risk level or a compliance framework (C146). */
export interface AttributeValue {
  readonly id: string;
  readonly attributeTypeId: string;
  readonly value: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** One kind of access to an app (C140-C142). */
export interface Entitlement extends Owned {
  readonly id: string;
  readonly appId: string;
  readonly displayName: string;
  readonly description?: string;
  readonly slug?: string;
  readonly alias?: string;
  readonly appResourceTypeId?: string;
  readonly appResourceId?: string;
  readonly grantPolicyId?: string;
  readonly revokePolicyId?: string;
  readonly emergencyGrantEnabled?: boolean;
  readonly emergencyGrantPolicyId?: string;
  readonly provisionerPolicy?: ProvisionPolicy;
  readonly deprovisionerPolicy?: ProvisionPolicy;
  /** How long a grant lasts at most. Never beside durationUnset. */
  readonly durationGrant?: string;
  readonly durationUnset?: object;
  readonly createdAt: string;
  readonly updatedAt: string;
}
