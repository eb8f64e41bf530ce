import { proxyActivities, type ActivityOptions } from '@temporalio/workflow';
import type { AccessActivities } from '../../activities/access-activities.ts';
import { proxySequentially } from '../sequential-local-activities.ts';

/** All may be repeated, so they are tried until they succeed. */
const untilItWorks: Pick<ActivityOptions, 'startToCloseTimeout' | 'retry'> = {
  startToCloseTimeout: '20 seconds',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '30 seconds' },
};

/** Local: one history event instead of six. */
export const access = proxySequentially<AccessActivities>(untilItWorks);

/**
 * Begins after what led to it is in the history. An update that a sleeping run takes is in the service's memory alone until
 * its workflow task is over: a service that dies before that forgets the update, and a local activity has been done by then.
 */
export const { changeGrantEnd: changeGrantEndOnceAccepted } =
  proxyActivities<Pick<AccessActivities, 'changeGrantEnd'>>(untilItWorks);
