import { createApproverDirectory } from '../../../access/approver-directory.ts';
import { createAccountEntitlementRoutes } from './account-entitlements.ts';
import { createAppRoutes } from './apps.ts';
import { createAppUserRoutes } from './app-users.ts';
import { createAttributeRoutes } from './attributes.ts';
import { createAuditRoutes, createAccessRequestRoutes } from './access-requests.ts';
import { createEntitlementRoutes } from './entitlements.ts';
import { createGrantHistoryRoutes } from './grant-history.ts';
import type { GrantHistoryRoutesDependencies } from './grant-history.ts';
import { createGrantRoutes } from './grants.ts';
import type { GrantRoutesDependencies } from './grants.ts';
import { createMembershipRoutes } from './memberships.ts';
import type { MembershipRoutesDependencies } from './memberships.ts';
import { createOffboardingRoutes } from './offboarding.ts';
import { ownedKinds } from './owned-kinds.ts';
import { createOwnerRoutes } from './owners.ts';
import { createOwnerV2Routes } from './owners-v2.ts';
import { createPolicyRoutes } from './policies.ts';
import { createResourceRoutes } from './resources.ts';
import { createAccessRequestActionRoutes } from './access-request-actions.ts';
import { createUserRoutes } from './users.ts';
import type { Directory } from '../../../model/access/records.ts';
import { createV1Routes } from './v1-routes.ts';
import type { V1Routes } from './v1-routes.ts';

export type AccessRoutesDependencies = MembershipRoutesDependencies &
  GrantRoutesDependencies &
  GrantHistoryRoutesDependencies;

/** Access requests and all that they refer to. Relative to `/api/v1`. */
export function createAccessRoutes(dependencies: AccessRoutesDependencies): V1Routes {
  const { directory, conditions } = dependencies;
  const routes = createV1Routes();
  const people = createApproverDirectory({ directory, grants: dependencies.grants, conditions });
  routes.include(createUserRoutes({ ...dependencies, users: directory.users, people }));
  routes.include(createAppRoutes(directory));
  routes.include(createAppUserRoutes(directory));
  routes.include(createGrantRoutes(dependencies));
  for (const kind of ownedKinds(directory)) routes.include(createOwnerRoutes(kind, directory.users));
  routes.include(createGrantHistoryRoutes(dependencies));
  routes.include(createAccountEntitlementRoutes(dependencies));
  routes.include(createMembershipRoutes(dependencies));
  routes.include(createEntitlementRoutes(directory, conditions));
  routes.include(createResourceRoutes(directory));
  routes.include(createAttributeRoutes(directory));
  routes.include(createPolicyRoutes(directory, conditions));
  routes.include(createAccessRequestRoutes(dependencies));
  routes.include(createOffboardingRoutes(dependencies));
  routes.include(createAccessRequestActionRoutes(dependencies));
  routes.include(createAuditRoutes(dependencies));
  return routes;
}

/** Routes that only the second version of the API has. Relative to `/api/v2`. */
export function createAccessV2Routes(directory: Directory): V1Routes {
  const routes = createV1Routes();
  for (const kind of ownedKinds(directory)) routes.include(createOwnerV2Routes(kind, directory));
  return routes;
}
