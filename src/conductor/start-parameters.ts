import type { ChildRequest } from '../model/definitions/child.ts';
import { idempotencyStrategies } from '../model/inbound/source.ts';
import { isVersion, versionRule } from '../model/int32.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';

type ReadStart =
  | { readonly kind: 'valid'; readonly value: ChildRequest }
  | { readonly kind: 'invalid'; readonly reason: string };

/** Reads what `subWorkflowParam` and `startWorkflow` say of the workflow, once it is resolved. `input` is that of the new run. */
export function readStartParameters(parameters: JsonObject, input: Json | undefined): ReadStart {
  const { name = null, version = null, workflowDefinition = null, correlationId = null } = parameters;
  const { priority = null, taskToDomain = null } = parameters;
  const wanted = nameOf(name, workflowDefinition);
  if (wanted === undefined) return invalid('name', name, 'it must be the name of a workflow');
  const number = versionOf(version);
  if (number === undefined) return invalid('version', version, `it ${versionRule}`);
  if (workflowDefinition !== null && !isJsonObject(workflowDefinition))
    return invalid('workflowDefinition', workflowDefinition, 'it must be a definition');
  if (correlationId !== null && typeof correlationId !== 'string')
    return invalid('correlationId', correlationId, 'it must be text');
  if (
    priority !== null &&
    !(typeof priority === 'number' && Number.isInteger(priority) && priority >= 0 && priority <= 99)
  )
    return invalid('priority', priority, 'it must be a whole number from 0 to 99');
  const idempotency = readIdempotency(parameters);
  if (idempotency.kind === 'invalid') return idempotency;
  return {
    kind: 'valid',
    value: {
      name: wanted,
      version: number,
      input: isJsonObject(input) ? input : {},
      ...(workflowDefinition !== null && { definition: workflowDefinition }),
      ...(correlationId !== null && { correlationId }),
      ...(priority !== null && { priority }),
      ...(isJsonObject(taskToDomain) &&
        Object.keys(taskToDomain).length > 0 && { taskToDomain: textsIn(taskToDomain) }),
      ...(idempotency.value !== undefined && { idempotency: idempotency.value }),
    },
  };
}

function textsIn(map: JsonObject): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, String(value ?? '')]));
}

/** A key that resolved to nothing is none; a key without a strategy is FAIL (A31). */
function readIdempotency({
  idempotencyKey = null,
  idempotencyStrategy = null,
}: JsonObject):
  | { readonly kind: 'valid'; readonly value: ChildRequest['idempotency'] }
  | { readonly kind: 'invalid'; readonly reason: string } {
  if (idempotencyKey === null || idempotencyKey === '') return { kind: 'valid', value: undefined };
  const strategy = idempotencyStrategies.find((known) => known === (idempotencyStrategy ?? 'FAIL'));
  if (strategy === undefined)
    return invalid('idempotencyStrategy', idempotencyStrategy, `it must be ${idempotencyStrategies.join(', ')}`);
  return {
    kind: 'valid',
    value: { key: typeof idempotencyKey === 'string' ? idempotencyKey : JSON.stringify(idempotencyKey), strategy },
  };
}

function nameOf(name: Json, definition: Json): string | undefined {
  if (typeof name === 'string' && name !== '') return name;
  if (name === null && isJsonObject(definition)) return typeof definition.name === 'string' ? definition.name : '';
  return undefined;
}

function versionOf(version: Json): number | undefined {
  if (version === null || version === '') return 0;
  const number = typeof version === 'string' ? Number(version) : version;
  return isVersion(number) ? number : undefined;
}

function invalid(field: string, value: Json, rule: string): { readonly kind: 'invalid'; readonly reason: string } {
  return { kind: 'invalid', reason: `${field} is ${JSON.stringify(value)}; ${rule}` };
}
