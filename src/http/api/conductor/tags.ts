import type { Request, Response } from 'express';
import { tags as tagsInBody } from '../../../contract/tags.ts';
import { parse } from '../../../contract/validation.ts';
import { tagsMax, type TagChange, type TaggedKind, type Tags } from '../../../model/definitions/tags.ts';
import { sendInvalid, sendProblem } from '../../problem.ts';
import type { Routes } from '../../routes.ts';
import { createApiRoutes, type ApiPrivilege } from '../api-routes.ts';
import { sendEmpty } from './unknown-parameters.ts';

type Named = Request<{ name: string }>;

/** Tags of all that can have some (A170). Their own routes come before those of the things: a name is no version. */
export function createTagRoutes({ tags }: { readonly tags: Tags }): Routes<ApiPrivilege> {
  const routes = createApiRoutes();

  routes.get('/metadata/tags', { needs: 'read' }, async (_request, response) => {
    response.json(await tags.all());
  });

  for (const [path, kind] of places) {
    routes.get(path, { needs: 'read' }, async ({ params: { name } }: Named, response: Response) => {
      const found = await tags.of(kind, name);
      if (found === undefined) sendUnknown(response, kind, name);
      else response.json(found);
    });
    routes.post(path, { needs: 'admin' }, (request: Named, response: Response) =>
      change('add', kind, request, response),
    );
    routes.put(path, { needs: 'admin' }, (request: Named, response: Response) =>
      change('replace', kind, request, response),
    );
    routes.delete(path, { needs: 'admin' }, (request: Named, response: Response) =>
      change('remove', kind, request, response),
    );
  }

  return routes;

  async function change(
    how: TagChange['kind'],
    kind: TaggedKind,
    { params: { name }, body }: Named,
    response: Response,
  ): Promise<void> {
    const parsed = parse(tagsInBody, body);
    if (parsed.kind === 'invalid') return sendInvalid(response, parsed.errors);
    switch (await tags.change(kind, name, { kind: how, tags: parsed.value })) {
      case 'changed':
        return sendEmpty(response);
      case 'unknown':
        return sendUnknown(response, kind, name);
      case 'tooMany':
        return sendInvalid(response, [
          { path: '', message: `${words[kind]} "${name}" would have more than ${tagsMax} tags` },
        ]);
    }
  }
}

const places = [
  ['/metadata/workflow/:name/tags', 'workflow'],
  ['/metadata/task/:name/tags', 'task'],
  ['/scheduler/schedules/:name/tags', 'schedule'],
  ['/secrets/:name/tags', 'secret'],
  ['/environment/:name/tags', 'environment'],
  ['/event/:name/tags', 'eventHandler'],
] as const satisfies readonly (readonly [string, TaggedKind])[];

const words: Record<TaggedKind, string> = {
  workflow: 'workflow definition',
  task: 'task definition',
  schedule: 'schedule',
  secret: 'secret',
  environment: 'environment variable',
  eventHandler: 'event handler',
};

function sendUnknown(response: Response, kind: TaggedKind, name: string): void {
  sendProblem(response, { status: 404, message: `There is no ${words[kind]} "${name}".` });
}
