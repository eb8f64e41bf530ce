import type { Owned } from './owner.ts';
import type { ProvisionPolicy } from './policy.ts';

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
