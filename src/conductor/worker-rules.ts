import type { TaskDefinition } from '../model/definitions/definition.ts';
import { secondsMax } from '../model/duration.ts';
import { activityQueueOf } from '../model/definitions/task-definitions.ts';
import type { WorkerTaskLimits } from '../model/definitions/worker-task.ts';
import { int32Max } from '../model/int32.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { retryRules, type RetryRules } from './retry-rules.ts';
import { taskTimeLimits, taskTimeoutPolicy } from './time-limits.ts';

/** The settings of tasks of a name, when workers do them (A28). */
export interface WorkerRules {
  readonly retry: RetryRules;
  readonly limits: WorkerTaskLimits;
  /** Values for keys that its input does not have (A66). */
  readonly inputTemplate: JsonObject;
  /** The task is an activity of a worker there. */
  readonly temporalTaskQueue?: string;
  /** The task definition that counts, with Conductor's defaults. */
  readonly definition: JsonObject;
}

/** Conductor's own (A28). */
export const workerTaskDefaults: JsonObject = {
  retryCount: 3,
  retryLogic: 'FIXED',
  retryDelaySeconds: 60,
  backoffScaleFactor: 1,
  timeoutSeconds: 0,
  timeoutPolicy: 'TIME_OUT_WF',
  responseTimeoutSeconds: 3_600,
  pollTimeoutSeconds: 0,
  concurrentExecLimit: 0,
  rateLimitPerFrequency: 0,
  rateLimitFrequencyInSeconds: 1,
  inputTemplate: {},
};

/** The definition that is written inside the task counts before the registered one. */
export function workerRules(task: TaskDefinition, registered: JsonObject | undefined): WorkerRules {
  const written = isJsonObject(task.taskDefinition) ? task.taskDefinition : registered;
  const taskDefinition = { ...workerTaskDefaults, ...withoutNulls(written ?? {}) };
  const ruled = { ...task, taskDefinition };
  const limits = taskTimeLimits(ruled);
  const total = limits.find(({ kind }) => kind === 'total');
  const response = limits.find(({ kind }) => kind === 'response');
  const { inputTemplate } = taskDefinition;
  const temporalTaskQueue = activityQueueOf(taskDefinition);
  return {
    retry: retryRules(ruled),
    limits: {
      responseMs: response?.timeoutMs ?? 0,
      totalMs: total?.timeoutMs ?? 0,
      totalPolicy: taskTimeoutPolicy(taskDefinition),
      pollMs: toMs(taskDefinition.pollTimeoutSeconds),
      concurrentMax: toCount(taskDefinition.concurrentExecLimit),
      rateMax: toCount(taskDefinition.rateLimitPerFrequency),
      rateMs: toMs(taskDefinition.rateLimitFrequencyInSeconds),
    },
    definition: taskDefinition,
    inputTemplate: isJsonObject(inputTemplate) ? inputTemplate : {},
    ...(temporalTaskQueue !== undefined && { temporalTaskQueue }),
  };
}

/** Keys that are absent, or resolved to null, have the template's value (A66). */
export function fillInput(input: JsonObject, template: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(template).filter(([key]) => (input[key] ?? null) === null));
}

function withoutNulls(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

function toMs(seconds: Json | undefined): number {
  return typeof seconds === 'number' && seconds > 0 ? Math.ceil(Math.min(seconds, secondsMax) * 1_000) : 0;
}

function toCount(value: Json | undefined): number {
  return typeof value === 'number' && value > 0 ? Math.min(Math.floor(value), int32Max) : 0;
}
