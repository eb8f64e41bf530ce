import type { Request } from 'express';
import { checkProvision } from '../../../access/check-provision.ts';
import { ownersOf } from '../../../access/owners.ts';
import { toWireEntitlement } from '../../../access/api-view.ts';
import { entitlementDraft, newEntitlement } from '../../../contract/conductorone/directory.ts';
import type { Conditions } from '../../../model/access/conditions.ts';
import type { Directory } from '../../../model/access/records.ts';
import type { Entitlement } from '../../../model/access/app.ts';
import { isJsonObject } from '../../../model/json.ts';
import type { Json, JsonObject } from '../../../model/json.ts';
import { createKsuid } from '../../../model/ksuid.ts';
import { readJsonBody, withoutNulls, readObject, requireId, readSearchBody } from './body.ts';
import { changeRecord } from './change-record.ts';
import { createEntitlementViews } from './entitlement-views.ts';
import { refuse } from './errors.ts';
import { given, listPage, refIds, requireRecord, searchPage, textIn, textsIn } from './paging.ts';
import { readUpdate } from './update-mask.ts';
import { createV1Routes } from './v1-routes.ts';
import type { V1Routes } from './v1-routes.ts';

type WithId = Request<{ app_id: string; id: string }>;

const settable = Object.keys(entitlementDraft.shape);
const entitlementFilters = [
  'query',
  'refs',
  'appIds',
  'alias',
  'displayName',
  'resourceIds',
  'resourceTypeIds',
  'riskLevelIds',
  'complianceFrameworkIds',
  'excludeAppIds',
  'excludeResourceTypeIds',
  'excludedEntitlementRefs',
];

/** Kinds of access and how they are given (C140-C142). Relative to `/api/v1`. */
export function createEntitlementRoutes(directory: Directory, conditions: Conditions): V1Routes {
  const { apps, entitlements } = directory;
  const routes = createV1Routes();
  const expand = createEntitlementViews(directory);
  const found = (appId: string, id: string) =>
    requireRecord(entitlements, id, {
      what: 'entitlement',
      isOf: (record) => record.appId === requireId(appId, 'AppId'),
    });

  routes.get(
    '/apps/:app_id/entitlements',
    { needs: 'read' },
    async (request: Request<{ app_id: string }>, response) => {
      const app = await requireRecord(apps, request.params.app_id, { what: 'app' });
      const { list, nextPageToken } = await listPage(entitlements, request, { equal: { appId: [app.id] } });
      response.json({ ...(await expand(list)), nextPageToken });
    },
  );

  routes.post(
    '/apps/:app_id/entitlements',
    { needs: 'admin' },
    async (request: Request<{ app_id: string }>, response) => {
      const app = await requireRecord(apps, request.params.app_id, { what: 'app' });
      const {
        provisionPolicy,
        appEntitlementOwnerIds = [],
        ...draft
      } = readObject(newEntitlement, readJsonBody(request.body), 'AppEntitlement');
      requireOneDuration(draft);
      const now = new Date().toISOString();
      const entitlement: Entitlement = {
        ...draft,
        ...(provisionPolicy === undefined ? {} : { provisionerPolicy: provisionPolicy }),
        appId: app.id,
        ownerIds: appEntitlementOwnerIds,
        id: createKsuid(),
        createdAt: now,
        updatedAt: now,
      };
      await requireExpressions(entitlement);
      await entitlements.save(entitlement);
      response.json(await expandOne(entitlement));
    },
  );

  routes.get('/apps/:app_id/entitlements/:id', { needs: 'read' }, async (request: WithId, response) => {
    response.json(await expandOne(await found(request.params.app_id, request.params.id)));
  });

  routes.post('/apps/:app_id/entitlements/:id', { needs: 'admin' }, async (request: WithId, response) => {
    const update = readUpdate(readJsonBody(request.body), { wrapper: 'entitlement', settable });
    requireOneDuration(update);
    const entitlement = await changeRecord(
      entitlements,
      () => found(request.params.app_id, request.params.id),
      async (before): Promise<Entitlement> => {
        const changed = withoutNulls({ ...toWireEntitlement(before), ...withoutOtherDuration(update) });
        const { appId, id, createdAt } = before;
        const draft = readObject(entitlementDraft, changed, 'AppEntitlement');
        await requireExpressions(draft);
        return { ...ownersOf(before), ...draft, id, appId, createdAt, updatedAt: new Date().toISOString() };
      },
    );
    response.json(await expandOne(entitlement));
  });

  routes.delete('/apps/:app_id/entitlements/:id', { needs: 'admin' }, async (request: WithId, response) => {
    await entitlements.delete((await found(request.params.app_id, request.params.id)).id);
    response.json({});
  });

  routes.post('/search/entitlements', { needs: 'read' }, async (request, response) => {
    const body = readSearchBody(request, entitlementFilters);
    const alias = textIn(body, 'alias');
    const name = textIn(body, 'displayName');
    const { list, nextPageToken } = await searchPage(entitlements, body, {
      equal: given({
        appId: textsIn(body, 'appIds'),
        alias: alias === '' ? undefined : [alias],
        displayName: name === '' ? undefined : [name],
        appResourceId: textsIn(body, 'resourceIds'),
        appResourceTypeId: textsIn(body, 'resourceTypeIds'),
        riskLevelValueId: textsIn(body, 'riskLevelIds'),
      }),
      excluding: given({
        appId: textsIn(body, 'excludeAppIds'),
        appResourceTypeId: textsIn(body, 'excludeResourceTypeIds'),
      }),
      excludeIds: refIds(body['excludedEntitlementRefs']) ?? [],
      containing: given({ complianceFrameworkValueIds: textsIn(body, 'complianceFrameworkIds') }),
      text: { members: ['displayName', 'description', 'alias', 'slug'], value: textIn(body, 'query') },
    });
    response.json({ ...(await expand(list)), nextPageToken });
  });

  return routes;

  async function requireExpressions({
    provisionerPolicy,
    deprovisionerPolicy,
  }: Pick<Entitlement, 'provisionerPolicy' | 'deprovisionerPolicy'>): Promise<void> {
    const problem = await checkProvision(conditions, [provisionerPolicy, deprovisionerPolicy]);
    if (problem !== undefined) refuse('invalid', problem);
  }

  async function expandOne(entitlement: Entitlement): Promise<JsonObject> {
    const { list, expanded } = await expand([entitlement]);
    return { appEntitlementView: list[0] ?? {}, expanded };
  }
}

type Fields = Readonly<Record<string, Json | object | undefined>>;

function requireOneDuration({ durationGrant, durationUnset }: Fields): void {
  if (durationGrant !== undefined && isJsonObject(durationUnset)) {
    refuse(
      'invalid',
      'invalid AppEntitlement.MaxGrantDuration: value must have at most one of durationUnset, durationGrant',
    );
  }
}

/** Setting one of the two removes the other (C142). */
function withoutOtherDuration(update: Fields): Fields {
  if (update['durationGrant'] !== undefined) return { ...update, durationUnset: undefined };
  return update['durationUnset'] === undefined ? update : { ...update, durationGrant: undefined };
}
