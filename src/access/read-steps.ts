import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import type { PolicyStep } from '../model/access/policy.ts';

/** Steps that an endpoint sent (C129, C130); undefined when one of them cannot be walked. */
export function readSteps(steps: readonly JsonObject[]): readonly PolicyStep[] | undefined {
  return steps.length > 0 && steps.every(isPolicyStep) ? steps : undefined;
}

/** Provisioning comes from the entitlement, so it is no step that others may send (C123). */
const stepKinds = ['approval', 'accept', 'reject', 'wait'];
const approvalKinds = ['users', 'manager', 'appOwners', 'group', 'self', 'entitlementOwners', 'resourceOwners', 'expression', 'webhook'];
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
