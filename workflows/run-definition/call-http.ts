import { proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { HttpActivities } from '../../activities/http-activities.ts';
import {
  callMsMaxOf,
  httpTaskQueueOf,
  type HttpTaskAnswer,
  type HttpTaskCall,
} from '../../src/model/definitions/http-call.ts';

/**
 * Makes the request of an HTTP task. An ordinary activity: local ones of a run go one after the other, and a slow server
 * would hold up its waits. A worker that dies is missed after some heartbeats, and another one makes the request again.
 */
export function callHttp(call: HttpTaskCall): Promise<HttpTaskAnswer> {
  const { requestHttp } = proxyActivities<HttpActivities>({
    taskQueue: httpTaskQueueOf(workflowInfo().taskQueue),
    startToCloseTimeout: callMsMaxOf(call) + marginMs,
    heartbeatTimeout: '20 seconds',
    retry: { initialInterval: '1 second', maximumInterval: '30 seconds', maximumAttempts: attemptsMax },
  });
  return requestHttp(call);
}

/** The request ends by its own limits first. */
const marginMs = 10_000;

/** A request that brings down each worker that makes it does so no more often. Failed requests are no such: the task's own rules count for them. */
const attemptsMax = 10;
