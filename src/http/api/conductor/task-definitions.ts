import type { Request, Response } from 'express';
import { taskDefinition, taskDefinitions } from '../../../contract/task-definition.ts';
import { parse } from '../../../contract/validation.ts';
import { workerTaskDefaults } from '../../../conductor/worker-rules.ts';
import type { RegisteredTask, TaskDefinitions } from '../../../model/definitions/task-definitions.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../model/json.ts';
import { sendInvalid, sendProblem } from '../../problem.ts';
import { createApiRoutes, type ApiPrivilege } from '../api-routes.ts';
import type { Routes } from '../../routes.ts';

import { sendEmpty, warnUnknownParameters } from './unknown-parameters.ts';

type OfType = Request<{ type: string }>;

/** Definitions of tasks: what those of a name are like (A28). */
export function createTaskDefinitionRoutes({
  taskDefinitions: stored,
}: {
  readonly taskDefinitions: TaskDefinitions;
}): Routes<ApiPrivilege> {
  const routes = createApiRoutes();

  routes.post('/', { needs: 'admin' }, async (request, response) => {
    const bodies: unknown = request.body;
    // Some clients send one alone.
    const parsed = parse(taskDefinitions, isJsonObject(bodies) ? [bodies] : bodies);
    if (parsed.kind === 'invalid') return sendInvalid(response, parsed.errors);
    const byName = new Map(parsed.value.map((one) => [one.name, toRegistered(one)]));
    await stored.save([...byName.values()]);
    sendEmpty(response);
  });

  routes.put('/', { needs: 'admin' }, async (request, response) => {
    const parsed = parse(taskDefinition, request.body);
    if (parsed.kind === 'invalid') return sendInvalid(response, parsed.errors);
    if (await stored.replace(toRegistered(parsed.value))) sendEmpty(response);
    else sendUnknown(response, parsed.value.name);
  });

  routes.get('/', { needs: 'read' }, async (request, response) => {
    warnUnknownParameters(request, response, []);
    response.json((await stored.list()).map(withDefaults));
  });

  routes.get('/:type', { needs: 'read' }, async (request: OfType, response) => {
    const found = await stored.find(request.params.type);
    if (found === undefined) return sendUnknown(response, request.params.type);
    warnUnknownParameters(request, response, []);
    response.json(withDefaults(found));
  });

  routes.delete('/:type', { needs: 'admin' }, async ({ params: { type } }: OfType, response) => {
    if (await stored.delete(type)) sendEmpty(response);
    else sendUnknown(response, type);
  });

  return routes;
}

function toRegistered({
  name,
  ...fields
}: {
  readonly name: string;
  readonly [field: string]: unknown;
}): RegisteredTask {
  return { name, ...JSON.parse(JSON.stringify(fields)) };
}

/** Null is absent, as clients write it. */
function withDefaults(registered: RegisteredTask): JsonObject {
  const given: readonly (readonly [string, Json])[] = Object.entries(registered);
  return { ...workerTaskDefaults, ...Object.fromEntries(given.filter(([, value]) => value !== null)) };
}

function sendUnknown(response: Response, name: string): void {
  sendProblem(response, { status: 404, message: `No such task definition found by name: ${name}` });
}
