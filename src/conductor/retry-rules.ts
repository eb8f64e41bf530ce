import type { DefinitionError, TaskDefinition } from '../model/definitions/definition.ts';
import { secondsMax } from '../model/duration.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';

const logics = ['FIXED', 'LINEAR_BACKOFF', 'EXPONENTIAL_BACKOFF'] as const;

type RetryLogic = (typeof logics)[number];

/** The consequence of a task's failure. */
export interface RetryRules {
  /** 0: a failure is final. */
  readonly retriesMax: number;
  readonly logic: RetryLogic;
  readonly delayMs: number;
  readonly scale: number;
  /** Absent: delays grow without end. */
  readonly delayMsMax?: number;
  readonly jitterMs: number;
  /** From the first try on; after it there is no other. Absent: no such limit. */
  readonly totalMs?: number;
}

/** The task's own `retryCount` counts before that of the definition inside it (A90). A task that no worker does has none by default (A28). */
export function retryRules({ retryCount = null, taskDefinition }: TaskDefinition): RetryRules {
  const written = isJsonObject(taskDefinition) ? taskDefinition : {};
  const delayMsMax = numberIn(written, 'maxRetryDelaySeconds', 0) * 1_000;
  const totalMs = numberIn(written, 'totalTimeoutSeconds', 0) * 1_000;
  return {
    // -1 is what some clients send for "that of the task definition".
    retriesMax: typeof retryCount === 'number' && retryCount >= 0 ? retryCount : numberIn(written, 'retryCount', 0),
    logic: logics.find((logic) => logic === written.retryLogic) ?? 'FIXED',
    delayMs: numberIn(written, 'retryDelaySeconds', 60) * 1_000,
    scale: numberIn(written, 'backoffScaleFactor', 1),
    jitterMs: numberIn(written, 'backoffJitterMs', 0),
    ...(delayMsMax > 0 && { delayMsMax }),
    ...(totalMs > 0 && { totalMs }),
  };
}

/** The pause before a retry; `retries` is how many there were before it. `random` is from 0 to 1 (A77). */
export function retryDelayMs(
  { logic, delayMs, scale, delayMsMax = Infinity, jitterMs }: RetryRules,
  retries: number,
  random: number,
): number {
  // Growth is without end: nothing times infinity would be no number.
  const grown = delayMs === 0 ? 0 : Math.min(growth(logic, scale, retries) * delayMs, delayMsMax);
  return Math.round(Math.min(grown + random * jitterMs, secondsMax * 1_000));
}

export function checkRetryRules(
  { retryCount = null, taskDefinition }: TaskDefinition,
  path: string,
): readonly DefinitionError[] {
  const written = isJsonObject(taskDefinition) ? taskDefinition : {};
  const below = `${path}.taskDefinition.`;
  return [
    ...checkCount(retryCount, `${path}.retryCount`),
    ...checkCount(written.retryCount ?? null, `${below}retryCount`),
    ...amounts.flatMap((name) => checkAmount(written[name] ?? null, below + name)),
    ...checkLogic(written.retryLogic ?? null, `${below}retryLogic`),
  ];
}

/** Definitions retry "for ever" by some large number. */
export function warnRetryRules(task: TaskDefinition, path: string): readonly DefinitionError[] {
  const { retriesMax } = retryRules(task);
  const message = `${retriesMax} retries are more than a run has room for: it ends as FAILED at ${retriesUsefulMax} tasks`;
  return retriesMax > retriesUsefulMax ? [{ path: `${path}.retryCount`, message, invalidValue: retriesMax }] : [];
}

const amounts = [
  'totalTimeoutSeconds',
  'retryDelaySeconds',
  'backoffScaleFactor',
  'maxRetryDelaySeconds',
  'backoffJitterMs',
];

/** As many tasks as a run may have; each retry is one more. */
const retriesUsefulMax = 25_000;

function growth(logic: RetryLogic, scale: number, retries: number): number {
  switch (logic) {
    case 'FIXED':
      return 1;
    case 'LINEAR_BACKOFF':
      return scale * (retries + 1);
    case 'EXPONENTIAL_BACKOFF':
      return 2 ** retries;
  }
}

function numberIn(fields: JsonObject, name: string, otherwise: number): number {
  const value = fields[name];
  return typeof value === 'number' ? value : otherwise;
}

function checkCount(value: Json, path: string): readonly DefinitionError[] {
  const fits = value === null || (typeof value === 'number' && Number.isSafeInteger(value) && value >= -1);
  return fits ? [] : [{ path, message: 'must be a whole number, 0 or more', invalidValue: value }];
}

function checkAmount(value: Json, path: string): readonly DefinitionError[] {
  return value === null || (typeof value === 'number' && value >= 0)
    ? []
    : [{ path, message: 'must be a number, 0 or more', invalidValue: value }];
}

function checkLogic(value: Json, path: string): readonly DefinitionError[] {
  if (value === null || logics.some((logic) => logic === value)) return [];
  return [{ path, message: `must be one of ${logics.join(', ')}`, invalidValue: value }];
}
