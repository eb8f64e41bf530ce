import { isJsonObject, type JsonObject } from '../json.ts';

/** The settings of tasks of a name (A28), exactly as a client sent it. */
export interface RegisteredTask extends JsonObject {
  readonly name: string;
}

/** The Temporal task queue on whose worker a task is an activity; undefined: workers poll for it. */
export function activityQueueOf({ signalbox }: JsonObject): string | undefined {
  const queue = isJsonObject(signalbox) ? signalbox.temporalTaskQueue : undefined;
  return typeof queue === 'string' && queue !== '' ? queue : undefined;
}

/** The stored task definitions. */
export interface TaskDefinitions {
  find(name: string): Promise<RegisteredTask | undefined>;
  findAll(names: readonly string[]): Promise<readonly RegisteredTask[]>;
  list(): Promise<readonly RegisteredTask[]>;
  save(definitions: readonly RegisteredTask[]): Promise<void>;
  /** False: there is none of that name. */
  replace(definition: RegisteredTask): Promise<boolean>;
  delete(name: string): Promise<boolean>;
}
