import type { Definition, DefinitionError, TaskDefinition } from '../model/definitions/definition.ts';
import { secondsMax } from '../model/duration.ts';
import { isJsonObject } from '../model/json.ts';
import type { JsonObject } from '../model/json.ts';

/**
 * A duration as Conductor writes it, `"1 days 2 hours 3 mins 4 secs"`: units in this order, each at most once, in
 * milliseconds; undefined when it is none or longer than `durationMsMax`.
 *
 * @example parseDuration('90 secs') // 90_000
 */
export function parseDuration(text: string): number | undefined {
  // Nobody writes a longer one, and the pattern goes over a text of blanks again and again.
  if (text.length > textCharactersMax) return undefined;
  const match = pattern.exec(text.trim());
  const amounts = match?.slice(1);
  if (amounts === undefined || amounts.every((amount) => amount === undefined)) return undefined;
  const totalMs = amounts.reduce((sum, amount, index) => sum + Number(amount ?? 0) * (unitsMs[index] ?? 0), 0);
  return totalMs <= durationMsMax ? totalMs : undefined;
}

const durationMsMax = secondsMax * 1_000;

const textCharactersMax = 200;

const unitsMs = [86_400_000, 3_600_000, 60_000, 1_000];

const pattern =
  /^(?:(\d{1,12})\s*d(?:ays?)?)?\s*(?:(\d{1,12})\s*h(?:(?:ou)?rs?)?)?\s*(?:(\d{1,12})\s*m(?:in(?:ute)?s?)?)?\s*(?:(\d{1,12})\s*s(?:ec(?:ond)?s?)?)?$/i;

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
  return [
    ...(total === undefined
      ? []
      : [{ kind: 'total', timeoutMs: total, policy: taskTimeoutPolicy(taskDefinition) } as const]),
    ...(response === undefined ? [] : [{ kind: 'response', timeoutMs: response } as const]),
  ];
}

/** What becomes of a task whose time is over, and of its run. */
export function taskTimeoutPolicy({ timeoutPolicy }: JsonObject): TaskPolicy {
  return taskPolicies.find((known) => known === timeoutPolicy) ?? 'TIME_OUT_WF';
}

export function checkRunTimeLimit(definition: JsonObject): readonly DefinitionError[] {
  return [...checkSeconds(definition, ['timeoutSeconds'], ''), ...checkPolicy(definition, runPolicies, '')];
}

export function checkTaskTimeLimits({ taskDefinition }: TaskDefinition, path: string): readonly DefinitionError[] {
  if (!isJsonObject(taskDefinition)) return [];
  const below = `${path}.taskDefinition.`;
  return [...checkSeconds(taskDefinition, taskSeconds, below), ...checkPolicy(taskDefinition, taskPolicies, below)];
}

const taskSeconds = ['timeoutSeconds', 'responseTimeoutSeconds', 'pollTimeoutSeconds', 'rateLimitFrequencyInSeconds'];

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
