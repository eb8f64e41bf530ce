import type { Request, Response } from 'express';
import { parse } from '../../../contract/validation.ts';
import { rateLimitConfig } from '../../../contract/rate-limit.ts';
import type { Definitions } from '../../../model/definitions/definition.ts';
import { runLimitOf } from '../../../model/definitions/run-places.ts';
import type { JsonObject } from '../../../model/json.ts';
import { sendInvalid, sendProblem } from '../../problem.ts';
import type { Routes } from '../../routes.ts';
import { createApiRoutes, type ApiPrivilege } from '../api-routes.ts';
import { sendEmpty, warnUnknownParameters } from './unknown-parameters.ts';

type Named = Request<{ name: string }>;

/** The limit of a workflow's runs that go on at once (A171). It is the `rateLimitConfig` of its definition, in each version. */
export function createRateLimitRoutes({ definitions }: { readonly definitions: Definitions }): Routes<ApiPrivilege> {
  const routes = createApiRoutes();
  const path = '/:name/rate-limit';

  routes.get(path, { needs: 'read' }, async (request: Named, response: Response) => {
    const { name } = request.params;
    const definition = await definitions.find(name);
    if (definition === undefined) return sendUnknown(response, name);
    warnUnknownParameters(request, response, []);
    if (runLimitOf(definition) !== undefined) return void response.json(definition.rateLimitConfig);
    sendProblem(response, { status: 404, message: `Workflow ${name} has no rate limit.` });
  });

  routes.put(path, { needs: 'admin' }, async (request: Named, response: Response) => {
    const config = parse(rateLimitConfig, request.body);
    if (config.kind === 'invalid') return sendInvalid(response, config.errors);
    const given: JsonObject = JSON.parse(JSON.stringify(config.value));
    const isKnown = await definitions.change(request.params.name, (definition) => ({
      ...definition,
      rateLimitConfig: given,
    }));
    sendChanged(request, response, isKnown);
  });

  routes.delete(path, { needs: 'admin' }, async (request: Named, response: Response) => {
    const isKnown = await definitions.change(
      request.params.name,
      ({ rateLimitConfig: _, ...definition }) => definition,
    );
    sendChanged(request, response, isKnown);
  });

  return routes;
}

function sendChanged(request: Named, response: Response, isKnown: boolean): void {
  if (!isKnown) return sendUnknown(response, request.params.name);
  warnUnknownParameters(request, response, []);
  sendEmpty(response);
}

function sendUnknown(response: Response, name: string): void {
  sendProblem(response, { status: 404, message: `No such workflow found by name: ${name}` });
}
