import type { Definition, DefinitionError } from '../model/definitions/definition.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { checkExpressions } from './check-expressions.ts';
import { checkSize } from './check-size.ts';
import { checkTasks } from './check-tasks.ts';
import { depthMax, isDeeperThan } from './depth.ts';
import { checkRunTimeLimit } from './time-limits.ts';

export type ParsedDefinition =
  | { readonly kind: 'definition'; readonly definition: Definition; readonly warnings: readonly DefinitionError[] }
  | { readonly kind: 'invalid'; readonly errors: readonly DefinitionError[] };

/**
 * Checks a definition as a client sent it and finds all mistakes at once (A27). Nothing is taken away:
 * fields without meaning here are in the result too (A25).
 *
 * @example parseDefinition({ name: 'w', tasks: [] }) // { kind: 'invalid', errors: [{ path: 'tasks', ... }] }
 */
export function parseDefinition(value: unknown): ParsedDefinition {
  if (!isJsonObject(value)) return invalid({ path: '', message: 'a definition is a JSON object' });
  if (isDeeperThan(value, depthMax)) return invalid({ path: '', message: `a definition nests at most ${depthMax} levels deep` });
  const tooMuch = checkSize(value);
  if (tooMuch !== undefined) return invalid(tooMuch);
  const errors = [...checkName(value.name), ...checkVersion(value.version), ...checkMaps(value), ...checkRunTimeLimit(value)];
  const tasks = checkTasks(value.tasks, errors);
  const warnings: DefinitionError[] = [...tasks.warnings];
  const options = { references: tasks.references, findings: { errors, warnings } };
  for (const [path, input] of tasks.inputs) checkExpressions(input, path, options);
  checkExpressions(value.outputParameters ?? null, 'outputParameters', options);
  for (const inner of tasks.definitions) {
    const parsed = parseDefinition(inner.value);
    const under = (found: DefinitionError): DefinitionError => ({ ...found, path: `${inner.path}.${found.path}`.replace(/\.$/, '') });
    if (parsed.kind === 'invalid') errors.push(...parsed.errors.map(under));
    else warnings.push(...parsed.warnings.map(under));
  }
  const definition = { ...value, version: versionOf(value) };
  return isChecked(definition, errors) ? { kind: 'definition', definition, warnings } : { kind: 'invalid', errors };
}

/** What clients send that never set a version: none, or 0 where "none" is not in their type. */
function versionOf(value: JsonObject): Json {
  return value.version || 1;
}

function isChecked(value: JsonObject, errors: readonly DefinitionError[]): value is JsonObject & Definition {
  return errors.length === 0 && typeof value.name === 'string';
}

function checkName(name: Json | undefined): readonly DefinitionError[] {
  if (typeof name !== 'string' || name.trim() === '') return [errorAt('name', 'a definition needs a name', name)];
  if (name.length > nameCharactersMax) return [errorAt('name', `a name has at most ${nameCharactersMax} characters`, name.slice(0, nameCharactersMax))];
  return name.includes(':') ? [errorAt('name', 'a name cannot contain ":"', name)] : [];
}

/** Waits and definitions are found by it in an index of Postgres, whose entries have 2,700 bytes at most. */
const nameCharactersMax = 255;

function checkVersion(version: Json | undefined): readonly DefinitionError[] {
  if (version === undefined || version === null) return [];
  const fits = typeof version === 'number' && Number.isInteger(version) && version >= 0 && version <= versionMax;
  return fits ? [] : [errorAt('version', `a version is a whole number from 1 to ${versionMax}`, version)];
}

/** A 32-bit integer on the wire. */
const versionMax = 2_147_483_647;

function checkMaps(value: JsonObject): readonly DefinitionError[] {
  return ['outputParameters', 'inputTemplate', 'variables'].flatMap((field) => {
    const map = value[field] ?? null;
    return map === null || isJsonObject(map) ? [] : [errorAt(field, 'must be a map', map)];
  });
}

function errorAt(path: string, message: string, invalidValue: Json | undefined): DefinitionError {
  return invalidValue === undefined ? { path, message } : { path, message, invalidValue };
}

function invalid(error: DefinitionError): ParsedDefinition {
  return { kind: 'invalid', errors: [error] };
}
