import { createAppRoutes } from './apps.ts';
import { createAppUserRoutes } from './app-users.ts';
import { createAttributeRoutes } from './attributes.ts';
import { createAuditRoutes } from './audits.ts';
import { createEntitlementRoutes } from './entitlements.ts';
import { createGrantRoutes, type GrantRoutesDependencies } from './grants.ts';
import { createPolicyRoutes } from './policies.ts';
import { createResourceRoutes } from './resources.ts';
import { createTaskActionRoutes } from './task-actions.ts';
import { createTaskRoutes, type TaskRoutesDependencies } from './tasks.ts';
import { createUserRoutes } from './users.ts';
import type { Routes } from '../../routes.ts';
import { createV1Routes, type V1Privilege } from './v1-routes.ts';

export type AccessRoutesDependencies = TaskRoutesDependencies & GrantRoutesDependencies;

/** Access requests and all that they refer to. Relative to `/api/v1`. */
export function createAccessRoutes(dependencies: AccessRoutesDependencies): Routes<V1Privilege> {
  const { directory, conditions } = dependencies;
  const routes = createV1Routes();
  routes.include(createUserRoutes(directory));
  routes.include(createAppRoutes(directory));
  routes.include(createAppUserRoutes(directory));
  routes.include(createGrantRoutes(dependencies));
  routes.include(createEntitlementRoutes(directory, conditions));
  routes.include(createResourceRoutes(directory));
  routes.include(createAttributeRoutes(directory));
  routes.include(createPolicyRoutes(directory, conditions));
  routes.include(createTaskRoutes(dependencies));
  routes.include(createTaskActionRoutes(dependencies));
  routes.include(createAuditRoutes(dependencies));
  return routes;
}
