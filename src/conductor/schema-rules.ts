import type { DefinitionError } from '../model/definitions/definition.ts';
import {
  enforcedByDefault,
  enforcedSchema,
  nameOfSchema,
  schemaFields,
  type SchemaHolder,
  type SchemaReference,
} from '../model/definitions/schema.ts';
import { isVersion, versionRule } from '../model/int32.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { isSet } from './field-rules.ts';

/** A schema that values are held against, and where it stands. */
export interface PlacedSchema {
  readonly path: string;
  readonly schema: SchemaReference;
}

interface Holder {
  readonly of: SchemaHolder;
  /** With a dot at its end where it is not empty. */
  readonly below: string;
}

const types = ['JSON', 'AVRO', 'PROTOBUF'];

/** Mistakes in `enforceSchema`, and in the schemas that are enforced (A173). */
export function checkSchemaFields(holder: JsonObject, { of, below }: Holder): readonly DefinitionError[] {
  const { enforceSchema = null } = holder;
  const flag =
    enforceSchema === null || typeof enforceSchema === 'boolean'
      ? []
      : [{ path: `${below}enforceSchema`, message: 'must be true or false', invalidValue: enforceSchema }];
  if (!isEnforced(holder, of)) return flag;
  return [...flag, ...schemaFields.flatMap((field) => checkSchema(holder[field] ?? null, `${below}${field}`))];
}

function isEnforced({ enforceSchema }: JsonObject, of: SchemaHolder): boolean {
  return (enforceSchema ?? enforcedByDefault[of]) === true;
}

function checkSchema(value: Json, path: string): readonly DefinitionError[] {
  if (value === null) return [];
  if (!isJsonObject(value))
    return [{ path, message: 'must be a map with the name (and version) of a schema', invalidValue: value }];
  if (!isSet(value)) return [];
  const { name = null, version = null, type = null, data = null } = value;
  const errors: DefinitionError[] = [];
  const wrong = (field: string, message: string, invalidValue: Json): void =>
    void errors.push({ path: `${path}.${field}`, message, invalidValue });
  if (name !== null && typeof name !== 'string') wrong('name', 'must be the name of a schema', name);
  if (version !== null && !isVersion(version)) wrong('version', versionRule, version);
  if (type !== null && !(typeof type === 'string' && types.includes(type)))
    wrong('type', `must be ${types.join(', ')}`, type);
  if (data !== null && !isJsonObject(data)) wrong('data', 'must be a JSON Schema', data);
  if (data === null && (name === null || name === ''))
    errors.push({ path, message: 'name a schema, or write one as its data' });
  return errors;
}

/** Schemas that nothing is held against. */
export function warnSchemaFields(holder: JsonObject, { of, below }: Holder): readonly DefinitionError[] {
  return schemaFields.flatMap((field) => {
    const value = holder[field] ?? null;
    if (!isJsonObject(value) || !isSet(value)) return [];
    const path = `${below}${field}`;
    if (!isEnforced(holder, of)) {
      const why = enforcedByDefault[of] ? 'enforceSchema is false' : 'enforceSchema is not true';
      return [{ path, message: `has no effect: ${why}` }];
    }
    if (value.type === 'AVRO' || value.type === 'PROTOBUF')
      return [{ path: `${path}.type`, message: 'has no effect: values are held against schemas of type JSON alone' }];
    return isSet(value.externalRef)
      ? [{ path: `${path}.externalRef`, message: 'is not fetched: the schema is found by its name, or is its data' }]
      : [];
  });
}

/** The schemas that count. */
export function placedSchemas(holder: JsonObject, { of, below }: Holder): readonly PlacedSchema[] {
  return schemaFields.flatMap((field) => {
    const schema = enforcedSchema(holder, field, of);
    return schema === undefined ? [] : [{ path: `${below}${field}`, schema }];
  });
}

/** Warns of a stored schema that is not there: it may be saved later. */
export function warnUnknownSchema({ path, schema }: PlacedSchema): DefinitionError {
  const effect = path.endsWith('inputSchema') ? 'nothing passes it' : 'what comes out of it fails';
  return {
    path,
    message: `there is no ${nameOfSchema(schema)} yet, and until it is saved ${effect}`,
    invalidValue: schema.name,
  };
}
