import { Router } from 'express';
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

export type AccessRoutesDependencies = TaskRoutesDependencies & GrantRoutesDependencies;

/** Access requests and all that they refer to. Relative to `/api/v1`. */
export function createAccessRoutes(dependencies: AccessRoutesDependencies): Router {
  const { directory } = dependencies;
  const router = Router();
  router.use(createUserRoutes(directory));
  router.use(createAppRoutes(directory));
  router.use(createAppUserRoutes(directory));
  router.use(createGrantRoutes(dependencies));
  router.use(createEntitlementRoutes(directory));
  router.use(createResourceRoutes(directory));
  router.use(createAttributeRoutes(directory));
  router.use(createPolicyRoutes(directory));
  router.use(createTaskRoutes(dependencies));
  router.use(createTaskActionRoutes(dependencies));
  router.use(createAuditRoutes(dependencies));
  return router;
}
