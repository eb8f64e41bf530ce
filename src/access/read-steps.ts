import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { PolicyStep } from '../model/access/policy.ts';

/** Steps that an endpoint sent (C129, C130), null counting as absent (C3); undefined when one of them cannot be walked. */
export function readSteps(steps: readonly JsonObject[]): readonly PolicyStep[] | undefined {
  const read = steps.map(withoutNulls);
  return read.length > 0 && read.every(isPolicyStep) ? read : undefined;
}

function withoutNulls(object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).flatMap(([name, value]) => (value === null ? [] : [[name, withoutNull(value)]])),
  );
}

function withoutNull(value: Json): Json {
  if (Array.isArray(value)) return value.filter((item: Json) => item !== null).map(withoutNull);
  return isJsonObject(value) ? withoutNulls(value) : value;
}

/** Provisioning comes from the entitlement, so it is no step that others may send (C123). */
const stepKinds = ['approval', 'accept', 'reject', 'wait'];
const approvalKinds = [
  'users',
  'manager',
  'appOwners',
  'group',
  'self',
  'entitlementOwners',
  'resourceOwners',
  'expression',
  'webhook',
];
const waitKinds = ['duration', 'condition', 'untilTime'];

function isPolicyStep(step: JsonObject): step is JsonObject & PolicyStep {
  const [kind, ...others] = Object.keys(step);
  if (kind === undefined || others.length > 0 || !stepKinds.includes(kind)) return false;
  if (kind === 'approval') return hasOneOf(step['approval'], approvalKinds);
  return kind === 'wait' ? hasOneOf(step['wait'], waitKinds) : isJsonObject(step[kind]);
}

function hasOneOf(value: Json | undefined, kinds: readonly string[]): boolean {
  return isJsonObject(value) && kinds.filter((kind) => isJsonObject(value[kind])).length === 1;
}
