import type { Request, Response } from 'express';
import { storedName, storedText } from '../../../contract/stored-values.ts';
import { parse } from '../../../contract/validation.ts';
import type { EnvironmentValues, Secrets } from '../../../model/definitions/stored-values.ts';
import { sendInvalid, sendProblem } from '../../problem.ts';
import type { Routes } from '../../routes.ts';
import { createApiRoutes } from '../api-routes.ts';
import type { ApiPrivilege } from '../api-routes.ts';
import { sendEmpty } from './unknown-parameters.ts';
import { plainTextOf } from './plain-text.ts';

type Named = Request<{ key: string }>;

/** A certificate chain, or a service account's JSON. */
const valueBytesMax = 64 * 1024;
const put = { needs: 'admin', body: 'bytes', bodyBytesMax: valueBytesMax } as const;

/** Secrets for tasks (A172). A value goes in and never comes out: a mask stands for it. */
export function createSecretRoutes({ secrets }: { readonly secrets: Secrets }): Routes<ApiPrivilege> {
  const routes = createApiRoutes();

  routes.put('/:key', put, (request: Named, response) =>
    save(request, response, (name, value) => secrets.save(name, value)),
  );

  routes.get('/:key/exists', { needs: 'read' }, async ({ params: { key } }: Named, response) => {
    response.json(await secrets.has(key));
  });

  routes.get('/:key', { needs: 'admin' }, async ({ params: { key } }: Named, response) => {
    if (await secrets.has(key)) response.type('text/plain').send('***');
    else sendUnknown(response, `There is no secret "${key}".`);
  });

  routes.delete('/:key', { needs: 'admin' }, async ({ params: { key } }: Named, response) => {
    if (await secrets.delete(key)) sendEmpty(response);
    else sendUnknown(response, `There is no secret "${key}".`);
  });

  // Clients list all names by POST, and those that they may grant by GET: here they are the same.
  routes.post('/', { needs: 'read', body: 'none' }, async (_request, response) => {
    response.json(await secrets.names());
  });
  routes.get('/', { needs: 'read' }, async (_request, response) => {
    response.json(await secrets.names());
  });

  return routes;
}

/** Values that definitions name as `${workflow.env.NAME}` (A172). */
export function createEnvironmentRoutes({
  environment,
}: {
  readonly environment: EnvironmentValues;
}): Routes<ApiPrivilege> {
  const routes = createApiRoutes();

  routes.put('/:key', put, (request: Named, response) =>
    save(request, response, (name, value) => environment.save(name, value)),
  );

  routes.get('/:key', { needs: 'read' }, async ({ params: { key } }: Named, response) => {
    const value = await environment.find(key);
    if (value === undefined) sendUnknown(response, `There is no environment variable "${key}".`);
    else response.type('text/plain').send(value);
  });

  routes.delete('/:key', { needs: 'admin' }, async ({ params: { key } }: Named, response) => {
    if (await environment.delete(key)) sendEmpty(response);
    else sendUnknown(response, `There is no environment variable "${key}".`);
  });

  routes.get('/', { needs: 'read' }, async (_request, response) => {
    response.json(await environment.list());
  });

  return routes;
}

async function save(
  request: Named,
  response: Response,
  store: (name: string, value: string) => Promise<void>,
): Promise<void> {
  const name = parse(storedName, request.params.key);
  if (name.kind === 'invalid')
    return sendInvalid(response, [{ path: 'key', message: name.errors[0]?.message ?? 'is no name' }]);
  const value = parse(storedText, plainTextOf(request));
  if (value.kind === 'invalid') return sendInvalid(response, [{ path: '', message: value.errors[0]?.message ?? '' }]);
  await store(name.value, value.value);
  sendEmpty(response);
}

function sendUnknown(response: Response, message: string): void {
  sendProblem(response, { status: 404, message });
}
