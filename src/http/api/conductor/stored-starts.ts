import type { Request } from 'express';
import { isAtLeast } from '../../../model/api-key.ts';
import { ExecutionMask } from '../../../model/definitions/execution-mask.ts';
import type { Definition, Definitions } from '../../../model/definitions/definition.ts';
import { isVersion } from '../../../model/int32.ts';
import { isJsonObject, type JsonObject } from '../../../model/json.ts';
import { findCaller } from '../../auth/caller.ts';

/** Who may change what is stored reads it as it was written; others without the credentials in it. */
export function seesCredentials(request: Request<object>): boolean {
  const caller = findCaller(request);
  return caller !== undefined && isAtLeast(caller.role, 'admin');
}

/** Shows stored requests for starts without credentials. The definition of the run says which fields of its input are masked. */
export function createStartMask(definitions: Pick<Definitions, 'find'>): (start: JsonObject) => Promise<JsonObject> {
  const known = new Map<string, Promise<Definition | undefined>>();
  return async (start) => {
    const { workflowDef = null, workflowDefinition = workflowDef } = start;
    const definition = isJsonObject(workflowDefinition) ? workflowDefinition : await registeredFor(start);
    return new ExecutionMask(definition ?? {}).written(start);
  };

  /** A list has many starts of one workflow. */
  function registeredFor({ name = null, version = null }: JsonObject): Promise<Definition | undefined> {
    const number = Number(version ?? 0);
    if (typeof name !== 'string' || !isVersion(number)) return Promise.resolve(undefined);
    const key = `${number} ${name}`;
    const found = known.get(key) ?? definitions.find(name, number);
    known.set(key, found);
    return found;
  }
}
