import type { Request, Response } from 'express';
import { schemaDefinition, schemaDefinitions } from '../../../contract/schema-definition.ts';
import { versionInPath } from '../../../contract/version-in-text.ts';
import { parse } from '../../../contract/validation.ts';
import type { ValidationError } from '../../../contract/validation.ts';
import type { JsonSchemas, SchemaStore, StoredSchema } from '../../../model/definitions/schema.ts';
import { int32Max } from '../../../model/int32.ts';
import { isJsonObject } from '../../../model/json.ts';
import { sendInvalid, sendProblem } from '../../problem.ts';
import type { Routes } from '../../routes.ts';
import { createApiRoutes, type ApiPrivilege } from '../api-routes.ts';
import { readFlags } from '../query-flags.ts';
import { sendWarnings } from '../warnings.ts';
import { sendEmpty, warnUnknownParameters } from './unknown-parameters.ts';

export interface SchemaRoutesDependencies {
  readonly schemas: SchemaStore;
  readonly jsonSchemas: Pick<JsonSchemas, 'check'>;
}

type Named = Request<{ name: string }>;
type OfVersion = Request<{ name: string; version: string }>;

/** Schemas that definitions hold their inputs and outputs against (A173). */
export function createSchemaRoutes({ schemas, jsonSchemas }: SchemaRoutesDependencies): Routes<ApiPrivilege> {
  const routes = createApiRoutes();

  routes.post('/', { needs: 'admin' }, async (request, response) => {
    const body: unknown = request.body;
    const isAlone = isJsonObject(body);
    // Some clients send one alone.
    const parsed = isAlone ? parse(schemaDefinition, body) : parse(schemaDefinitions, body);
    if (parsed.kind === 'invalid') return sendInvalid(response, parsed.errors);
    const flags = readFlags(request.query, { newVersion: false });
    if (flags.kind === 'invalid') return sendInvalid(response, flags.errors);
    const sent = [parsed.value].flat().map(toStored);
    const place = (at: number, field: string): string => (isAlone ? field : `[${at}].${field}`);
    const mistakes = await mistakesIn(sent, place);
    if (mistakes.length > 0) return sendInvalid(response, mistakes);
    if (flags.value.newVersion) {
      const [last] = await schemas.saveNext(sent);
      if (last !== undefined) return sendProblem(response, { status: 409, message: noNextVersion(last.name) });
    } else await schemas.save(sent);
    warnUnknownParameters(request, response, ['newVersion']);
    sendWarnings(
      response,
      sent.flatMap(({ type }, at) =>
        type === 'JSON'
          ? []
          : [{ path: place(at, 'type'), message: 'is kept, and values are held against schemas of type JSON alone' }],
      ),
    );
    sendEmpty(response);
  });

  routes.get('/', { needs: 'read' }, async (request, response) => {
    const flags = readFlags(request.query, { short: false });
    if (flags.kind === 'invalid') return sendInvalid(response, flags.errors);
    warnUnknownParameters(request, response, ['short']);
    const found = await schemas.list();
    response.json(flags.value.short ? found.map(({ data: _data, ...schema }) => schema) : found);
  });

  routes.get('/:name', { needs: 'read' }, async (request: Named, response) => {
    const { name } = request.params;
    warnUnknownParameters(request, response, []);
    sendFound(response, await schemas.find(name), { name });
  });

  routes.get('/:name/:version', { needs: 'read' }, async (request: OfVersion, response) => {
    const { name } = request.params;
    const path = parse(versionInPath, request.params);
    if (path.kind === 'invalid') return sendInvalid(response, path.errors);
    const { version } = path.value;
    warnUnknownParameters(request, response, []);
    sendFound(response, await schemas.find(name, version), { name, version });
  });

  routes.delete('/:name', { needs: 'admin' }, async ({ params: { name } }: Named, response) => {
    if (await schemas.delete(name)) sendEmpty(response);
    else sendUnknown(response, { name });
  });

  routes.delete('/:name/:version', { needs: 'admin' }, async ({ params }: OfVersion, response) => {
    const path = parse(versionInPath, params);
    if (path.kind === 'invalid') return sendInvalid(response, path.errors);
    const { name } = params;
    const { version } = path.value;
    if (await schemas.delete(name, version)) sendEmpty(response);
    else sendUnknown(response, { name, version });
  });

  return routes;

  async function mistakesIn(
    sent: readonly StoredSchema[],
    place: (at: number, field: string) => string,
  ): Promise<readonly ValidationError[]> {
    const written = sent.flatMap(({ type, data }, at) => (type === 'JSON' ? [{ at, data }] : []));
    const checked = written.flatMap(({ at, data }) => (isJsonObject(data) ? [{ at, data }] : []));
    const found = await jsonSchemas.check(checked.map(({ data }) => data));
    return [
      ...written
        .filter(({ data }) => !isJsonObject(data))
        .map(({ at }) => ({ path: place(at, 'data'), message: 'must be the schema, as a JSON object' })),
      ...checked.flatMap(({ at }, position) => {
        const mistake = found[position];
        return mistake === undefined ? [] : [{ path: place(at, 'data'), message: `is no JSON Schema: ${mistake}` }];
      }),
    ];
  }
}

function toStored({
  name,
  version,
  type,
  ...fields
}: {
  readonly name: string;
  readonly version?: number | null | undefined;
  readonly type?: string | null | undefined;
  readonly [field: string]: unknown;
}): StoredSchema {
  return { ...JSON.parse(JSON.stringify(fields)), name, version: version ?? 1, type: type ?? 'JSON' };
}

function noNextVersion(name: string): string {
  return `Schema ${name} has version ${int32Max}, and there is none after it; send another one without ?newVersion=true.`;
}

interface Asked {
  readonly name: string;
  readonly version?: number;
}

function sendFound(response: Response, schema: StoredSchema | undefined, asked: Asked): void {
  if (schema === undefined) sendUnknown(response, asked);
  else response.json(schema);
}

function sendUnknown(response: Response, { name, version }: Asked): void {
  const suffix = version === undefined ? '' : `, version: ${version}`;
  sendProblem(response, { status: 404, message: `No such schema found by name: ${name}${suffix}` });
}
