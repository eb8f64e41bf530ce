import type { Request } from 'express';
import { ownersOf } from '../../../access/owners.ts';
import { toWireResource } from '../../../access/api-view.ts';
import { resourceDraft, resourceTypeDraft } from '../../../contract/conductorone/directory.ts';
import type { Resource, ResourceType } from '../../../model/access/app.ts';
import type { Directory } from '../../../model/access/records.ts';
import { createKsuid } from '../../../model/ksuid.ts';
import { readJsonBody, withoutNulls, readObject, readSearchBody } from './body.ts';
import { changeRecord } from './change-record.ts';
import { given, listPage, requireRecord, searchPage, textIn, textsIn } from './paging.ts';
import { readUpdate } from './update-mask.ts';
import { createV1Routes } from './v1-routes.ts';
import type { V1Routes } from './v1-routes.ts';

type InApp = Request<{ app_id: string }>;
type OfType = Request<{ app_id: string; type_id: string }>;
type OfResource = Request<{ app_id: string; type_id: string; id: string }>;

const types = '/apps/:app_id/resource_types';

/** Resources and their types, which entitlements are about (C146). Relative to `/api/v1`. */
export function createResourceRoutes({ apps, resources, resourceTypes }: Directory): V1Routes {
  const routes = createV1Routes();
  const app = (id: string) => requireRecord(apps, id, { what: 'app' });
  const type = ({ params: { app_id, type_id } }: OfType | OfResource) =>
    requireRecord(resourceTypes, type_id, { what: 'resource type', isOf: ({ appId }) => appId === app_id });
  const resource = ({ params: { app_id, type_id, id } }: OfResource) =>
    requireRecord(resources, id, {
      what: 'resource',
      isOf: (record) => record.appId === app_id && record.appResourceTypeId === type_id,
    });

  routes.get(types, { needs: 'read' }, async (request: InApp, response) => {
    const { list, nextPageToken } = await listPage(resourceTypes, request, {
      equal: { appId: [(await app(request.params.app_id)).id] },
    });
    response.json({ list: list.map((appResourceType) => ({ appResourceType })), expanded: [], nextPageToken });
  });

  routes.post(types, { needs: 'admin' }, async (request: InApp, response) => {
    const { id: appId } = await app(request.params.app_id);
    const { resourceType: _kind, ...draft } = readObject(
      resourceTypeDraft,
      readJsonBody(request.body),
      'AppResourceType',
    );
    const now = new Date().toISOString();
    const appResourceType: ResourceType = { ...draft, appId, id: createKsuid(), createdAt: now, updatedAt: now };
    await resourceTypes.save(appResourceType);
    response.json({ appResourceType, expanded: [] });
  });

  routes.get(`${types}/:type_id`, { needs: 'read' }, async (request: OfType, response) => {
    response.json({ appResourceTypeView: { appResourceType: await type(request) }, expanded: [] });
  });

  routes.post(`${types}/:type_id`, { needs: 'admin' }, async (request: OfType, response) => {
    const update = readUpdate(readJsonBody(request.body), {
      wrapper: 'appResourceType',
      settable: ['displayName', 'traitIds'],
    });
    const appResourceType = await changeRecord(
      resourceTypes,
      () => type(request),
      (before) => {
        const draft = readObject(resourceTypeDraft, withoutNulls({ ...before, ...update }), 'AppResourceType');
        const { id, appId, createdAt } = before;
        return { ...draft, id, appId, createdAt, updatedAt: new Date().toISOString() };
      },
    );
    response.json({ appResourceType, expanded: [] });
  });

  routes.delete(`${types}/:type_id`, { needs: 'admin' }, async (request: OfType, response) => {
    await resourceTypes.delete((await type(request)).id);
    response.json({});
  });

  routes.get(`${types}/:type_id/resources`, { needs: 'read' }, async (request: OfType, response) => {
    const { id } = await type(request);
    const { list, nextPageToken } = await listPage(resources, request, { equal: { appResourceTypeId: [id] } });
    response.json({ list: list.map((found) => ({ appResource: toWireResource(found) })), expanded: [], nextPageToken });
  });

  routes.post(`${types}/:type_id/resources`, { needs: 'admin' }, async (request: OfType, response) => {
    const { id: appResourceTypeId, appId } = await type(request);
    const { resourceOwnerUserIds = [], ...draft } = readObject(
      resourceDraft,
      readJsonBody(request.body),
      'AppResource',
    );
    const now = new Date().toISOString();
    const made: Resource = {
      ...draft,
      appId,
      appResourceTypeId,
      ownerIds: resourceOwnerUserIds,
      id: createKsuid(),
      createdAt: now,
      updatedAt: now,
    };
    await resources.save(made);
    response.json({ appResource: toWireResource(made) });
  });

  routes.get(`${types}/:type_id/resources/:id`, { needs: 'read' }, async (request: OfResource, response) => {
    response.json({ appResourceView: { appResource: toWireResource(await resource(request)) }, expanded: [] });
  });

  routes.post(`${types}/:type_id/resources/:id`, { needs: 'admin' }, async (request: OfResource, response) => {
    const update = readUpdate(readJsonBody(request.body), {
      wrapper: 'appResource',
      settable: ['displayName', 'description', 'customDescription', 'matchBatonId', 'annotations'],
    });
    const changed = await changeRecord(
      resources,
      () => resource(request),
      (before): Resource => {
        const { resourceOwnerUserIds: _owners, ...draft } = readObject(
          resourceDraft,
          withoutNulls({ ...before, ...update }),
          'AppResource',
        );
        const { id, appId, appResourceTypeId, createdAt } = before;
        const fixed = { id, appId, appResourceTypeId, createdAt, updatedAt: new Date().toISOString() };
        return { ...ownersOf(before), ...draft, ...fixed };
      },
    );
    response.json({ appResourceView: { appResource: toWireResource(changed) }, expanded: [] });
  });

  routes.delete(`${types}/:type_id/resources/:id`, { needs: 'admin' }, async (request: OfResource, response) => {
    await resources.delete((await resource(request)).id);
    response.json({});
  });

  routes.post('/search/app_resource_types', { needs: 'read' }, async (request, response) => {
    const body = readSearchBody(request, ['query', 'appIds', 'resourceTypeIds', 'excludeResourceTypeIds']);
    const { list, nextPageToken } = await searchPage(resourceTypes, body, {
      equal: given({ appId: textsIn(body, 'appIds'), id: textsIn(body, 'resourceTypeIds') }),
      text: { members: ['displayName'], value: textIn(body, 'query') },
      excludeIds: textsIn(body, 'excludeResourceTypeIds') ?? [],
    });
    response.json({ list: list.map((appResourceType) => ({ appResourceType })), expanded: [], nextPageToken });
  });

  routes.post('/search/app_resources', { needs: 'read' }, async (request, response) => {
    const body = readSearchBody(request, [
      'query',
      'refs',
      'appId',
      'appIds',
      'resourceIds',
      'resourceTypeIds',
      'ownerUserIds',
      'excludeResourceIds',
    ]);
    const appId = textIn(body, 'appId');
    const appIds = [...(textsIn(body, 'appIds') ?? []), ...(appId === '' ? [] : [appId])];
    const { list, nextPageToken } = await searchPage(resources, body, {
      equal: given({
        appId: appIds.length === 0 ? undefined : appIds,
        id: textsIn(body, 'resourceIds'),
        appResourceTypeId: textsIn(body, 'resourceTypeIds'),
      }),
      containing: given({ ownerIds: textsIn(body, 'ownerUserIds') }),
      text: { members: ['displayName', 'description', 'customDescription'], value: textIn(body, 'query') },
      excludeIds: textsIn(body, 'excludeResourceIds') ?? [],
    });
    response.json({ list: list.map((found) => ({ appResource: toWireResource(found) })), expanded: [], nextPageToken });
  });

  return routes;
}
