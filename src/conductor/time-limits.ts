import type { Definition, DefinitionError, TaskDefinition } from '../model/definitions/definition.ts';
import { isJsonObject, type JsonObject } from '../model/json.ts';
import { durationMsMax } from './duration-text.ts';

const runPolicies = ['TIME_OUT_WF', 'ALERT_ONLY'] as const;
const taskPolicies = [...runPolicies, 'RETRY'] as const;

type RunPolicy = (typeof runPolicies)[number];
type TaskPolicy = (typeof taskPolicies)[number];

export interface RunTimeLimit {
  readonly timeoutMs: number;
  readonly policy: RunPolicy;
}

/** `response`: without an update for so long it is TIMED_OUT. */
export type TaskTimeLimit =
  | { readonly kind: 'total'; readonly timeoutMs: number; readonly policy: TaskPolicy }
  | { readonly kind: 'response'; readonly timeoutMs: number };

/** How long a run may take, and what happens then: nothing but an alert where no policy is written (A25, A72). */
export function runTimeLimit({ timeoutSeconds, timeoutPolicy }: Definition): RunTimeLimit | undefined {
  const timeoutMs = toMs(timeoutSeconds);
  return timeoutMs === undefined
    ? undefined
    : { timeoutMs, policy: timeoutPolicy === 'TIME_OUT_WF' ? 'TIME_OUT_WF' : 'ALERT_ONLY' };
}

/**
 * The time limits of the definition inside a task (M58). Only what is written there counts: the defaults of task
 * definitions are for tasks that workers do (A28), and would end each wait after an hour.
 */
export function taskTimeLimits({ taskDefinition }: TaskDefinition): readonly TaskTimeLimit[] {
  if (!isJsonObject(taskDefinition)) return [];
  const [total, response] = [toMs(taskDefinition.timeoutSeconds), toMs(taskDefinition.responseTimeoutSeconds)];
  const policy = taskPolicies.find((known) => known === taskDefinition.timeoutPolicy) ?? 'TIME_OUT_WF';
  return [
    ...(total === undefined ? [] : [{ kind: 'total', timeoutMs: total, policy } as const]),
    ...(response === undefined ? [] : [{ kind: 'response', timeoutMs: response } as const]),
  ];
}

export function checkRunTimeLimit(definition: JsonObject): readonly DefinitionError[] {
  return [...checkSeconds(definition, ['timeoutSeconds'], ''), ...checkPolicy(definition, runPolicies, '')];
}

export function checkTaskTimeLimits({ taskDefinition }: TaskDefinition, path: string): readonly DefinitionError[] {
  if (!isJsonObject(taskDefinition)) return [];
  const below = `${path}.taskDefinition.`;
  return [
    ...checkSeconds(taskDefinition, ['timeoutSeconds', 'responseTimeoutSeconds'], below),
    ...checkPolicy(taskDefinition, taskPolicies, below),
  ];
}

const secondsMax = durationMsMax / 1_000;

/** 0 is none. */
function toMs(seconds: unknown): number | undefined {
  return isSeconds(seconds) && seconds > 0 ? Math.ceil(seconds * 1_000) : undefined;
}

function isSeconds(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= secondsMax;
}

function checkSeconds(fields: JsonObject, names: readonly string[], below: string): readonly DefinitionError[] {
  return names.flatMap((name) => {
    const value = fields[name] ?? null;
    return value === null || isSeconds(value)
      ? []
      : [{ path: below + name, message: `must be seconds from 0 (none) to ${secondsMax}`, invalidValue: value }];
  });
}

function checkPolicy(fields: JsonObject, policies: readonly string[], below: string): readonly DefinitionError[] {
  const policy = fields.timeoutPolicy ?? null;
  if (policy === null || policies.some((known) => known === policy)) return [];
  return [{ path: `${below}timeoutPolicy`, message: `must be one of ${policies.join(', ')}`, invalidValue: policy }];
}
