import type { Request } from 'express';
import { attributeDraft, attributeOfTypeDraft } from '../../../contract/conductorone/directory.ts';
import type { AttributeValue } from '../../../model/access/app.ts';
import type { Directory } from '../../../model/access/records.ts';
import { createKsuid } from '../../../model/ksuid.ts';
import { readJsonBody, readObject, requireId, readSearchBody } from './body.ts';
import { refuse } from './errors.ts';
import { given, listPage, requireRecord, searchPage, textIn, textsIn } from './paging.ts';
import { createV1Routes } from './v1-routes.ts';
import type { V1Routes } from './v1-routes.ts';

type WithId = Request<{ id: string }>;

/** By the last part of the path: the type whose values are there. The ids never change. */
const attributeTypes = {
  risk_levels: { id: '00000000000000000000000RSK1', name: 'Risk Level' },
  compliance_frameworks: { id: '00000000000000000000000CMP1', name: 'Compliance Framework' },
} as const;

/** Risk levels and compliance frameworks, under paths of their own and as attributes of a type (C146). Relative to `/api/v1`. */
export function createAttributeRoutes({ attributeValues }: Pick<Directory, 'attributeValues'>): V1Routes {
  const routes = createV1Routes();

  routes.get('/attributes/types', { needs: 'read' }, (_request, response) => {
    response.json({ list: Object.values(attributeTypes), nextPageToken: '' });
  });

  routes.get('/attributes/types/:id/values', { needs: 'read' }, async (request: WithId, response) => {
    const attributeTypeId = requireType(request.params.id);
    response.json(await listPage(attributeValues, request, { equal: { attributeTypeId: [attributeTypeId] } }));
  });

  routes.post('/search/attributes', { needs: 'read' }, async (request, response) => {
    const body = readSearchBody(request, ['query', 'value', 'ids', 'excludeIds', 'attributeTypeIds']);
    const [query, value] = [textIn(body, 'query'), textIn(body, 'value')];
    if (query !== '' && value !== '')
      refuse('invalid', 'invalid Value: this search takes either query or value, not both');
    response.json(
      await searchPage(attributeValues, body, {
        equal: given({ attributeTypeId: textsIn(body, 'attributeTypeIds'), id: textsIn(body, 'ids') }),
        text: { members: ['value'], value: query || value },
        excludeIds: textsIn(body, 'excludeIds') ?? [],
      }),
    );
  });

  for (const [name, { id: attributeTypeId }] of Object.entries(attributeTypes)) {
    const path = `/attributes/${name}`;
    const isOf = (record: AttributeValue) => record.attributeTypeId === attributeTypeId;

    routes.get(path, { needs: 'read' }, async (request, response) => {
      response.json(await listPage(attributeValues, request, { equal: { attributeTypeId: [attributeTypeId] } }));
    });

    routes.post(path, { needs: 'admin' }, async (request, response) => {
      const { value } = readObject(attributeDraft, readJsonBody(request.body), 'AttributeValue');
      response.json({ value: await create({ attributeTypeId, value }) });
    });

    routes.get(`${path}/:id`, { needs: 'read' }, async (request: WithId, response) => {
      response.json({ value: await found(request, isOf) });
    });

    routes.delete(`${path}/:id`, { needs: 'admin' }, async (request: WithId, response) => {
      await attributeValues.delete((await found(request, isOf)).id);
      response.json({});
    });
  }

  routes.post('/attributes', { needs: 'admin' }, async (request, response) => {
    const { attributeTypeId, value } = readObject(attributeOfTypeDraft, readJsonBody(request.body), 'AttributeValue');
    response.json({ value: await create({ attributeTypeId: requireType(attributeTypeId), value }) });
  });

  routes.get('/attributes/:id', { needs: 'read' }, async (request: WithId, response) => {
    response.json({ value: await found(request) });
  });

  // ConductorOne's path has the noun in the singular here.
  routes.delete('/attribute/:id', { needs: 'admin' }, async (request: WithId, response) => {
    await attributeValues.delete((await found(request)).id);
    response.json({});
  });

  return routes;

  async function create(draft: Pick<AttributeValue, 'attributeTypeId' | 'value'>): Promise<AttributeValue> {
    const now = new Date().toISOString();
    const value: AttributeValue = { ...draft, id: createKsuid(), createdAt: now, updatedAt: now };
    await attributeValues.save(value);
    return value;
  }

  function found({ params }: WithId, isOf?: (record: AttributeValue) => boolean): Promise<AttributeValue> {
    return requireRecord(attributeValues, params.id, { what: 'attribute value', ...(isOf && { isOf }) });
  }
}

function requireType(id: string): string {
  const known = Object.values(attributeTypes).some((type) => type.id === requireId(id, 'AttributeTypeId'));
  return known ? id : refuse('notFound', `There is no attribute type with the id "${id}".`);
}
