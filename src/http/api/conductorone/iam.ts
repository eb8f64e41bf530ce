import { Router, type Request } from 'express';
import { clientChange, newClient } from '../../../contract/conductorone/client.ts';
import type { ApiClient, ApiClients } from '../../../model/api-clients.ts';
import { roles } from '../../../model/caller.ts';
import { durationMs } from '../../../model/duration.ts';
import type { JsonObject } from '../../../model/json.ts';
import { createKsuid } from '../../../model/ksuid.ts';
import { createClientId, createClientSecret } from '../../auth-client-secret.ts';
import { callerOfV1 } from '../../auth-v1.ts';
import { readBody, withoutNulls } from './body.ts';
import { refuse } from './errors.ts';
import { requireId } from './ids.ts';
import { cut, nextPageToken, pageOfQuery } from './paging.ts';
import { readObject } from './read.ts';
import { readUpdate } from './update-mask.ts';

export interface IamRoutesDependencies {
  readonly clients: ApiClients;
  /** Without port. */
  readonly tenantHost: string;
  readonly clock: () => number;
}

type WithId = Request<{ id: string }>;

const names = new Map<string, string>([
  [roles.superAdministrator, 'Super Administrator'],
  [roles.applicationAdministrator, 'Application Administrator'],
  [roles.basicUser, 'Basic User'],
  [roles.readOnlyAdministrator, 'Read-Only Administrator'],
]);

/** Clients and roles (C17, C18). Relative to `/api/v1`. */
export function createIamRoutes({ clients, tenantHost, clock }: IamRoutesDependencies): Router {
  const router = Router();

  router.get('/auth/introspect', (request, response) => {
    const { userId, roleIds } = callerOfV1(request);
    response.json({ userId, principleId: userId, roles: roleIds, permissions: [], features: [], tenantId: tenantHost });
  });

  router.get('/iam/roles', (_request, response) => {
    response.json({ list: [...names.keys()].map(toRole), nextPageToken: '' });
  });
  router.get('/iam/roles/:id', (request: WithId, response) => {
    const { id } = request.params;
    response.json({ role: names.has(id) ? toRole(id) : refuse('notFound', `There is no role with the id "${id}".`) });
  });

  router.get('/iam/personal_clients', async (request, response) => {
    const page = pageOfQuery(request);
    const shown = cut(await clients.list({ offset: page.offset, limit: page.limit + 1 }), page);
    response.json({ list: shown.items.map(toPersonalClient), nextPageToken: nextPageToken(page, shown) });
  });

  router.post('/iam/personal_clients', async (request, response) => {
    const caller = callerOfV1(request);
    const { expires, userId = caller.userId, displayName = '', scopedRoles = [], allowSourceCidr = [] } = readObject(newClient, readBody(request.body), 'PersonalClient');
    const missing = scopedRoles.find((id) => !caller.roleIds.includes(roles.superAdministrator) && !caller.roleIds.includes(id));
    if (missing !== undefined || (userId !== caller.userId && !caller.roleIds.includes(roles.superAdministrator))) {
      refuse('forbidden', 'A client cannot do more than who makes it.');
    }
    const { secret, publicKey } = createClientSecret();
    const lifetimeMs = expires === undefined ? undefined : durationMs(expires);
    const expiresAt = lifetimeMs === undefined ? undefined : new Date(clock() + lifetimeMs);
    const client = await clients.create({ id: createKsuid(), clientId: createClientId(tenantHost), displayName, userId, publicKey, scopedRoles, allowSourceCidr, expiresAt });
    response.json({ client: toPersonalClient(client), clientSecret: secret });
  });

  router.get('/iam/personal_clients/:id', async (request: WithId, response) => {
    const { id } = request.params;
    response.json({ client: toPersonalClient((await clients.find(requireId(id, 'Id'))) ?? refuseUnknown(id)) });
  });

  router.post('/iam/personal_clients/:id', async (request: WithId, response) => {
    const id = requireId(request.params.id, 'Id');
    const update = readUpdate(readBody(request.body), { wrapper: 'client', settable: ['displayName', 'scopedRoles', 'allowSourceCidr'] });
    const given = Object.fromEntries(Object.entries(update).filter(([, value]) => value !== undefined));
    const client = await clients.update(id, readObject(clientChange, given, 'PersonalClient'));
    response.json({ client: toPersonalClient(client ?? refuseUnknown(id)) });
  });

  router.delete('/iam/personal_clients/:id', async (request: WithId, response) => {
    const id = requireId(request.params.id, 'Id');
    if (!(await clients.delete(id))) refuseUnknown(id);
    response.json({});
  });

  return router;
}

function toPersonalClient({ publicKey: _publicKey, expiresAt, lastUsedAt, createdAt, updatedAt, ...client }: ApiClient): JsonObject {
  return withoutNulls({
    ...client,
    expiresTime: expiresAt?.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString(),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  });
}

function toRole(id: string): JsonObject {
  const displayName = names.get(id) ?? '';
  return { id, name: displayName, displayName, permissions: [], serviceRoles: [], systemBuiltin: true, systemApiOnly: false };
}

function refuseUnknown(id: string): never {
  return refuse('notFound', `There is no client with the id "${id}".`);
}
