import type { Request, Response } from 'express';
import { taskDefinition, taskDefinitions } from '../../../contract/task-definition.ts';
import { parse } from '../../../contract/validation.ts';
import type { DefinitionReview } from '../../../conductor/review-definition.ts';
import { checkSchemaFields, placedSchemas, warnSchemaFields } from '../../../conductor/schema-rules.ts';
import { workerTaskDefaults } from '../../../conductor/worker-rules.ts';
import { ExecutionMask } from '../../../model/definitions/execution-mask.ts';
import type { RegisteredTask, TaskDefinitions } from '../../../model/definitions/task-definitions.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../model/json.ts';
import { sendInvalid, sendProblem } from '../../problem.ts';
import { createApiRoutes, type ApiPrivilege } from '../api-routes.ts';
import type { Routes } from '../../routes.ts';
import { sendWarnings } from '../warnings.ts';
import { seesCredentials } from './stored-starts.ts';
import { sendEmpty, warnUnknownParameters } from './unknown-parameters.ts';

type OfType = Request<{ type: string }>;

/** Definitions of tasks: what those of a name are like (A28). */
export function createTaskDefinitionRoutes({
  taskDefinitions: stored,
  review,
}: {
  readonly taskDefinitions: TaskDefinitions;
  readonly review: DefinitionReview;
}): Routes<ApiPrivilege> {
  const routes = createApiRoutes();

  routes.post('/', { needs: 'admin' }, async (request, response) => {
    const bodies: unknown = request.body;
    // Some clients send one alone.
    const isAlone = isJsonObject(bodies);
    const parsed = parse(taskDefinitions, isAlone ? [bodies] : bodies);
    if (parsed.kind === 'invalid') return sendInvalid(response, parsed.errors);
    const sent = parsed.value.map((one, at) => ({ below: isAlone ? '' : `[${at}].`, definition: toRegistered(one) }));
    if (!(await passes(sent, response))) return;
    await stored.save([...new Map(sent.map(({ definition }) => [definition.name, definition])).values()]);
    sendEmpty(response);
  });

  routes.put('/', { needs: 'admin' }, async (request, response) => {
    const parsed = parse(taskDefinition, request.body);
    if (parsed.kind === 'invalid') return sendInvalid(response, parsed.errors);
    const definition = toRegistered(parsed.value);
    if (!(await passes([{ below: '', definition }], response))) return;
    if (await stored.replace(definition)) sendEmpty(response);
    else sendUnknown(response, parsed.value.name);
  });

  routes.get('/', { needs: 'read' }, async (request, response) => {
    warnUnknownParameters(request, response, []);
    response.json((await stored.list()).map((one) => shownTo(request, withDefaults(one))));
  });

  routes.get('/:type', { needs: 'read' }, async (request: OfType, response) => {
    const found = await stored.find(request.params.type);
    if (found === undefined) return sendUnknown(response, request.params.type);
    warnUnknownParameters(request, response, []);
    response.json(shownTo(request, withDefaults(found)));
  });

  routes.delete('/:type', { needs: 'admin' }, async ({ params: { type } }: OfType, response) => {
    if (await stored.delete(type)) sendEmpty(response);
    else sendUnknown(response, type);
  });

  return routes;

  /** False when their schemas were refused; with warnings of those that count for nothing. */
  async function passes(
    sent: readonly { readonly below: string; readonly definition: RegisteredTask }[],
    response: Response,
  ): Promise<boolean> {
    const schemas = sent.flatMap(({ below, definition }) => placedSchemas(definition, { of: 'task', below }));
    const wrong = sent.flatMap(({ below, definition }) => checkSchemaFields(definition, { of: 'task', below }));
    const errors = await review.mistakesIn({ errors: wrong, scripts: [], schemas });
    if (errors.length > 0) {
      sendInvalid(response, errors);
      return false;
    }
    sendWarnings(response, [
      ...sent.flatMap(({ below, definition }) => warnSchemaFields(definition, { of: 'task', below })),
      ...(await review.warningsFor({ schemas, workflows: [], endpoints: [] })),
    ]);
    return true;
  }
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

/** Its input template is for any task of its name, and may be a request. */
function shownTo(request: Request<object>, definition: JsonObject): JsonObject {
  return seesCredentials(request) ? definition : new ExecutionMask({}).written(definition);
}

/** Null is absent, as clients write it. */
function withDefaults(registered: RegisteredTask): JsonObject {
  const given: readonly (readonly [string, Json])[] = Object.entries(registered);
  return { ...workerTaskDefaults, ...Object.fromEntries(given.filter(([, value]) => value !== null)) };
}

function sendUnknown(response: Response, name: string): void {
  sendProblem(response, { status: 404, message: `No such task definition found by name: ${name}` });
}
