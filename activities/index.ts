import { createAccessActivities, type AccessDependencies } from './access-activities.ts';
import { createWaitActivities } from './wait-activities.ts';
import type { RegisterWaitDependencies } from '../src/inbound/register-wait.ts';

/** Everything the worker runs for workflows. */
export function createActivities(dependencies: RegisterWaitDependencies & AccessDependencies) {
  return { ...createWaitActivities(dependencies), ...createAccessActivities(dependencies) };
}
