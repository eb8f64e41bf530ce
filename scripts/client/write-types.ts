import type { JsonSchema } from '../../src/contract/openapi/json-schema.ts';
import type { OpenApiDocument, OpenApiOperation } from '../../src/contract/openapi/document.ts';

/**
 * The types of an OpenAPI document in TypeScript, in the form that openapi-fetch reads: `paths`, `operations` and
 * `components`. It knows the schemas that our own contracts make, and refuses others, so that nothing turns into
 * `unknown` without anybody seeing it.
 */
export function writeTypes({ paths, components }: OpenApiDocument): string {
  const operations = Object.values(paths).flatMap((item) => Object.values(item));
  return [
    '// Made from the OpenAPI document by "npm run client"; a test fails when it is out of date.\n',
    `type Answer<Content> = { headers: { [name: string]: unknown }; content: Content };
type Empty = { headers: { [name: string]: unknown }; content?: never };
type Json<Body> = Answer<{ 'application/json': Body }>;

/** Answers that refuse a request. */
type Refusals<Status extends number, Body> = { [status in Status]: Json<Body> };\n`,
    `export interface paths ${block(
      Object.entries(paths).map(([path, item]) => [
        path,
        block(Object.entries(item).map(([method, { operationId }]) => [method, `operations['${operationId}']`])),
      ]),
    )}\n`,
    `export interface operations ${block(
      operations.map((operation) => [operation.operationId, operationType(operation), operation.summary]),
    )}\n`,
    `export interface components ${block([
      ['schemas', block(Object.entries(components.schemas).map(([name, schema]) => [name, typeOf(schema)]))],
    ])}\n`,
  ].join('\n');
}

type Member = readonly [name: string, type: string, words?: string | undefined];

/** A name that ends in `?` may be absent. */
function block(members: readonly Member[]): string {
  if (members.length === 0) return 'Record<string, never>';
  const lines = members.map(([name, type, words]) => {
    const isOptional = name.endsWith('?');
    const plain = isOptional ? name.slice(0, -1) : name;
    const key = /^[A-Za-z_$][\w$]*$|^\d+$/.test(plain) ? plain : JSON.stringify(plain);
    return `${words === undefined ? '' : `/** ${words.replaceAll('*/', '*\\/')} */\n`}${key}${isOptional ? '?' : ''}: ${type};`;
  });
  return `{\n${lines.join('\n').replaceAll(/^/gm, '  ')}\n}`;
}

function operationType({ parameters = [], requestBody, responses }: OpenApiOperation): string {
  const of = (place: string): Member[] => {
    const found = parameters.map(toParameter).filter((parameter) => parameter.in === place);
    if (found.length === 0) return [];
    const isOptional = found.every(({ required }) => !required);
    const type = block(
      found.map(({ name, required, schema, words }) => [`${name}${required ? '' : '?'}`, typeOf(schema), words]),
    );
    return [[`${place}${isOptional ? '?' : ''}`, type]];
  };
  const body = Object(requestBody);
  return block([
    ['parameters', block([...of('query'), ...of('path'), ...of('header')])],
    ...(requestBody === undefined
      ? []
      : [
          [`requestBody${body.required === true ? '' : '?'}`, block([['content', contentType(body.content)]])] as const,
        ]),
    ['responses', responsesType(responses)],
  ]);
}

/** Refusals are alike in all operations: they are written as their statuses. */
function responsesType(responses: OpenApiOperation['responses']): string {
  const refusals = Object.entries(responses).flatMap(([status, response]) => {
    const $ref: unknown = Object(response).content?.['application/json']?.schema?.$ref;
    return $ref === refused('Problem') || $ref === refused('ApiError') ? [{ status, $ref }] : [];
  });
  const others = Object.entries(responses)
    .filter(([status]) => !refusals.some((refusal) => refusal.status === status))
    .map(([status, response]): Member => {
      const { content } = Object(response);
      const json = content?.['application/json']?.schema;
      if (json !== undefined) return [status, `Json<${typeOf(json)}>`];
      return [status, content === undefined ? 'Empty' : `Answer<${contentType(content)}>`];
    });
  const [first] = refusals;
  const statuses = refusals.map(({ status }) => status).join(' | ');
  return first === undefined
    ? block(others)
    : `${block(others)} & Refusals<${statuses}, ${typeOf({ $ref: first.$ref })}>`;
}

function refused(name: string): string {
  return `#/components/schemas/${name}`;
}

function contentType(content: object): string {
  return block(Object.entries(content).map(([type, { schema }]) => [type, typeOf(schema)]));
}

function toParameter(parameter: object) {
  const { name, in: place, required = false, schema, description } = Object(parameter);
  return { name: String(name), in: String(place), required: required === true, schema, words: description };
}

/** The type of one schema. */
function typeOf(schema: JsonSchema): string {
  const { $ref, anyOf, oneOf, allOf, enum: values, type } = schema;
  if (typeof $ref === 'string') return `components['schemas']['${$ref.split('/').at(-1)}']`;
  if ('const' in schema) return JSON.stringify(schema['const']);
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value)).join(' | ');
  const union = anyOf ?? oneOf;
  if (Array.isArray(union)) return [...new Set(union.map(typeOf))].map(bracketed).join(' | ');
  if (Array.isArray(allOf)) return allOf.map(typeOf).map(bracketed).join(' & ');
  if (Array.isArray(type)) return type.map((one) => typeOf({ ...schema, type: one })).join(' | ');
  switch (type) {
    case undefined:
      return 'unknown';
    case 'string':
    case 'boolean':
    case 'null':
      return type;
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return arrayType(schema);
    case 'object':
      return objectType(schema);
    default:
      throw new Error(`The type "${String(type)}" is not known here: add it to scripts/client/write-types.ts.`);
  }
}

function arrayType({ items, prefixItems }: JsonSchema): string {
  if (Array.isArray(prefixItems)) return `[${prefixItems.map(typeOf).join(', ')}]`;
  return `${bracketed(typeOf(Object(items)))}[]`;
}

function objectType({ properties = {}, required = [], additionalProperties }: JsonSchema): string {
  const members = Object.entries<JsonSchema>(Object(properties)).map(
    ([name, schema]): Member => [
      `${name}${Array.isArray(required) && required.includes(name) ? '' : '?'}`,
      typeOf(schema),
      typeof schema['description'] === 'string' ? schema['description'] : undefined,
    ],
  );
  const isOpen = typeof additionalProperties === 'object' && additionalProperties !== null;
  const rest =
    isOpen || additionalProperties === true
      ? `{ [name: string]: ${isOpen ? typeOf(Object(additionalProperties)) : 'unknown'} }`
      : '';
  if (members.length === 0) return rest === '' ? 'Record<string, never>' : rest;
  return rest === '' ? block(members) : `${block(members)} & ${rest}`;
}

function bracketed(type: string): string {
  return / [|&] /.test(type) ? `(${type})` : type;
}
