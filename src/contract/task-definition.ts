import { z } from 'zod';
import { listOf } from './bounded.ts';
import { json, jsonObject } from './json.ts';
import { secondsMax } from '../model/duration.ts';

const retryLogics = ['FIXED', 'LINEAR_BACKOFF', 'EXPONENTIAL_BACKOFF'] as const;
const timeoutPolicies = ['RETRY', 'TIME_OUT_WF', 'ALERT_ONLY'] as const;

const count = z.number().int('must be a whole number, 0 or more').min(0, 'must be a whole number, 0 or more').nullish();
const amount = z.number().min(0, 'must be a number, 0 or more').nullish();

const seconds = amount.refine((value) => (value ?? 0) <= secondsMax, `must be ${secondsMax} seconds at most`);

/** Settings of Signalbox's own. */
const ownSettings = z.strictObject({
  /** The task is an activity of its name on this task queue of Temporal. */
  temporalTaskQueue: z.string().min(1, 'name a task queue of Temporal').max(1_000).nullish(),
});

/** A task definition (A28). Fields without a meaning here are kept, and come back. */
export const taskDefinition = z
  .looseObject({
    name: z.string('name the task').min(1, 'name the task').max(1_000, 'use at most 1000 characters'),
    retryCount: count,
    retryLogic: z.enum(retryLogics, `use one of ${retryLogics.join(', ')}`).nullish(),
    retryDelaySeconds: seconds,
    maxRetryDelaySeconds: seconds,
    backoffScaleFactor: amount,
    backoffJitterMs: amount,
    timeoutSeconds: seconds,
    timeoutPolicy: z.enum(timeoutPolicies, `use one of ${timeoutPolicies.join(', ')}`).nullish(),
    responseTimeoutSeconds: seconds,
    pollTimeoutSeconds: seconds,
    concurrentExecLimit: count,
    rateLimitPerFrequency: count,
    rateLimitFrequencyInSeconds: seconds,
    inputTemplate: jsonObject('must be a map').nullish(),
    signalbox: ownSettings.nullish(),
  })
  .catchall(json);

export const taskDefinitions = listOf(taskDefinition, { min: 1, max: 1_000 });
