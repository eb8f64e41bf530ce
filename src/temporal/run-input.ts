import { v5 as uuidv5 } from 'uuid';
import type { Definition } from '../model/definitions/definition.ts';
import { activityQueueOf } from '../model/definitions/task-definitions.ts';
import { interpreterChanges, type RunInput } from '../model/definitions/execution.ts';
import { registeredNames } from '../model/definitions/registered-rules.ts';
import type { RegisteredTask, TaskDefinitions } from '../model/definitions/task-definitions.ts';
import type { EnvironmentValues } from '../model/definitions/stored-values.ts';
import type { StartRequest } from '../model/definitions/starter.ts';

/** Values of the server that hold for a run as they are when it starts. */
type RunSettings = Pick<RunInput, 'environment' | 'taskDefinitions' | 'activityDefinitions'>;

export interface SettingsStores {
  readonly environment: Pick<EnvironmentValues, 'list'>;
  readonly taskDefinitions: Pick<TaskDefinitions, 'findAll'>;
}

/** The input of the interpreter. */
export function toRunInput(
  request: StartRequest,
  definition: Definition,
  { startedAt, settings }: { readonly startedAt: Date; readonly settings: RunSettings },
): RunInput {
  const {
    input,
    correlationId,
    priority,
    createdBy,
    event,
    startedByEventId,
    idempotency,
    failures,
    lineage,
    taskToDomain,
    mocks,
  } = request;
  return {
    definition,
    input,
    correlationId,
    priority,
    createdBy,
    event,
    startedByEventId,
    failures,
    lineage,
    hasBounds: true,
    taskToDomain,
    mocks,
    ...settings,
    changes: interpreterChanges,
    idempotencyKey: idempotency?.key,
    startedAtMs: startedAt.getTime(),
  };
}

/** The workflow id that an idempotency key stands for; keys of different workflows have nothing to do with each other (A31). */
export function keyedWorkflowId({ name, idempotency }: Pick<StartRequest, 'name' | 'idempotency'>): string | undefined {
  return idempotency && uuidv5(`${name}\n${idempotency.key}`, idempotencyNamespace);
}

/** The run that is started when a run fails: one for each. */
export function failureWorkflowId(runId: string): string {
  return uuidv5(`failure\n${runId}`, idempotencyNamespace);
}

/** Ours alone. */
const idempotencyNamespace = '2f1d4f54-64c5-4a6c-9a55-4f7a6a4a1f0b';

export function unknownDefinition({ name, version }: Pick<StartRequest, 'name' | 'version'>): string {
  return `No such workflow found by name: ${name}${version === 0 ? '' : `, version: ${version}`}`;
}

/** Facts about a run that are known without asking its worker. */
export interface RunMemo {
  readonly workflowName: string;
  readonly workflowVersion: number;
  readonly correlationId?: string;
  readonly createdBy?: string;
  readonly event?: string;
  readonly startedByEventId?: string;
  readonly startedByTaskId?: string;
  /** Its definition was never registered, or is not the one that is. */
  readonly isInline?: true;
}

export function toMemo(request: StartRequest, workflowVersion: number): RunMemo {
  const { name, correlationId, createdBy, event, startedByEventId, startedByTaskId, definition } = request;
  return {
    workflowName: name,
    workflowVersion,
    ...(correlationId !== undefined && { correlationId }),
    ...(createdBy !== undefined && { createdBy }),
    ...(event !== undefined && { event }),
    ...(startedByEventId !== undefined && { startedByEventId }),
    ...(startedByTaskId !== undefined && { startedByTaskId }),
    ...(definition !== undefined && { isInline: true }),
  };
}

/** Looked for where the definition has something that they count for. */
export async function settingsFor(
  definition: Definition,
  { environment: values, taskDefinitions: stored }: SettingsStores,
): Promise<RunSettings> {
  const { ruled, simple } = registeredNames(definition.tasks);
  const names = [...new Set([...ruled, ...simple])];
  const [environment, found] = await Promise.all([
    environmentFor(definition, values),
    names.length === 0 ? [] : stored.findAll(names),
  ]);
  const ofRuled = found.filter(({ name }) => ruled.has(name));
  const ofActivities = found.filter((one) => simple.has(one.name) && activityQueueOf(one) !== undefined);
  return {
    environment,
    ...(ofRuled.length > 0 && { taskDefinitions: byName(ofRuled) }),
    ...(ofActivities.length > 0 && { activityDefinitions: byName(ofActivities) }),
  };
}

function byName(definitions: readonly RegisteredTask[]): Readonly<Record<string, RegisteredTask>> {
  return Object.fromEntries(definitions.map((one) => [one.name, one]));
}

/** The values that a definition names as `${workflow.env.NAME}`; undefined where it names none. */
async function environmentFor(
  definition: Definition,
  values: Pick<EnvironmentValues, 'list'>,
): Promise<Readonly<Record<string, string>> | undefined> {
  const text = JSON.stringify(definition);
  if (!text.includes('workflow.env')) return undefined;
  const named = new Set([...text.matchAll(/workflow\.env(?:\.|\[['"\\]+)([A-Za-z0-9_-]+)/g)].map(([, name]) => name));
  const found = (await values.list()).filter(({ name }) => named.has(name));
  return Object.fromEntries(found.map(({ name, value }) => [name, value]));
}
