import type { DefinitionError } from '../model/definitions/definition.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { suggest } from '../model/suggest.ts';
import { isSet, warnFields, type FieldRules } from './field-rules.ts';

/** A misspelt field that would change what runs; one that is only kept may be spelt as anybody likes. */
export function checkDefinitionFields(definition: JsonObject): readonly DefinitionError[] {
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
export function warnDefinitionFields(definition: JsonObject): readonly DefinitionError[] {
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
  workflowStatusListenerEnabled: (value) =>
    value === true ? 'has no effect: nobody is told when a run changes' : undefined,
  workflowStatusListenerSink: () => 'has no effect: nobody is told when a run changes',
  rateLimitConfig: (value) => (limits(value) ? 'has no effect: any number of runs go on at once' : undefined),
  inputSchema: () => 'has no effect: the input of a run is not checked against it',
  outputSchema: () => 'has no effect: the output of a run is not checked against it',
  // Clients send it with every definition, also where there is no schema.
  enforceSchema: () => undefined,
  cacheConfig: () => 'has no effect: nothing is cached, each run does all of its tasks',
  schemaVersion: (value) => (value === 2 ? undefined : 'definitions are read as those of version 2'),
  inputParameters: (value) =>
    isJsonObject(value) ? 'lists the names of the input and gives no values; did you mean inputTemplate?' : undefined,
};

const known: ReadonlySet<string> = new Set([...effective, ...described, ...Object.keys(rules)]);

function limits(value: Json): boolean {
  return !isJsonObject(value) || Number(value.concurrentExecLimit ?? 0) > 0;
}
