import { z } from 'zod';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Schemas with a name (`meta({ id })`), each written once and referred to from everywhere. */
export type Components = Map<string, JsonSchema>;

interface SchemaOptions {
  /** `input`: what is sent to us, before defaults and changes; `output`: what we answer. */
  readonly io: 'input' | 'output';
  readonly components: Components;
}

/** The JSON Schema (2020-12, which OpenAPI 3.1 uses) of a contract. What has a name goes to the components. */
export function toJsonSchema(schema: z.ZodType, { io, components }: SchemaOptions): JsonSchema {
  const { $defs = {}, ...made } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => tidy(jsonSchema, io),
  });
  for (const [name, component] of Object.entries($defs)) addComponent(components, name, toReferences(component));
  const { $schema: _dialect, '~standard': _standard, ...own } = toReferences(made);
  const { id } = own;
  if (typeof id !== 'string') return own;
  addComponent(components, id, own);
  return { $ref: `#/components/schemas/${id}` };
}

function addComponent(components: Components, name: string, { id: _id, ...schema }: JsonSchema): void {
  const known = components.get(name);
  if (known !== undefined && JSON.stringify(known) !== JSON.stringify(schema))
    throw new Error(`Two different schemas have the name ${name}: give each a name of its own by meta({ id }).`);
  components.set(name, schema);
}

/** Takes away what says nothing to people: the patterns beside formats, and the limits of JavaScript's integers. */
function tidy(schema: Record<string, unknown>, io: 'input' | 'output'): void {
  if (typeof schema['format'] === 'string') delete schema['pattern'];
  if (schema['maximum'] === Number.MAX_SAFE_INTEGER) delete schema['maximum'];
  if (schema['minimum'] === Number.MIN_SAFE_INTEGER) delete schema['minimum'];
  // A later version may answer more: clients are not to refuse it.
  if (io === 'output' && schema['additionalProperties'] === false) delete schema['additionalProperties'];
}

/** `$defs` of one schema are the components of all. */
function toReferences(schema: object): JsonSchema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'));
}
