import type { Definition, DefinitionError, NamedEndpoint, NamedWorkflow } from '../model/definitions/definition.ts';
import { int32Max, isVersion, versionRule } from '../model/int32.ts';
import { isJsonObject } from '../model/json.ts';
import type { Json, JsonObject } from '../model/json.ts';
import { checkExpressions } from './check-expressions.ts';
import { checkSize } from './value-size.ts';
import { checkTasks } from './check-tasks.ts';
import { nameIn } from './named-workflows.ts';
import { runLimitOf } from '../model/definitions/run-places.ts';
import { depthMax, isDeeperThan } from './task-tree.ts';
import { checkRunTimeLimit } from './time-limits.ts';
import { suggest } from '../model/suggest.ts';
import { isSet, warnFields } from './field-rules.ts';
import type { ToReview } from './review-definition.ts';
import { checkSchemaFields, placedSchemas, warnSchemaFields } from './schema-rules.ts';
import { listenerEndpoint, warnListener } from './status-listener.ts';
import { warnSecretsIn } from './warn-secrets.ts';
import type { FieldRules } from './field-rules.ts';

export type ParsedDefinition =
  | (ToReview & {
      readonly kind: 'definition';
      readonly definition: Definition;
      readonly warnings: readonly DefinitionError[];
    })
  /** Its scripts and schemas too, as far as they can be told: all mistakes are to be named at once. */
  | (Pick<ToReview, 'scripts' | 'schemas'> & {
      readonly kind: 'invalid';
      readonly errors: readonly DefinitionError[];
      readonly warnings: readonly DefinitionError[];
    });

/**
 * Checks a definition as a client sent it and finds all mistakes at once (A27). Nothing is taken away:
 * fields without meaning here are in the result too (A25).
 *
 * @example parseDefinition({ name: 'w', tasks: [] }) // { kind: 'invalid', errors: [{ path: 'tasks', ... }] }
 */
export function parseDefinition(value: unknown): ParsedDefinition {
  if (!isJsonObject(value)) return invalid({ path: '', message: 'a definition is a JSON object' });
  if (isDeeperThan(value, depthMax))
    return invalid({ path: '', message: `a definition nests at most ${depthMax} levels deep` });
  const tooMuch = checkSize(value);
  if (tooMuch !== undefined) return invalid(tooMuch);
  const errors = [
    ...checkName(value.name),
    ...checkVersion(value.version),
    ...checkMaps(value),
    ...checkRunTimeLimit(value),
    ...checkFailureWorkflow(value),
  ];
  const tasks = checkTasks(value.tasks, errors);
  errors.push(...checkDefinitionFields(value), ...tasks.fieldErrors);
  errors.push(...checkSchemaFields(value, { of: 'workflow', below: '' }), ...tasks.schemaErrors);
  const warnings: DefinitionError[] = [
    ...tasks.warnings,
    ...warnDefinitionFields(value),
    ...warnSchemaFields(value, { of: 'workflow', below: '' }),
    ...warnListener(value),
    ...warnFailureWorkflow(value),
    ...warnItself(value, tasks.workflows),
    ...warnSecretsIn(isJsonObject(value.outputParameters) ? value.outputParameters : {}, 'outputParameters'),
  ];
  const workflows: NamedWorkflow[] = [...failureWorkflows(value), ...tasks.workflows];
  const listener = listenerEndpoint(value);
  const endpoints: NamedEndpoint[] = [...(listener === undefined ? [] : [listener]), ...tasks.endpoints];
  const schemas = [...placedSchemas(value, { of: 'workflow', below: '' }), ...tasks.schemas];
  const scripts = [...tasks.scripts];
  const options = { references: tasks.references, findings: { errors, warnings } };
  for (const [path, input] of tasks.inputs) checkExpressions(input, path, options);
  checkExpressions(value.outputParameters ?? null, 'outputParameters', options);
  checkExpressions(value.rateLimitConfig ?? null, 'rateLimitConfig', options);
  for (const inner of tasks.definitions) {
    const parsed = parseDefinition(inner.value);
    const under = <Found extends { readonly path: string }>(found: Found): Found => ({
      ...found,
      path: `${inner.path}.${found.path}`.replace(/\.$/, ''),
    });
    warnings.push(...parsed.warnings.map(under));
    schemas.push(...parsed.schemas.map(under));
    scripts.push(...parsed.scripts.map(under));
    if (parsed.kind === 'invalid') {
      errors.push(...parsed.errors.map(under));
      continue;
    }
    workflows.push(...parsed.workflows.map(under));
    endpoints.push(...parsed.endpoints.map(under));
  }
  const definition = { ...value, version: versionOf(value) };
  return isChecked(definition, errors)
    ? { kind: 'definition', definition, warnings, workflows, endpoints, schemas, scripts }
    : { kind: 'invalid', errors, warnings, schemas, scripts };
}

/** Versions of clients that never set one: none, or 0 where "none" is not in their type. */
function versionOf(value: JsonObject): Json {
  return value.version || 1;
}

function isChecked(value: JsonObject, errors: readonly DefinitionError[]): value is JsonObject & Definition {
  return errors.length === 0 && typeof value.name === 'string';
}

function checkName(name: Json | undefined): readonly DefinitionError[] {
  if (typeof name !== 'string' || name.trim() === '') return [errorAt('name', 'a definition needs a name', name)];
  if (name.length > nameCharactersMax)
    return [errorAt('name', `a name has at most ${nameCharactersMax} characters`, name.slice(0, nameCharactersMax))];
  return name.includes(':') ? [errorAt('name', 'a name cannot contain ":"', name)] : [];
}

/** Waits and definitions are found by it in an index of Postgres, whose entries have 2,700 bytes at most. */
const nameCharactersMax = 255;

function checkVersion(version: Json | undefined): readonly DefinitionError[] {
  if (version === undefined || version === null) return [];
  if (isVersion(version)) return [];
  return [errorAt('version', `a version is a whole number from 1 to ${int32Max}`, version)];
}

function checkMaps(value: JsonObject): readonly DefinitionError[] {
  return ['outputParameters', 'inputTemplate', 'variables'].flatMap((field) => {
    const map = value[field] ?? null;
    return map === null || isJsonObject(map) ? [] : [errorAt(field, 'must be a map', map)];
  });
}

function checkFailureWorkflow({
  failureWorkflow = null,
  failureWorkflowVersion = null,
}: JsonObject): readonly DefinitionError[] {
  return [
    ...(failureWorkflow === null || typeof failureWorkflow === 'string'
      ? []
      : [errorAt('failureWorkflow', 'must be the name of a workflow', failureWorkflow)]),
    ...(failureWorkflowVersion === null || isVersion(failureWorkflowVersion)
      ? []
      : [errorAt('failureWorkflowVersion', versionRule, failureWorkflowVersion)]),
  ];
}

function failureWorkflows({ name, failureWorkflow, failureWorkflowVersion }: JsonObject): readonly NamedWorkflow[] {
  const named =
    failureWorkflow === name
      ? undefined
      : nameIn(
          { name: failureWorkflow, version: failureWorkflowVersion },
          { path: 'failureWorkflow', effect: 'a run that fails starts nothing, and says so in its output' },
        );
  return named === undefined ? [] : [named];
}

function warnFailureWorkflow({ name, failureWorkflow }: JsonObject): readonly DefinitionError[] {
  if (typeof failureWorkflow !== 'string' || failureWorkflow !== name) return [];
  return [
    errorAt('failureWorkflow', 'a run that fails starts the workflow itself again, ten times in all', failureWorkflow),
  ];
}

/** Only where nothing chooses whether it is run. */
function warnItself(value: JsonObject, workflows: readonly NamedWorkflow[]): readonly DefinitionError[] {
  const isItself = ({ path, name, version }: NamedWorkflow) =>
    name === value.name && (version === 0 || version === versionOf(value)) && alwaysRun.test(path);
  return workflows
    .filter(isItself)
    .map(({ path, name }) =>
      errorAt(
        path,
        'each run of the workflow runs the workflow itself and waits for it; the twentieth in a row fails, and so do all that wait',
        name,
      ),
    );
}

const alwaysRun = /^tasks\[\d+\]\.(?:forkTasks\[\d+\]\[\d+\]\.|loopOver\[\d+\]\.)*subWorkflowParam\.name$/;

function errorAt(path: string, message: string, invalidValue: Json | undefined): DefinitionError {
  return invalidValue === undefined ? { path, message } : { path, message, invalidValue };
}

function invalid(error: DefinitionError): ParsedDefinition {
  return { kind: 'invalid', errors: [error], warnings: [], schemas: [], scripts: [] };
}

/** A misspelt field that would change what runs; one that is only kept may be spelt as anybody likes. */
function checkDefinitionFields(definition: JsonObject): readonly DefinitionError[] {
  const { maskedFields = null } = definition;
  const isListOfNames =
    maskedFields === null ||
    (Array.isArray(maskedFields) && maskedFields.every((name: Json) => typeof name === 'string'));
  const wrong = isListOfNames
    ? []
    : [{ path: 'maskedFields', message: 'must be a list of names of fields', invalidValue: maskedFields }];
  return [
    ...wrong,
    ...Object.keys(definition).flatMap((field) => {
      if (known.has(field)) return [];
      const meant = suggest(field, effective, { differMax: 2 });
      return meant === undefined || isSet(definition[meant])
        ? []
        : [{ path: field, message: `there is no field "${field}"; did you mean ${meant}?` }];
    }),
  ];
}

/** Fields that are kept, come back unchanged (A25), and change nothing, or not what they seem to. */
function warnDefinitionFields(definition: JsonObject): readonly DefinitionError[] {
  return warnFields(definition, { known, rules, below: '' });
}

/** They say what runs. */
const effective = [
  'name',
  'version',
  'tasks',
  'inputTemplate',
  'outputParameters',
  'variables',
  'timeoutSeconds',
  'timeoutPolicy',
  'failureWorkflow',
  'failureWorkflowVersion',
  'maskedFields',
  'inputSchema',
  'outputSchema',
  'enforceSchema',
  'workflowStatusListenerEnabled',
  'workflowStatusListenerSink',
];

/** They describe, and Conductor does no more with them. `restartable` is about a call that is not served. */
const described = [
  'description',
  'inputParameters',
  'schemaVersion',
  'restartable',
  'ownerEmail',
  'ownerApp',
  'createTime',
  'updateTime',
  'createdBy',
  'updatedBy',
  'metadata',
  'tags',
  'overwriteTags',
  'accessPolicy',
];

const rules: FieldRules = {
  rateLimitConfig: (value) =>
    sets(value) && runLimitOf({ rateLimitConfig: value }) === undefined
      ? 'has no effect: concurrentExecLimit must be a whole number above 0'
      : undefined,
  cacheConfig: () => 'has no effect: nothing is cached, each run does all of its tasks',
  schemaVersion: (value) => (value === 2 ? undefined : 'definitions are read as those of version 2'),
  inputParameters: (value) =>
    isJsonObject(value) ? 'lists the names of the input and gives no values; did you mean inputTemplate?' : undefined,
};

const known: ReadonlySet<string> = new Set([...effective, ...described, ...Object.keys(rules)]);

/** An empty map, and 0, is how clients write none. */
function sets(value: Json): boolean {
  return !isJsonObject(value) || (value.concurrentExecLimit ?? 0) !== 0;
}
