import type { Response } from 'express';
import { apiParts, routeKey, type ApiPart } from '../contract/openapi/operation.ts';
import { createOpenApiDocument } from '../contract/openapi/document.ts';
import { createOperationGroups } from '../contract/operations/index.ts';
import { optionFields } from '../platforms/index.ts';
import { createApiRoutes, type ApiPrivilege } from './api/api-routes.ts';
import { viewerFile } from './docs/viewer-files.ts';
import { version } from './health.ts';
import { sendProblem } from './problem.ts';
import type { DeclaredRoute, Routes } from './routes.ts';

/** Nothing but this server's own files and documents; images of the viewer's style sheet are data. */
const viewerPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * The OpenAPI documents, of the whole API and of each part, and the page on which people read them.
 *
 * @param declared every route that is served, asked for when a document is
 */
export function createOpenApiRoutes(declared: () => readonly DeclaredRoute[]): Routes<ApiPrivilege> {
  const routes = createApiRoutes();
  const made = new Map<ApiPart | 'all', string>();
  routes.get('/openapi.json', { needs: 'open' }, (_request, response) => {
    response.type('json').send(documentOf('all'));
  });
  routes.get('/openapi/:part.json', { needs: 'open' }, ({ params }, response) => {
    const part = apiParts.find((known) => known === params.part);
    if (part !== undefined) return void response.type('json').send(documentOf(part));
    const message = `There is no document "${params.part}"; there are ${apiParts.join(', ')}, and /openapi.json has all.`;
    sendProblem(response, { status: 404, message });
  });
  routes.get('/docs', { needs: 'open' }, (_request, response) => sendFile(response, 'index.html'));
  routes.get('/docs/:file', { needs: 'open' }, ({ params }, response) => sendFile(response, params.file));
  return routes;

  /** Made when it is first asked for: it takes a few tens of milliseconds, and never changes. */
  function documentOf(part: ApiPart | 'all'): string {
    const privileges = new Map(declared().map(({ method, path, needs }) => [routeKey(method, path), needs]));
    const text =
      made.get(part) ??
      JSON.stringify(
        createOpenApiDocument({
          groups: createOperationGroups(optionFields),
          version,
          privilegeOf: (key) => privileges.get(key) ?? privileges.get(key.replace(/^\w+/, 'ALL')),
          ...(part !== 'all' && { part }),
        }),
      );
    made.set(part, text);
    return text;
  }
}

async function sendFile(response: Response, name: string): Promise<void> {
  const file = await viewerFile(name);
  if (file === undefined)
    return sendProblem(response, {
      status: 404,
      message: `The viewer has no file "${name}"; in a clone, "npm install" brings it. The document itself is at /openapi.json.`,
    });
  response.setHeader('Content-Security-Policy', viewerPolicy);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Cache-Control', 'public, max-age=3600');
  response.type(file.type).end(file.bytes);
}
