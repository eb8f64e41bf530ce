import type { AccessActivities } from '../../activities/access-activities.ts';
import { proxySequentially } from '../sequential-local-activities.ts';

/** Local: one history event instead of six. All may be repeated, so they are tried until they succeed. */
export const access = proxySequentially<AccessActivities>({
  startToCloseTimeout: '20 seconds',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '30 seconds' },
});
