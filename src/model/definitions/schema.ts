import { isJsonObject, type Json, type JsonObject } from '../json.ts';

/** A schema that definitions name (A173), exactly as a client sent it. */
export interface StoredSchema extends JsonObject {
  readonly name: string;
  readonly version: number;
  readonly type: string;
}

/** The stored schemas. */
export interface SchemaStore {
  /** Without a version, or 0: the latest. */
  find(name: string, version?: number): Promise<StoredSchema | undefined>;
  /** By name and version. */
  list(): Promise<readonly StoredSchema[]>;
  /** In place of those of the same name and version. */
  save(schemas: readonly StoredSchema[]): Promise<void>;
  /**
   * Each as the version after the latest of its name, whatever version it has; where there is none, as what it is. The answer:
   * those that are not saved, as the latest is the last that there can be.
   */
  saveNext(schemas: readonly StoredSchema[]): Promise<readonly StoredSchema[]>;
  /** Without a version: all of them. False: there is none. */
  delete(name: string, version?: number): Promise<boolean>;
}

/** A schema that a definition wants its values held against. */
export interface SchemaReference {
  readonly name: string;
  /** 0 is the latest. */
  readonly version: number;
  /** A JSON Schema that is written in the definition, in place of a stored one. */
  readonly data?: JsonObject;
}

export const schemaFields = ['inputSchema', 'outputSchema'] as const;
export type SchemaField = (typeof schemaFields)[number];

/** Conductor's own: a workflow definition enforces its schemas unless it says no, a task definition only when it says yes. */
export const enforcedByDefault = { workflow: true, task: false } as const;

export type SchemaHolder = keyof typeof enforcedByDefault;

/** The schema that values are held against; undefined where there is none, it is not enforced, or it is no JSON Schema. */
export function enforcedSchema(
  holder: Readonly<Record<string, unknown>>,
  field: SchemaField,
  of: SchemaHolder,
): SchemaReference | undefined {
  const value = holder[field];
  if ((holder['enforceSchema'] ?? enforcedByDefault[of]) !== true || !isJsonObject(value)) return undefined;
  const { name, version, type, data } = value;
  if ((type ?? 'JSON') !== 'JSON') return undefined;
  const isNamed = typeof name === 'string' && name !== '';
  if (!isNamed && !isJsonObject(data)) return undefined;
  return {
    name: isNamed ? name : field,
    version: typeof version === 'number' ? version : 0,
    ...(isJsonObject(data) && { data }),
  };
}

/** @example nameOfSchema({ name: 'order', version: 0 }) // schema "order" */
export function nameOfSchema({ name, version, data }: SchemaReference): string {
  const number = version === 0 || data !== undefined ? '' : `, version ${version}`;
  return `schema "${name}"${number}`;
}

/** One place of a value that is not as the schema wants it. No value is in it. */
export interface SchemaFault {
  /** Below the value: `items[0].price`; empty for the value itself. */
  readonly path: string;
  readonly message: string;
}

export type SchemaVerdict =
  | { readonly kind: 'fits' }
  | { readonly kind: 'misfit'; readonly faults: readonly SchemaFault[] }
  /** There is no such schema, it is none, or it takes too long: the value was not held against it. */
  | { readonly kind: 'unusable'; readonly reason: string };

/** JSON Schemas, evaluated apart from everything else. All throw ScriptsBusyError when there is no turn in time. */
export interface JsonSchemas {
  /** The mistake in each, as far as it has one. */
  check(schemas: readonly JsonObject[]): Promise<readonly (string | undefined)[]>;
  validate(request: SchemaRequest): Promise<SchemaVerdict>;
  /** Undefined: it is not done at once. */
  validateQuickly(request: SchemaRequest): Promise<SchemaVerdict | undefined>;
}

export interface SchemaRequest {
  readonly schema: JsonObject;
  readonly value: Json;
  /** Owners take turns. */
  readonly owner: string;
}

/** Holds values against the schemas that definitions name. */
export interface ValueChecks {
  check(request: ValueCheck): Promise<SchemaVerdict>;
  checkQuickly(request: ValueCheck): Promise<SchemaVerdict | undefined>;
}

export interface ValueCheck {
  readonly schema: SchemaReference;
  readonly value: Json;
  readonly owner: string;
}

/** Why a value does not do, in words; undefined where it does. @example describeMisfit('the input', schema, verdict) */
export function describeMisfit(subject: string, schema: SchemaReference, verdict: SchemaVerdict): string | undefined {
  switch (verdict.kind) {
    case 'fits':
      return undefined;
    case 'unusable':
      return `${subject} could not be held against ${nameOfSchema(schema)}: ${verdict.reason}`;
    case 'misfit': {
      const faults = verdict.faults.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
      return `${subject} is not as ${nameOfSchema(schema)} wants it: ${faults.join('; ')}`;
    }
  }
}
