import type { Request } from 'express';
import { ownersOf } from '../../../access/owners.ts';
import { toWireApp } from '../../../access/api-view.ts';
import { appDraft, newApp } from '../../../contract/conductorone/directory.ts';
import type { App } from '../../../model/access/app.ts';
import type { Directory } from '../../../model/access/records.ts';
import { createKsuid } from '../../../model/ksuid.ts';
import { readJsonBody, withoutNulls, readObject, readSearchBody } from './body.ts';
import { changeRecord } from './change-record.ts';
import { given, listPage, requireRecord, searchPage, textIn, textsIn } from './paging.ts';
import { readUpdate } from './update-mask.ts';
import { createV1Routes } from './v1-routes.ts';
import type { V1Routes } from './v1-routes.ts';

type WithId = Request<{ id: string }>;

const settable = Object.keys(appDraft.shape);

/** Apps and their owners (C150). Relative to `/api/v1`. */
export function createAppRoutes({ apps, users }: Pick<Directory, 'apps' | 'users'>): V1Routes {
  const routes = createV1Routes();
  const found = (id: string) => requireRecord(apps, id, { what: 'app' });

  routes.get('/apps', { needs: 'read' }, async (request, response) => {
    const { list, nextPageToken } = await listPage(apps, request);
    response.json({ list: await Promise.all(list.map(toView)), nextPageToken });
  });

  routes.post('/apps', { needs: 'admin' }, async (request, response) => {
    const { owners = [], ...draft } = readObject(newApp, readJsonBody(request.body), 'App');
    const now = new Date().toISOString();
    const app: App = { ...draft, ownerIds: owners, id: createKsuid(), createdAt: now, updatedAt: now };
    await apps.save(app);
    response.json({ app: await toView(app) });
  });

  routes.get('/apps/:id', { needs: 'read' }, async (request: WithId, response) => {
    response.json({ app: await toView(await found(request.params.id)) });
  });

  routes.post('/apps/:id', { needs: 'admin' }, async (request: WithId, response) => {
    const update = readUpdate(readJsonBody(request.body), { wrapper: 'app', settable });
    const app = await changeRecord(
      apps,
      () => found(request.params.id),
      (before): App => ({
        ...ownersOf(before),
        ...readObject(appDraft, withoutNulls({ ...toWireApp(before), ...update }), 'App'),
        id: before.id,
        createdAt: before.createdAt,
        updatedAt: new Date().toISOString(),
      }),
    );
    response.json({ app: await toView(app) });
  });

  routes.delete('/apps/:id', { needs: 'admin' }, async (request: WithId, response) => {
    await apps.delete((await found(request.params.id)).id);
    response.json({});
  });

  routes.post('/search/apps', { needs: 'read' }, async (request, response) => {
    const body = readSearchBody(request, ['query', 'appIds', 'displayName', 'excludeAppIds']);
    const name = textIn(body, 'displayName');
    const { list, nextPageToken } = await searchPage(apps, body, {
      equal: given({ id: textsIn(body, 'appIds'), displayName: name === '' ? undefined : [name] }),
      text: { members: ['displayName', 'description'], value: textIn(body, 'query') },
      excludeIds: textsIn(body, 'excludeAppIds') ?? [],
    });
    response.json({ list: await Promise.all(list.map(toView)), nextPageToken });
  });

  return routes;

  async function toView(app: App): Promise<object> {
    return { ...toWireApp(app), appOwners: await users.findAll(app.ownerIds) };
  }
}
