import { z } from 'zod';
import { toJsonSchema, type Components, type JsonSchema } from './json-schema.ts';
import { toMedia } from './media.ts';
import { routeKey, type ApiPart, type Content, type Operation, type OperationGroup } from './operation.ts';
import { refusalsOf, statusWords } from './refusals.ts';

export interface DocumentOptions {
  readonly groups: readonly OperationGroup[];
  /** Of Signalbox. */
  readonly version: string;
  /** The privilege of a route by its `routeKey`; one without stays out, since nothing serves it. Absent: all are in. */
  readonly privilegeOf?: (key: string) => string | undefined;
  /** Absent: all of them. */
  readonly part?: ApiPart;
}

/** An OpenAPI 3.1 document, as an object that JSON can hold. */
export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>>; readonly securitySchemes: object };
}

export interface OpenApiOperation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly object[];
  readonly requestBody?: object;
  readonly responses: Readonly<Record<string, object>>;
  readonly security: readonly object[];
  readonly 'x-privilege'?: string;
}

/** The document of one part of the API, or of the whole. */
export function createOpenApiDocument({ groups, version, privilegeOf, part }: DocumentOptions): OpenApiDocument {
  const components: Components = new Map();
  const paths: Record<string, Record<string, OpenApiOperation>> = {};
  const shown = groups.filter((group) => part === undefined || group.part === part);
  for (const group of shown) {
    for (const [name, operation] of Object.entries(group.operations)) {
      const [method = '', path = ''] = operation.route.split(' ');
      const privilege = privilegeOf?.(routeKey(method, path));
      if (privilegeOf !== undefined && privilege === undefined) continue;
      const place = path.replaceAll(/:(\w+)/g, '{$1}');
      (paths[place] ??= {})[method.toLowerCase()] = toOperation({ name, group, operation, privilege, components });
    }
  }
  return {
    openapi: '3.1.0',
    info: { title: part === undefined ? 'Signalbox' : titles[part], version, description },
    tags: shown.map(({ tag, description: words }) => ({ name: tag, description: words })),
    paths,
    components: { schemas: Object.fromEntries([...components].sort()), securitySchemes },
  };
}

const titles: Readonly<Record<ApiPart, string>> = {
  signalbox: 'Signalbox',
  conductor: 'Signalbox: the part that Conductor clients call',
  conductorone: 'Signalbox: the part that ConductorOne clients call',
};

const description =
  'Durable webhooks for Temporal, both ways. Every operation names in x-privilege what a caller has to have; `open` needs no key.';

/** A key as `ID.SECRET`, or a token of `POST /api/token`, or of `POST /auth/v1/token`. */
const securitySchemes = {
  apiKey: { type: 'apiKey', in: 'header', name: 'X-Authorization', description: 'An API key, ID.SECRET, or a token.' },
  bearer: { type: 'http', scheme: 'bearer', description: 'The same after `Authorization: Bearer`.' },
};

interface Described {
  readonly name: string;
  readonly group: OperationGroup;
  readonly operation: Operation;
  readonly privilege: string | undefined;
  readonly components: Components;
}

function toOperation({ name, group, operation, privilege, components }: Described): OpenApiOperation {
  const { summary, description: words, body, answers } = operation;
  const parameters = [
    ...pathParameters(operation, components),
    ...queryParameters(operation, components),
    ...headerParameters(operation, components),
  ];
  const refusals = refusalsOf({ part: group.part, operation, isOpen: privilege === 'open' });
  return {
    operationId: name,
    tags: [group.tag],
    summary,
    ...(words !== undefined && { description: words }),
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && { requestBody: toRequestBody(body, components) }),
    responses: {
      ...toResponses(Object.entries(answers), components),
      ...toResponses(refusals, components),
    },
    security: privilege === 'open' ? [] : [{ apiKey: [] }, { bearer: [] }],
    ...(privilege !== undefined && { 'x-privilege': privilege }),
  };
}

function pathParameters({ route, params = {} }: Operation, components: Components): readonly object[] {
  return [...route.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    ...described(toJsonSchema(params[name] ?? anyName, { io: 'input', components })),
  }));
}

const anyName = z.string().min(1);

function headerParameters({ headers = {} }: Operation, components: Components): readonly object[] {
  return Object.entries(headers).map(([name, schema]) => ({
    name,
    in: 'header',
    ...described(toJsonSchema(schema, { io: 'input', components })),
  }));
}

/** OpenAPI has the words about a parameter beside its schema. */
function described({ description: words, ...schema }: JsonSchema): object {
  return { ...(words !== undefined && { description: words }), schema };
}

function queryParameters({ query }: Operation, components: Components): readonly object[] {
  if (query === undefined) return [];
  const { properties = {}, required = [] } = toJsonSchema(query, { io: 'input', components });
  return Object.entries(Object(properties)).map(([name, schema]) => ({
    name,
    in: 'query',
    ...(Array.isArray(required) && required.includes(name) && { required: true }),
    ...described(Object(schema)),
  }));
}

function toRequestBody(content: Content, components: Components): object {
  const { type, schema } = toMedia(content);
  return {
    // A body in which nothing has to stand may be left out.
    required: !schema.safeParse(undefined).success && !schema.safeParse({}).success,
    content: { [type]: { schema: toJsonSchema(schema, { io: 'input', components }) } },
  };
}

function toResponses(
  contents: Iterable<readonly [number | string, Content | null]>,
  components: Components,
): OpenApiOperation['responses'] {
  return Object.fromEntries(
    [...contents].map(([status, content]) => [
      status,
      toResponse(statusWords[Number(status)] ?? 'Something else.', content, components),
    ]),
  );
}

function toResponse(words: string, content: Content | null, components: Components): object {
  if (content === null) return { description: words };
  const { type, schema } = toMedia(content);
  return { description: words, content: { [type]: { schema: toJsonSchema(schema, { io: 'output', components }) } } };
}
