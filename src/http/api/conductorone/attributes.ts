import type { Request } from 'express';
import { attributeDraft } from '../../../contract/conductorone/directory.ts';
import type { AttributeValue } from '../../../model/access/app.ts';
import type { Directory } from '../../../model/access/directory.ts';
import { createKsuid } from '../../../model/ksuid.ts';
import { readJsonBody } from './body.ts';
import { readObject } from './read.ts';
import { listPage, requireRecord } from './record-pages.ts';
import { createV1Routes, type V1Routes } from './v1-routes.ts';

type WithId = Request<{ id: string }>;

/** By the last part of the path: what the values are values of. The ids never change. */
const attributeTypes = {
  risk_levels: '00000000000000000000000RSK1',
  compliance_frameworks: '00000000000000000000000CMP1',
} as const;

/** Risk levels and compliance frameworks (C146). Relative to `/api/v1`. */
export function createAttributeRoutes({ attributeValues }: Pick<Directory, 'attributeValues'>): V1Routes {
  const routes = createV1Routes();
  for (const [name, attributeTypeId] of Object.entries(attributeTypes)) {
    const path = `/attributes/${name}`;
    const found = ({ params }: WithId) =>
      requireRecord(attributeValues, params.id, {
        what: 'attribute value',
        isOf: (record) => record.attributeTypeId === attributeTypeId,
      });

    routes.get(path, { needs: 'read' }, async (request, response) => {
      response.json(await listPage(attributeValues, request, { equal: { attributeTypeId: [attributeTypeId] } }));
    });

    routes.post(path, { needs: 'admin' }, async (request, response) => {
      const now = new Date().toISOString();
      const value: AttributeValue = {
        ...readObject(attributeDraft, readJsonBody(request.body), 'AttributeValue'),
        attributeTypeId,
        id: createKsuid(),
        createdAt: now,
        updatedAt: now,
      };
      await attributeValues.save(value);
      response.json({ value });
    });

    routes.get(`${path}/:id`, { needs: 'read' }, async (request: WithId, response) => {
      response.json({ value: await found(request) });
    });

    routes.delete(`${path}/:id`, { needs: 'admin' }, async (request: WithId, response) => {
      await attributeValues.delete((await found(request)).id);
      response.json({});
    });
  }
  return routes;
}
